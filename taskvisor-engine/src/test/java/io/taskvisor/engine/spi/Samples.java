package io.taskvisor.engine.spi;

import io.taskvisor.TaskContext;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import io.taskvisor.event.TaskInterceptor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Observers and interceptors as there may be on a path: good ones and broken ones. */
final class Samples {
    private Samples() {}

    /** Has a name. */
    public abstract static class Named implements Observer {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void onEvent(Event event) {}
    }

    /** The first. */
    public static final class Alpha extends Named {
        /** Is public, as providers have it. */
        public Alpha() {
            super("alpha");
        }
    }

    /** In between. */
    public static final class Mid extends Named {
        /** Is public, as providers have it. */
        public Mid() {
            super("mid");
        }
    }

    /** The last. */
    public static final class Zeta extends Named {
        /** Is public, as providers have it. */
        public Zeta() {
            super("zeta");
        }
    }

    /** Both in one. */
    public static final class Both implements Observer, TaskInterceptor {
        static final List<String> TRAIL = new CopyOnWriteArrayList<>();

        @Override
        public void onEvent(Event event) {
            TRAIL.add(event.kind().label());
        }

        @Override
        public Set<EventKind> interests() {
            return Set.of(EventKind.TASK_ADDED, EventKind.TASK_REMOVED);
        }

        @Override
        public Delivery delivery() {
            return Delivery.INLINE;
        }

        @Override
        public void around(TaskContext context, Attempt attempt) throws Exception {
            TRAIL.add("around");
            attempt.proceed();
        }

        @Override
        public String name() {
            return "both";
        }
    }

    /** An interceptor. */
    public static class Around implements TaskInterceptor {
        @Override
        public void around(TaskContext context, Attempt attempt) throws Exception {
            Both.TRAIL.add(name() + " " + context.name());
            attempt.proceed();
        }

        @Override
        @Nullable
        public String name() {
            return "around";
        }
    }

    /** Another one. */
    public static final class Inner extends Around {
        @Override
        public String name() {
            return "inner";
        }
    }

    /** An interceptor without a name. */
    public static final class NamelessAround extends Around {
        @Override
        @Nullable
        public String name() {
            return null;
        }
    }

    /** Cannot be made. */
    public static final class ThrowsOnConstruction extends Named {
        /** Throws. */
        public ThrowsOnConstruction() {
            super("broken");
            throw new IllegalStateException("broken");
        }
    }

    /** Cannot be initialised. */
    public static final class ErrorOnLoad extends Named {
        static {
            if (Alpha.class != null) {
                throw new AssertionError("broken");
            }
        }

        /** Is never called. */
        public ErrorOnLoad() {
            super("broken");
        }
    }

    /** Has no constructor for services. */
    public static final class NoConstructor extends Named {
        /** Wants to know too much. */
        public NoConstructor(String name) {
            super(name);
        }
    }

    /** Throws what nobody expects. */
    public static final class ThrowsOnName extends Named {
        /** Is public, as providers have it. */
        public ThrowsOnName() {
            super("broken");
        }

        @Override
        public String name() {
            throw new AssertionError("broken");
        }
    }

    /** Answers null. */
    public static final class NullName extends Named {
        /** Is public, as providers have it. */
        public NullName() {
            super("broken");
        }

        @Override
        @Nullable
        public String name() {
            return null;
        }
    }

    /** Has no name to speak of. */
    public static final class BlankName extends Named {
        /** Is public, as providers have it. */
        public BlankName() {
            super(" ");
        }
    }

    /** Throws. */
    public static final class ThrowsOnInterests extends Named {
        /** Is public, as providers have it. */
        public ThrowsOnInterests() {
            super("throws-on-interests");
        }

        @Override
        public Set<EventKind> interests() {
            throw new IllegalStateException("broken");
        }
    }

    /** Answers null. */
    public static final class NullInterests extends Named {
        /** Is public, as providers have it. */
        public NullInterests() {
            super("null-interests");
        }

        @Override
        @Nullable
        public Set<EventKind> interests() {
            return null;
        }
    }

    /** Answers with null in it. */
    public static final class NullInInterests extends Named {
        /** Is public, as providers have it. */
        public NullInInterests() {
            super("null-in-interests");
        }

        @Override
        public Set<EventKind> interests() {
            return new HashSet<>(Arrays.asList(EventKind.TASK_ADDED, null));
        }
    }

    /** Answers null. */
    public static final class NullDelivery extends Named {
        /** Is public, as providers have it. */
        public NullDelivery() {
            super("null-delivery");
        }

        @Override
        @Nullable
        public Delivery delivery() {
            return null;
        }
    }
}
