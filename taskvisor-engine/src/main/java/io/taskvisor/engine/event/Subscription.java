package io.taskvisor.engine.event;

import io.taskvisor.event.Delivery;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import io.taskvisor.internal.Arguments;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An observer and what it asked for, which it is asked once.
 *
 * @param observer the observer
 * @param name its name
 * @param interests a bit for each kind it wants to be told
 * @param delivery how it wants to be told
 * @param leaveOut if it was found, and is to be left out because it cannot work here: is told why. Null if it was passed in
 */
public record Subscription(
        Observer observer,
        String name,
        long interests,
        Delivery delivery,
        @Nullable Consumer<Throwable> leaveOut) {
    /**
     * Asks the observer.
     *
     * @throws IllegalArgumentException if it answers null, or a name that is blank or has control characters
     */
    public static Subscription of(Observer observer) {
        return of(observer, observer.name(), null);
    }

    /**
     * Asks an observer that was found, but for its name, which is known.
     *
     * @param leaveOut is told why, should it turn out that the observer cannot work here
     */
    public static Subscription found(Observer observer, String known, Consumer<Throwable> leaveOut) {
        return of(observer, known, leaveOut);
    }

    private static Subscription of(Observer observer, String known, @Nullable Consumer<Throwable> leaveOut) {
        String name = answer(known, observer, "name");
        Arguments.line(name, "the name of observer " + observer.getClass().getName());
        Set<EventKind> interests = answer(observer.interests(), observer, "interests");
        long mask = 0;
        for (EventKind kind : interests) {
            mask |= bit(kind);
        }
        return new Subscription(observer, name, mask, answer(observer.delivery(), observer, "delivery"), leaveOut);
    }

    private static <T> T answer(T answer, Observer observer, String method) {
        if (Objects.isNull(answer)) {
            throw new IllegalArgumentException(
                    method + "() of observer " + observer.getClass().getName() + " returned null");
        }
        return answer;
    }

    /** Returns the same with a name that is not taken yet, and takes it. */
    Subscription numbered(Set<String> taken) {
        String free = name;
        for (int number = 2; !taken.add(free); number++) {
            free = name + "-" + number;
        }
        return new Subscription(observer, free, interests, delivery, leaveOut);
    }

    /** Returns the bit of a kind. */
    static long bit(EventKind kind) {
        return 1L << kind.ordinal();
    }

    boolean wants(EventKind kind) {
        return (interests & bit(kind)) != 0;
    }
}
