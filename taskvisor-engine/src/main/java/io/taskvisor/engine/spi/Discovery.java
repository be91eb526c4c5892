package io.taskvisor.engine.spi;

import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.log.LogKind;
import io.taskvisor.event.Observer;
import io.taskvisor.event.TaskInterceptor;
import io.taskvisor.internal.Arguments;
import io.taskvisor.internal.ServiceFiles;
import io.taskvisor.spi.SupervisorSetup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds observers and interceptors with {@link ServiceLoader}, and puts them in the order of their names. A broken provider
 * is reported and skipped; the others load.
 */
public final class Discovery {
    /** More errors than this, and the loader itself is broken. */
    private static final int MOST_ERRORS = 100;

    /** The observers of this project, which whoever has their jar wants to be found, and their names. */
    private static final Map<String, String> OURS = new TreeMap<>(Map.of(
            "io.taskvisor.observer.log.LogObserver", "log",
            "io.taskvisor.observer.otel.OtelObserver", "otel"));

    private final SupervisorSetup setup;
    private final EngineLog log;
    /** Observers that are found out later, on threads of theirs, leave this list. */
    private final List<String> found = new CopyOnWriteArrayList<>();

    private final Set<String> disabled = new ConcurrentSkipListSet<>();
    private final List<String> leftOut = new CopyOnWriteArrayList<>();

    /** The classes of all providers that there are, whatever becomes of them. */
    private final Set<String> classes = new ConcurrentSkipListSet<>();

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
        List<T> observers = find(Observer.class, Observer::name, subscriber);
        if (isOn() && setup.layer() == null) {
            OURS.forEach(this::missOurs);
        }
        return observers;
    }

    /** Returns the interceptors that are found, those aside that are observers too. */
    public List<TaskInterceptor> interceptors() {
        return find(TaskInterceptor.class, TaskInterceptor::name, (interceptor, name) -> interceptor);
    }

    /** Returns what was found: names and classes. */
    public List<String> found() {
        return List.copyOf(found);
    }

    /** Returns what was left out: the names of what is disabled, and the classes of what cannot be used. */
    public List<String> leftOut() {
        List<String> all = new ArrayList<>();
        disabled.forEach(name -> all.add(name + " (disabled)"));
        all.addAll(leftOut);
        return List.copyOf(all);
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
        return layer != null ? ServiceLoader.load(layer, service) : ServiceLoader.load(service, path());
    }

    private @Nullable ClassLoader path() {
        ClassLoader given = setup.classLoader();
        return given == null ? Observer.class.getClassLoader() : given;
    }

    private record Named<T>(String name, T made) {}

    private <S, T> List<T> find(Class<S> service, Function<S, String> namer, BiFunction<S, String, T> maker) {
        if (!isOn()) {
            return List.of();
        }
        List<Named<T>> all = new ArrayList<>();
        Iterator<S> providers = loader(service).iterator();
        for (int errors = 0; errors < MOST_ERRORS; ) {
            S provider = null;
            try {
                if (!providers.hasNext()) {
                    break;
                }
                provider = providers.next();
                String which = provider.getClass().getName();
                classes.add(which);
                String name = Arguments.line(namer.apply(provider), "name()");
                if (setup.config().disabledObservers().contains(name)) {
                    disabled.add(name);
                } else {
                    all.add(new Named<>(name, maker.apply(provider, name)));
                    found.add(name + inBrackets(which));
                }
            } catch (Throwable e) {
                // It is code of anybody's, and may throw anything.
                errors++;
                leaveOut(
                        provider == null
                                ? Culprit.of(service, e, setup.layer() == null ? path() : null)
                                : new Culprit(provider.getClass().getName(), e));
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

    /** Leaves out an observer or interceptor that was found, and then turned out not to work here. */
    public void leaveOut(Object provider, Throwable why) {
        String which = provider.getClass().getName();
        found.removeIf(each -> each.endsWith(inBrackets(which)));
        leaveOut(new Culprit(which, why));
    }

    private static String inBrackets(String which) {
        return " (" + which + ")";
    }

    private void leaveOut(Culprit culprit) {
        classes.add(culprit.who());
        String ours = OURS.get(culprit.who());
        if (ours != null && setup.config().disabledObservers().contains(ours)) {
            disabled.add(ours);
            return;
        }
        leftOut.add(culprit.who());
        String line = "supervisor '" + setup.config().name() + "' leaves out " + culprit.text();
        if (culprit.isLacking()) {
            log.log(LogKind.PROVIDER_LEFT_OUT, () -> line);
        } else {
            log.log(LogKind.PROVIDER_LEFT_OUT, () -> line, culprit.why());
        }
    }

    /** Says so if one of ours is there and was not found. */
    private void missOurs(String provider, String name) {
        if (!classes.contains(provider) && !setup.config().disabledObservers().contains(name)) {
            ServiceFiles.lost(path(), Observer.class, provider).ifPresent(why -> {
                leftOut.add(provider);
                log.log(
                        LogKind.PROVIDER_LEFT_OUT,
                        () -> "supervisor '" + setup.config().name() + "' does not use the observer '" + name + "': "
                                + why);
            });
        }
    }
}
