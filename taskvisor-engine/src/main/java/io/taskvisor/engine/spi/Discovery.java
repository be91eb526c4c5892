package io.taskvisor.engine.spi;

import io.taskvisor.event.Observer;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;

/** Finds observers with {@link ServiceLoader}. A broken provider is reported and skipped; the others load. */
public final class Discovery {
    /** More errors in a row than this, and the loader itself is broken. */
    private static final int MOST_ERRORS = 100;

    private Discovery() {}

    /** Returns the observers that are found through the API's class loader, without those of a disabled name. */
    public static List<Observer> observers(Set<String> disabled) {
        List<Observer> found = new ArrayList<>();
        Iterator<Observer> providers = ServiceLoader.load(Observer.class, Observer.class.getClassLoader())
                .iterator();
        for (int errors = 0; errors < MOST_ERRORS; ) {
            try {
                if (!providers.hasNext()) {
                    break;
                }
                Observer observer = providers.next();
                if (!disabled.contains(observer.name())) {
                    found.add(observer);
                }
            } catch (ServiceConfigurationError | RuntimeException e) {
                errors++;
                System.getLogger("io.taskvisor").log(Level.WARNING, "an observer could not be loaded; skipped", e);
            }
        }
        return found;
    }
}
