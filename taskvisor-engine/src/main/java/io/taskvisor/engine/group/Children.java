package io.taskvisor.engine.group;

import io.taskvisor.DuplicateNameException;
import io.taskvisor.engine.task.Resident;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The children of a group by what they are found by, which is their names but for tasks of slots. A name is taken before its child is accepted; until then nobody sees the child. */
public final class Children {
    private final ConcurrentMap<String, Resident> byName = new ConcurrentHashMap<>();

    /** Takes the names of all of these, or of none. */
    public void reserve(List<? extends Resident> children) {
        List<Resident> taken = new ArrayList<>(children.size());
        for (Resident child : children) {
            if (!reserved(child, taken)) {
                taken.forEach(this::free);
                throw duplicate(child);
            }
            taken.add(child);
        }
    }

    private boolean reserved(Resident child, List<Resident> before) {
        try {
            return reserve(child);
        } catch (Throwable e) {
            before.forEach(this::free);
            throw e;
        }
    }

    /** Takes the name of this child; returns false if another one has it. If this throws, the name is not taken. */
    public boolean reserve(Resident child) {
        try {
            return byName.putIfAbsent(child.key(), child) == null;
        } catch (Throwable e) {
            free(child); // The map may have had memory for the name, and then none to grow.
            throw e;
        }
    }

    /** Returns what to throw if {@link #reserve} is false. */
    public static DuplicateNameException duplicate(Resident child) {
        return new DuplicateNameException("there is a task or a group named '" + child.name() + "' already");
    }

    /** Frees the child's name. */
    public void free(Resident child) {
        byName.remove(child.key(), child);
    }

    /** Returns the child of this name. */
    public Optional<Resident> find(String name) {
        return Optional.ofNullable(byName.get(name)).filter(Resident::isAccepted);
    }

    /** Returns those that have a name here, accepted or about to be, in no order. */
    Collection<Resident> unordered() {
        return byName.values();
    }

    /** Returns the children in the order of their acceptance, which is that in which they start. */
    public List<Resident> all() {
        return all(Resident.class);
    }

    /** Returns the children that are of this type, in the order of their acceptance. */
    public <R extends Resident> List<R> all(Class<R> type) {
        List<R> all = new ArrayList<>();
        for (Resident child : byName.values()) {
            if (type.isInstance(child) && child.isAccepted()) {
                all.add(type.cast(child));
            }
        }
        all.sort(Comparator.comparingLong(Resident::sequence));
        return all;
    }
}
