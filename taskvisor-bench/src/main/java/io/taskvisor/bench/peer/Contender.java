package io.taskvisor.bench.peer;

import io.taskvisor.event.Delivery;
import java.util.List;

/** Who runs the work. */
public enum Contender {
    /** This project, and nobody watches. */
    TASKVISOR,
    /** This project, with an observer that does nothing, called on the spot. */
    TASKVISOR_INLINE,
    /** This project, with an observer that does nothing on its own thread, and may lose events. */
    TASKVISOR_QUEUED,
    /** This project, with an observer that does nothing on its own thread, and loses nothing. */
    TASKVISOR_BLOCK,
    /** The floor: a loop that catches, on a thread of its own. */
    BARE,
    /** Failsafe's {@code run}, on a thread of its own. */
    FAILSAFE_SYNC,
    /** Failsafe's {@code runAsync}, on the bare executor. */
    FAILSAFE_ASYNC,
    /** Resilience4j's {@code Retry.decorateRunnable}, on a thread of its own. */
    RESILIENCE4J_SYNC,
    /** Resilience4j's {@code Retry.executeCompletionStage}, on a scheduler with a thread for each core. */
    RESILIENCE4J_ASYNC,
    /** Pekko's typed actors, supervised with {@code restart}. */
    PEKKO;

    /** Opens a runner. */
    public Runner open() {
        return switch (this) {
            case TASKVISOR -> new TaskvisorRunner(List.of());
            case TASKVISOR_INLINE -> new TaskvisorRunner(List.of(Delivery.INLINE));
            case TASKVISOR_QUEUED -> new TaskvisorRunner(List.of(Delivery.DROP_OLDEST));
            case TASKVISOR_BLOCK -> new TaskvisorRunner(List.of(Delivery.BLOCK));
            case BARE -> new BareRunner();
            case FAILSAFE_SYNC -> new FailsafeRunner(FailsafeRunner.Form.SYNC);
            case FAILSAFE_ASYNC -> new FailsafeRunner(FailsafeRunner.Form.ASYNC);
            case RESILIENCE4J_SYNC -> new ResilienceRunner(ResilienceRunner.Form.SYNC);
            case RESILIENCE4J_ASYNC -> new ResilienceRunner(ResilienceRunner.Form.ASYNC);
            case PEKKO -> new PekkoRunner();
        };
    }
}
