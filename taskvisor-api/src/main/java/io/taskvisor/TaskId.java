package io.taskvisor;

import static io.taskvisor.internal.Arguments.notNull;

import io.taskvisor.internal.SlotPath;
import java.util.Optional;

/**
 * Identifies one accepted task.
 *
 * @param sequence unique within the supervisor: from 1, in the order of acceptance
 * @param path the name, with the names of its groups in front: {@code group/sub/name}. Unique at any one time; a path is
 *     free again when its task has finished. Of a task that was submitted to a {@linkplain io.taskvisor.admission.Slot slot},
 *     {@code slot://key/name#sequence}, from the submission on, which is never the path of another task
 */
public record TaskId(long sequence, String path) {
    /** Checks that the path is there. */
    public TaskId {
        notNull(path, "path");
    }

    /** Returns the task's name: the last part of the path, without the number at the end of that of a submission. */
    public String name() {
        String last = path.substring(path.lastIndexOf('/') + 1);
        String number = "#" + sequence;
        return SlotPath.isOne(path) && last.endsWith(number)
                ? last.substring(0, last.length() - number.length())
                : last;
    }

    /** Returns the key of the slot that the task was submitted to; empty if it was added. */
    public Optional<String> slot() {
        return SlotPath.isOne(path) ? Optional.of(SlotPath.key(path)) : Optional.empty();
    }

    /** Returns {@code path#sequence}; the path alone if it ends with that number. */
    @Override
    public String toString() {
        return SlotPath.isOne(path) ? path : path + "#" + sequence;
    }
}
