package io.taskvisor.observer.otel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.taskvisor.FatalTaskException;
import io.taskvisor.RestartPolicy;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskDefaults;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One span for each attempt, and the context it runs in. */
class SpansTest {
    private static final ContextKey<String> KEY = ContextKey.named("key");

    private final Telemetry telemetry = new Telemetry();

    @AfterEach
    void close() {
        telemetry.close();
    }

    /** Runs the tasks, added inside a span {@code submit} with baggage and a context key; returns the span. */
    private SpanContext runSubmitted(OtelObserver observer, TaskSpec... specs) throws InterruptedException {
        Span submit = telemetry.tracer().spanBuilder("submit").startSpan();
        Context context = Context.current()
                .with(submit)
                .with(Baggage.builder().put("tenant", "acme").build())
                .with(KEY, "value");
        try (Supervisor supervisor = Telemetry.supervisor(Telemetry.CONFIG, observer)) {
            Scope scope = context.makeCurrent();
            try {
                supervisor.addAll(List.of(specs));
            } finally {
                scope.close();
                submit.end();
            }
            assertTrue(supervisor.awaitEmpty(Duration.ofMinutes(2)));
        }
        return submit.getSpanContext();
    }

    /** Says which spans the links of {@code span} lead to. */
    private static List<String> links(SpanData span) {
        return span.getLinks().stream()
                .map(LinkData::getSpanContext)
                .map(SpanContext::getSpanId)
                .toList();
    }

    @Test
    void theAttemptOfAOneShotIsAChildOfWhereItWasAdded() throws Exception {
        SpanContext submit = runSubmitted(telemetry.observer(), TaskSpec.once("import-7", context -> {}));
        SpanData span = telemetry.span("run import-{n}");
        assertEquals(submit.getTraceId(), span.getTraceId());
        assertEquals(submit.getSpanId(), span.getParentSpanId());
        assertEquals(List.of(), span.getLinks());
        assertEquals(SpanKind.INTERNAL, span.getKind());
        assertEquals(StatusCode.UNSET, span.getStatus().getStatusCode());
        assertEquals(
                Attributes.builder()
                        .put("taskvisor.supervisor.name", "test")
                        .put("taskvisor.task.name", "import-{n}")
                        .put("taskvisor.task.path", "import-7")
                        .put("taskvisor.task.attempt.number", 1)
                        .put("taskvisor.task.attempt.outcome", "succeeded")
                        .build()
                        .asMap(),
                span.getAttributes().asMap());
        assertEquals(
                "io.taskvisor.observer.otel", span.getInstrumentationScopeInfo().getName());
        assertEquals(
                Instrumentation.version(), span.getInstrumentationScopeInfo().getVersion());
    }

    @Test
    void theDefaultsSayWhetherATaskIsAOneShotIfItsSpecDoesNot() throws Exception {
        SupervisorConfig config =
                Telemetry.CONFIG.withTaskDefaults(TaskDefaults.standard().withRestart(RestartPolicy.NEVER));
        SpanContext submit;
        try (Supervisor supervisor = Telemetry.supervisor(config, telemetry.observer())) {
            Span span = telemetry.tracer().spanBuilder("submit").startSpan();
            submit = span.getSpanContext();
            Scope scope = span.makeCurrent();
            try {
                supervisor.add(TaskSpec.restartable("job", context -> {})).await();
            } finally {
                scope.close();
            }
        }
        assertEquals(submit.getSpanId(), telemetry.span("run job").getParentSpanId());
    }

    @Test
    void otherAttemptsAreTracesOfTheirOwnLinkedToTheOneBeforeAndToWhereTheTaskWasAdded() throws Exception {
        SpanContext submit = runSubmitted(
                telemetry.observer(),
                TaskSpec.restartable("sync", Failing.times(2))
                        .withBackoff(BackoffStrategy.constant(Duration.ofMillis(1))));
        List<SpanData> spans = telemetry.spans("run sync");
        assertEquals(3, spans.size());
        assertEquals(List.of(submit.getSpanId()), links(spans.get(0)));
        assertEquals(List.of(spans.get(0).getSpanId(), submit.getSpanId()), links(spans.get(1)));
        assertEquals(List.of(spans.get(1).getSpanId(), submit.getSpanId()), links(spans.get(2)));
        for (SpanData span : spans) {
            assertFalse(span.getParentSpanContext().isValid(), "a root");
            assertNotEquals(submit.getTraceId(), span.getTraceId());
        }
        assertEquals(3, spans.stream().map(SpanData::getTraceId).distinct().count());
    }

