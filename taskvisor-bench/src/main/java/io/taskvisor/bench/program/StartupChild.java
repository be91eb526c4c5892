package io.taskvisor.bench.program;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskSpec;

/** What {@link StartupProgram} runs in JVMs of their own; it has these classes alone, and the jars. */
public final class StartupChild {
    private StartupChild() {}

    /** Has all defaults, runs one attempt, and tells how long that took from here. */
    public static void main(String[] arguments) throws InterruptedException {
        long begun = System.nanoTime();
        Supervisor supervisor = Supervisor.create();
        supervisor
                .add(TaskSpec.once("first", context -> tell(System.nanoTime() - begun)))
                .await();
        if (Boolean.getBoolean("exit")) {
            System.exit(0); // An archive of classes is written only then.
        }
        Runtime.getRuntime().halt(0);
    }

    private static void tell(long nanos) {
        System.out.println(nanos);
    }

    /** Does nothing, and tells how long that took. */
    public static final class Empty {
        private Empty() {}

        /** Tells the time between two looks at the clock. */
        public static void main(String[] arguments) {
            long begun = System.nanoTime();
            tell(System.nanoTime() - begun);
            Runtime.getRuntime().halt(0);
        }
    }

    /** Runs a lambda on a thread, as any program does sooner or later. */
    public static final class Bare {
        private Bare() {}

        /** Tells how long it takes until a thread runs. */
        public static void main(String[] arguments) throws InterruptedException {
            long begun = System.nanoTime();
            Thread thread = new Thread(() -> tell(System.nanoTime() - begun));
            thread.start();
            thread.join();
            Runtime.getRuntime().halt(0);
        }
    }
}
