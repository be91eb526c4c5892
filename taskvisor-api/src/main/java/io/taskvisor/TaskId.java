package io.taskvisor;

import static io.taskvisor.internal.Arguments.notNull;

/**
 * Identifies one accepted task.
 *
 * @param sequence unique within the supervisor: from 1, in the order of acceptance
 * @param path the name, with the names of its groups in front: {@code group/sub/name}. Unique at any one time; a path is
 *     free again when its task has finished
 */
public record TaskId(long sequence, String path) {
    /** Checks that the path is there. */
    public TaskId {
        notNull(path, "path");
    }

    /** Returns {@code path#sequence}. */
    @Override
    public String toString() {
        return path + "#" + sequence;
    }
}
