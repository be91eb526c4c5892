package user;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskSpec;
import java.lang.ref.WeakReference;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** A task parks on its thread, and nobody has a reference to the supervisor or the thread while the garbage is collected. */
public class Forgotten {
    private static final CountDownLatch PARKED = new CountDownLatch(1);
    private static volatile WeakReference<Thread> thread = new WeakReference<>(null);
    private static volatile boolean go;

    public static void main(String[] args) throws Exception {
        Supervisor.create(SupervisorConfig.defaults().withHandleSignals(false))
                .add(TaskSpec.once("forgotten", context -> {
                    thread = new WeakReference<>(Thread.currentThread());
                    PARKED.countDown();
                    while (!go) {
                        LockSupport.park();
                    }
                    System.out.println("remembered");
                    System.exit(0);
                }));
        PARKED.await();
        for (int i = 0; i < 10; i++) {
            System.gc();
        }
        go = true;
        Thread found = thread.get();
        if (found == null) {
            System.out.println("collected");
            System.exit(1);
        }
        LockSupport.unpark(found);
        found = null;
        Thread.currentThread().join(); // For ever: the task ends the JVM.
    }
}
