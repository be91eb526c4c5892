package io.taskvisor.examples;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Tenants are synchronised whenever a new revision of theirs comes: one at a time for each, all tenants at once, and of the
 * revisions that come meanwhile only the latest.
 */
public final class TenantSync {
    private final Map<String, Integer> synced = new ConcurrentHashMap<>();
    private final CountDownLatch begun = new CountDownLatch(2);
    private final CountDownLatch go = new CountDownLatch(1);

    private TenantSync() {}

    /** Runs the example. */
    public static void main(String[] args) throws InterruptedException {
        new TenantSync().run();
    }

    private void run() throws InterruptedException {
        try (Supervisor supervisor = Supervisor.create()) {
            revisionCame(supervisor, "acme", 1);
            TaskHandle globex = revisionCame(supervisor, "globex", 1);
            begun.await(); // Both run: tenants do not wait for each other.
            List<TaskHandle> newer = List.of(
                    revisionCame(supervisor, "acme", 2),
                    revisionCame(supervisor, "acme", 3),
                    revisionCame(supervisor, "acme", 4));
            go.countDown();
            for (TaskHandle sync : newer) {
                System.out.println(sync.spec().tags().get("revision") + " -> "
                        + sync.await().label());
            }
            globex.await();
        }
        System.out.println("acme has " + synced.get("acme") + ", globex has " + synced.get("globex"));
    }

    private TaskHandle revisionCame(Supervisor supervisor, String tenant, int revision) {
        TaskSpec sync = TaskSpec.restartable("sync", context -> sync(context, tenant, revision))
                .withTags(Map.of("revision", tenant + " " + revision));
        return supervisor.slot(tenant).submit(sync, AdmissionPolicy.KEEP_LATEST);
    }

    private void sync(TaskContext context, String tenant, int revision) throws InterruptedException {
        begun.countDown();
        go.await();
        context.throwIfCancelled();
        synced.merge(tenant, revision, Math::max);
    }
}
