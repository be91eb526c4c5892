package io.taskvisor;

import io.taskvisor.internal.ServiceFiles;
import io.taskvisor.spi.SupervisorProvider;
import java.io.File;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Looks for the engine; where it cannot be had, says what was found instead, and what to do. */
final class EngineSearch {
    private static final String MODULE = "io.taskvisor.engine";
    private static final String PROVIDER = "io.taskvisor.engine.EngineProvider";

    private EngineSearch() {}

    static SupervisorProvider find() {
        Optional<SupervisorProvider> found;
        try {
            found = ServiceLoader.load(SupervisorProvider.class, loader()).findFirst();
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new TaskvisorException(
                    "the engine was found, but cannot be loaded: " + why(e)
                            + ". Use taskvisor-api and taskvisor-engine of the same version, all of their classes (a jar"
                            + " that was minimised keeps only what others refer to), and a Java version from 17 on",
                    e);
        }
        return found.orElseThrow(() -> new TaskvisorException("no engine found: " + advice()));
    }

    private static ClassLoader loader() {
        return SupervisorProvider.class.getClassLoader();
    }

    private static String why(Throwable error) {
        return error.getCause() == null
                ? String.valueOf(error.getMessage())
                : error.getMessage() + ": " + error.getCause();
    }

    private static String advice() {
        return ServiceFiles.lost(loader(), SupervisorProvider.class, PROVIDER)
                .or(EngineSearch::onModulePathOnly)
                .orElse("add io.taskvisor:taskvisor-engine to the class path or module path (with jlink:"
                        + " --add-modules io.taskvisor.engine)");
    }

    /** A module is in use only if one that is in use needs it or uses a service of it, and classes of the class path do not. */
    private static Optional<String> onModulePathOnly() {
        String path = System.getProperty("jdk.module.path", "");
        Path[] entries = Arrays.stream(path.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toArray(Path[]::new);
        Optional<ModuleReference> engine;
        try {
            engine = ModuleFinder.compose(ModuleFinder.of(entries), ModuleFinder.ofSystem())
                    .find(MODULE);
        } catch (FindException | SecurityException e) {
            return Optional.empty();
        }
        return engine.map(there -> "module " + MODULE + " is there ("
                + there.location().map(Object::toString).orElse("in the run-time image")
                + "), but not in use, because taskvisor-api " + apiPlace()
                + ". Put taskvisor-api and taskvisor-engine on the same path; on the module path, start with --add-modules "
                + MODULE + " if the application itself is not a module");
    }

    private static String apiPlace() {
        return Supervisor.class.getModule().isNamed() ? "is in another layer" : "was loaded from the class path";
    }
}
