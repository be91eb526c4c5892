package io.taskvisor.bench.peer;

import com.typesafe.config.ConfigFactory;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Pekko's typed actors, on its default dispatcher. Work is an actor that tells itself to run it: when that throws, the actor
 * is restarted, and tells itself again. The end is told when the actor has terminated, and its name is free.
 */
final class PekkoRunner implements Runner {
    /** To the parent: spawn this. */
    private record Spawn(String name, Behavior<Object> behavior, CompletableFuture<Object> done) {}

    /** From the watch: it has terminated. */
    private record Ended(CompletableFuture<Object> done) {}

    private static final Object GO = new Object();

    private final ActorSystem<Object> system;

    PekkoRunner() {
        // In a fork of JMH's too: nobody hears what is logged, and SLF4J would say so.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        system = ActorSystem.create(
                Behaviors.receive(PekkoRunner::guard),
                "bench",
                ConfigFactory.parseMap(Map.of("pekko.loglevel", "OFF", "pekko.stdout-loglevel", "OFF"))
                        .withFallback(ConfigFactory.load()));
    }

    private static Behavior<Object> guard(ActorContext<Object> context, Object message) {
        if (message instanceof Spawn spawn) {
            context.watchWith(context.spawn(spawn.behavior(), spawn.name()), new Ended(spawn.done()));
        } else if (message instanceof Ended ended) {
            ended.done().complete(ended);
        }
        return Behaviors.same();
    }

    @Override
    public Callable<?> retry(String name, Runnable work) {
        return spawn(
                name,
                Behaviors.supervise(runsOnGo(work))
                        .onFailure(
                                RuntimeException.class,
                                SupervisorStrategy.restart().withLoggingEnabled(false)));
    }

    @Override
    public Callable<?> once(String name, Runnable work) {
        return spawn(name, runsOnGo(work));
    }

    private static Behavior<Object> runsOnGo(Runnable work) {
        return Behaviors.setup(context -> {
            context.getSelf().tell(GO);
            return Behaviors.receive((same, message) -> {
                work.run();
                return Behaviors.stopped();
            });
        });
    }

    private Callable<?> spawn(String name, Behavior<Object> behavior) {
        CompletableFuture<Object> done = new CompletableFuture<>();
        system.tell(new Spawn(name, behavior, done));
        return done::get;
    }

    @Override
    public void close() {
        system.terminate();
        try {
            system.getWhenTerminated().toCompletableFuture().get();
        } catch (Exception e) {
            throw new IllegalStateException("Pekko does not terminate", e);
        }
    }
}
