package io.taskvisor.engine.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.TaskContext;
import io.taskvisor.event.TaskInterceptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of interceptors, and what becomes of those that cannot work. */
class InterceptorsTest {
    private record Ordered(String name, int order) implements TaskInterceptor {
        @Override
        public void around(TaskContext context, Attempt attempt) throws Exception {
            attempt.proceed();
        }
    }

    /** Cannot even say where it belongs. */
    private static final class Odd implements TaskInterceptor {
        @Override
        public void around(TaskContext context, Attempt attempt) {}

        @Override
        public int order() {
            throw new IllegalStateException("no order");
        }
    }

    private final List<String> told = new ArrayList<>();

    private Interceptors of(List<TaskInterceptor> all, TaskInterceptor... found) {
        return new Interceptors(
                all, Arrays.asList(found), (interceptor, why) -> told.add(interceptor.name() + ": " + why));
    }

    private static List<String> names(Interceptors interceptors) {
        return interceptors.inOrder().stream().map(TaskInterceptor::name).toList();
    }

    @Test
    void lowerOrdersAreFurtherOutAndEqualOnesStayAsTheyAre() {
        List<TaskInterceptor> all = List.of(
                new Ordered("a", 0),
                new Ordered("b", 7),
                new Ordered("c", Integer.MIN_VALUE),
                new Ordered("d", 0),
                new Ordered("e", -1));
        assertEquals(List.of("c", "e", "a", "d", "b"), names(of(all)));
    }

    @Test
    void oneThatWasFoundIsLeftOutWhenItLacksSomethingAndOneThatWasPassedInIsNot() {
        Ordered passed = new Ordered("passed", 0);
        Ordered found = new Ordered("found", 0);
        Interceptors interceptors = of(List.of(passed, found), found);
        NoClassDefFoundError lacking = new NoClassDefFoundError("org/slf4j/MDC");
        assertFalse(interceptors.leaveOut(passed, lacking));
        assertTrue(interceptors.leaveOut(found, lacking));
        assertTrue(interceptors.leaveOut(found, lacking), "another attempt comes to the same");
        assertEquals(List.of("passed"), names(interceptors));
        assertEquals(List.of("found: java.lang.NoClassDefFoundError: org/slf4j/MDC"), told);
    }

    @Test
    void oneThatCannotSayWhereItBelongsIsLeftOutIfItWasFound() {
        Odd odd = new Odd();
        assertEquals(List.of("a"), names(of(List.of(new Ordered("a", 0), odd), odd)));
        assertEquals(List.of("Odd: java.lang.IllegalStateException: no order"), told);
        assertThrows(IllegalStateException.class, () -> of(List.of(odd)));
    }
}
