package io.taskvisor.engine.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Only a cancellation completes the stage; what is made of it is anybody's. */
class CancellationStageTest {
    private final CancellationStage stage = new CancellationStage();

    @Test
    void itCompletesWhatDependsOnIt() {
        List<String> trail = new ArrayList<>();
        CompletableFuture<Void> dependent = stage.thenRun(() -> trail.add("told"));
        assertFalse(dependent.isDone());
        stage.run();
        stage.run();
        assertTrue(dependent.isDone());
        assertEquals(List.of("told"), trail);
    }

    @Test
    void nobodyElseCompletesIt() {
        RuntimeException failure = new RuntimeException("mine");
        assertThrows(UnsupportedOperationException.class, () -> stage.complete(null));
        assertThrows(UnsupportedOperationException.class, () -> stage.completeExceptionally(failure));
        assertThrows(UnsupportedOperationException.class, () -> stage.cancel(true));
        assertThrows(UnsupportedOperationException.class, () -> stage.obtrudeValue(null));
        assertThrows(UnsupportedOperationException.class, () -> stage.obtrudeException(failure));
        assertThrows(UnsupportedOperationException.class, () -> stage.orTimeout(1, TimeUnit.NANOSECONDS));
        assertThrows(UnsupportedOperationException.class, () -> stage.completeOnTimeout(null, 1, TimeUnit.NANOSECONDS));
        assertThrows(UnsupportedOperationException.class, () -> stage.completeAsync(() -> null));
        assertFalse(stage.isDone());
    }

    @Test
    void aCopyAndADependentAreTheirOwners() {
        assertTrue(stage.toCompletableFuture().complete(null));
        assertTrue(stage.thenRun(() -> {}).cancel(true));
        assertFalse(stage.isDone());
    }
}
