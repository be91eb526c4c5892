package io.taskvisor.engine.spi;

import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.log.LogKind;
import io.taskvisor.event.Observer;
import io.taskvisor.event.TaskInterceptor;
import io.taskvisor.internal.Arguments;
import io.taskvisor.spi.SupervisorSetup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Finds observers and interceptors with {@link ServiceLoader}, and puts them in the order of their names. A broken provider
 * is reported and skipped; the others load.
 */
public final class Discovery {
    /** More errors than this, and the loader itself is broken. */
    private static final int MOST_ERRORS = 100;

    private final SupervisorSetup setup;
    private final EngineLog log;
    private final List<String> found = new ArrayList<>();
    private final Set<String> disabled = new TreeSet<>();

    /** Creates a discovery as the setup wants it. */
    public Discovery(SupervisorSetup setup, EngineLog log) {
        this.setup = setup;
        this.log = log;
    }

    /** Returns whether anything is looked for. */
    public boolean isOn() {
        return setup.discovery();
    }

    /**
     * Returns the observers that are found.
     *
     * @param subscriber makes sense of an observer and its name; one it throws at is broken
     */
    public <T> List<T> observers(BiFunction<Observer, String, T> subscriber) {
        return find(Observer.class, Observer::name, subscriber);
    }

    /** Returns the interceptors that are found, those aside that are observers too. */
    public List<TaskInterceptor> interceptors() {
        return find(TaskInterceptor.class, TaskInterceptor::name, (interceptor, name) -> interceptor);
    }

    /** Logs what was found, in one line. */
    public void log() {
        log.log(
                LogKind.PROVIDERS_FOUND,
                () -> "supervisor '" + setup.config().name() + "' found "
                        + (found.isEmpty() ? "no observers or interceptors" : String.join(", ", found))
                        + (disabled.isEmpty() ? "" : "; disabled: " + String.join(", ", disabled)));
    }

    private <S> ServiceLoader<S> loader(Class<S> service) {
        ModuleLayer layer = setup.layer();
        if (layer != null) {
            return ServiceLoader.load(layer, service);
        }
        ClassLoader given = setup.classLoader();
        return ServiceLoader.load(service, given == null ? Observer.class.getClassLoader() : given);
    }

    private record Named<T>(String name, T made) {}

    private <S, T> List<T> find(Class<S> service, Function<S, String> namer, BiFunction<S, String, T> maker) {
        if (!isOn()) {
            return List.of();
        }
        List<Named<T>> all = new ArrayList<>();
        Iterator<S> providers = loader(service).iterator();
        for (int errors = 0; errors < MOST_ERRORS; ) {
            String which = "a provider of " + service.getName();
            try {
                if (!providers.hasNext()) {
                    break;
                }
                S provider = providers.next();
                which = provider.getClass().getName();
                String name = checked(namer.apply(provider));
                if (setup.config().disabledObservers().contains(name)) {
                    disabled.add(name);
                } else {
                    all.add(new Named<>(name, maker.apply(provider, name)));
                    found.add(name + " (" + which + ")");
                }
            } catch (Throwable e) {
                // It is code of anybody's, and may throw anything.
                errors++;
                String broken = which;
                log.log(
                        LogKind.PROVIDER_LEFT_OUT,
                        () -> "supervisor '" + setup.config().name() + "' leaves out " + broken
                                + ", which could not be loaded",
                        e);
            }
        }
        if (all.isEmpty()) {
            return List.of();
        }
        return all.stream()
                .sorted(Comparator.comparing(Named::name))
                .map(Named::made)
                .toList();
    }

    private static String checked(String name) {
        return Arguments.line(name, "name()");
    }
}