    @Test
    void whatIsAddedOutsideOfASpanHasNoLinkToOne() throws Exception {
        telemetry.supervisor().run(TaskSpec.restartable("sync", context -> {}), TaskSpec.once("one", context -> {}));
        assertEquals(List.of(), telemetry.span("run sync").getLinks());
        assertFalse(telemetry.span("run one").getParentSpanContext().isValid());
    }

    @Test
    void aOneShotThatIsRestartedByHandGoesOnInATraceOfItsOwn() throws Exception {
        CountDownLatch runs = new CountDownLatch(1);
        SpanContext submit;
        try (Supervisor supervisor = telemetry.supervisor()) {
            Span span = telemetry.tracer().spanBuilder("submit").startSpan();
            submit = span.getSpanContext();
            TaskHandle task = Context.current()
                    .with(span)
                    .wrapSupplier(() -> supervisor.add(TaskSpec.once("job", context -> {
                        runs.countDown();
                        if (context.attempt() == 1) {
                            context.sleep(Duration.ofHours(1));
                        }
                    })))
                    .get();
            Await.open(runs);
            assertTrue(task.restart());
            task.await();
        }
        List<SpanData> spans = telemetry.spans("run job");
        assertEquals(submit.getSpanId(), spans.get(0).getParentSpanId());
        assertFalse(spans.get(1).getParentSpanContext().isValid());
        assertEquals(List.of(spans.get(0).getSpanId(), submit.getSpanId()), links(spans.get(1)));
    }

    @Test
    void theSpanIsCurrentWhileTheAttemptRunsSoThatTheTasksOwnNest() throws Exception {
        telemetry.supervisor().run(TaskSpec.restartable("sync", context -> {
            assertEquals(1, context.attempt());
            telemetry.tracer().spanBuilder("query").startSpan().end();
        }));
        SpanData attempt = telemetry.span("run sync");
        assertEquals(attempt.getSpanId(), telemetry.span("query").getParentSpanId());
        assertEquals(attempt.getTraceId(), telemetry.span("query").getTraceId());
    }

    @Test
    void aTaskThatATaskAddsIsAPartOfItsAttempt() throws Exception {
        try (Supervisor supervisor = telemetry.supervisor()) {
            supervisor
                    .add(TaskSpec.restartable("outer", context -> supervisor.add(TaskSpec.once("inner", c -> {}))))
                    .await();
            assertTrue(supervisor.awaitEmpty(Duration.ofMinutes(2)));
        }
        assertEquals(
                telemetry.span("run outer").getSpanId(),
                telemetry.span("run inner").getParentSpanId());
    }

    @Test
    void baggageAndContextKeysAreThereInEveryAttempt() throws Exception {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Task task = context -> {
            seen.add(context.attempt() + " " + Baggage.current().getEntryValue("tenant") + " "
                    + Context.current().get(KEY));
            Failing.times(1).run(context);
        };
        TaskSpec spec = TaskSpec.restartable("sync", task).withBackoff(BackoffStrategy.none());
        runSubmitted(telemetry.observer(), spec);
        runSubmitted(telemetry.observer().withTracing(false), spec);
        assertEquals(List.of("1 acme value", "2 acme value", "1 acme value", "2 acme value"), List.copyOf(seen));
    }

    @Test
    void processorsOfSpansSeeTheBaggageOfAttemptsThatAreRootsToo() throws Exception {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        SpanProcessor processor = new SpanProcessor() {
            @Override
            public void onStart(Context parent, ReadWriteSpan span) {
                seen.add(span.getName() + " " + Baggage.fromContext(parent).getEntryValue("tenant"));
            }

            @Override
            public boolean isStartRequired() {
                return true;
            }

            @Override
            public void onEnd(ReadableSpan span) {}

            @Override
            public boolean isEndRequired() {
                return false;
            }
        };
        try (Telemetry processed = new Telemetry(processor)) {
            runSubmitted(processed.observer(), TaskSpec.restartable("sync", context -> {}));
            assertFalse(processed.span("run sync").getParentSpanContext().isValid());
        }
        assertEquals(List.of("run sync acme"), List.copyOf(seen));
    }

