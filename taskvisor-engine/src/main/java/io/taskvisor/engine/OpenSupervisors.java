package io.taskvisor.engine;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The names of the open supervisors of this JVM, the one thing they share. It gives each a name of its own, and keeps an open
 * supervisor, and through it the virtual threads of its tasks, strongly reachable when nobody else does.
 */
final class OpenSupervisors {
    private static final ConcurrentMap<String, Claim> BY_NAME = new ConcurrentHashMap<>();

    private OpenSupervisors() {}

    /** A name that is taken until it is released. */
    static final class Claim {
        private final String name;

        /** Here to be reachable, not to be read. */
        private @Nullable SupervisorEngine holder;

        private Claim(String name) {
            this.name = name;
        }

        String name() {
            return name;
        }

        void heldBy(SupervisorEngine supervisor) {
            holder = supervisor;
        }

        void release() {
            holder = null;
            BY_NAME.remove(name, this);
        }

        @Override
        public String toString() {
            return name + (holder == null ? " (opening)" : "");
        }
    }

    /** Takes the name that is wanted or, if that is taken, the first free one of {@code name-2}, {@code name-3}, … */
    static Claim claim(String wanted) {
        String name = wanted;
        for (int n = 2; ; n++) {
            Claim claim = new Claim(name);
            if (BY_NAME.putIfAbsent(name, claim) == null) {
                return claim;
            }
            name = wanted + "-" + n;
        }
    }
}