    @Test
    void theContextOfAThreadIsTheSameAfterAnAttempt() throws Exception {
        Queue<Context> after = new ConcurrentLinkedQueue<>();
        Context before = Context.root().with(KEY, "the thread's");
        try (Supervisor supervisor = telemetry.supervisor()) {
            supervisor
                    .add(TaskSpec.restartable("sync", Failing.times(2))
                            .withBackoff(BackoffStrategy.constant(Duration.ofMillis(1)))
                            .withExecutor(work -> new Thread(() -> {
                                        Scope scope = before.makeCurrent();
                                        work.run();
                                        after.add(Context.current());
                                        scope.close();
                                    })
                                    .start()))
                    .await();
            Await.until("all threads have ended", () -> after.size() == 3);
        }
        assertEquals(List.of(before, before, before), List.copyOf(after));
    }

    @Test
    void withoutTracingThereAreNoSpansButTheTasksOwnBelongWhereTheyWould() throws Exception {
        Task own = context -> telemetry
                .tracer()
                .spanBuilder("of " + context.name())
                .startSpan()
                .end();
        SpanContext submit = runSubmitted(
                telemetry.observer().withTracing(false), TaskSpec.once("one", own), TaskSpec.restartable("sync", own));
        assertEquals(3, telemetry.allSpans().size(), () -> telemetry.allSpans().toString());
        assertEquals(submit.getSpanId(), telemetry.span("of one").getParentSpanId());
        assertFalse(telemetry.span("of sync").getParentSpanContext().isValid());
    }

    @Test
    void anAsynchronousAttemptsSpanEndsWithItsStage() throws Exception {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        try (Supervisor supervisor = telemetry.supervisor()) {
            TaskHandle task = supervisor.add(TaskSpec.once("call", Task.async(context -> {
                telemetry.tracer().spanBuilder("started").startSpan().end();
                return stage;
            })));
            Await.until(
                    "the task has started", () -> !telemetry.spans("started").isEmpty());
            assertEquals(List.of(), telemetry.spans("run call"));
            stage.completeExceptionally(new IllegalStateException("refused"));
            task.await();
        }
        SpanData span = telemetry.span("run call");
        assertEquals(span.getSpanId(), telemetry.span("started").getParentSpanId());
        assertEquals("java.lang.IllegalStateException", span.getAttributes().get(Keys.ERROR_TYPE));
        assertEquals("refused", span.getStatus().getDescription());
    }

    @Test
    void aFailureIsAnErrorAndSaysWhetherItIsFatal() throws Exception {
        telemetry.supervisor().run(TaskSpec.once("fails", Failing.times(1)), TaskSpec.once("fatal", context -> {
            throw new FatalTaskException("no use");
        }));
        SpanData fails = telemetry.span("run fails");
        assertEquals(StatusCode.ERROR, fails.getStatus().getStatusCode());
        assertEquals("attempt 1", fails.getStatus().getDescription());
        assertEquals("java.io.IOException", fails.getAttributes().get(Keys.ERROR_TYPE));
        assertEquals(false, fails.getAttributes().get(Keys.ATTEMPT_FATAL));
        assertEquals(List.of(), fails.getEvents());
        assertEquals(true, telemetry.span("run fatal").getAttributes().get(Keys.ATTEMPT_FATAL));
    }

    @Test
    void aTimeoutIsAnErrorAndACancelIsNone() throws Exception {
        telemetry
                .supervisor()
                .run(TaskSpec.once("slow", context -> context.sleep(Duration.ofHours(1)))
                        .withTimeout(Duration.ofMillis(20)));
        SpanData slow = telemetry.span("run slow");
        assertEquals(StatusCode.ERROR, slow.getStatus().getStatusCode());
        assertEquals("timed_out", slow.getAttributes().get(Keys.ATTEMPT_OUTCOME));

        CountDownLatch runs = new CountDownLatch(1);
        try (Supervisor supervisor = telemetry.supervisor()) {
            supervisor.add(TaskSpec.restartable("loop", context -> {
                runs.countDown();
                context.sleep(Duration.ofHours(1));
            }));
            Await.open(runs);
        }
        SpanData loop = telemetry.span("run loop");
        assertEquals(StatusCode.UNSET, loop.getStatus().getStatusCode());
        assertEquals("cancelled", loop.getAttributes().get(Keys.ATTEMPT_OUTCOME));
        assertNull(loop.getAttributes().get(Keys.ERROR_TYPE));
    }

    @Test
    void tagsAreAttributesOfSpans() throws Exception {
        telemetry.supervisor().run(TaskSpec.once("job", context -> {}).withTags(Map.of("tenant", "acme")));
        assertEquals("acme", telemetry.span("run job").getAttributes().get(Keys.tag("tenant")));
    }
}
