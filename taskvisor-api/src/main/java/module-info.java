/**
 * The public contract of Taskvisor: types only, implemented by an engine module found through {@link
 * java.util.ServiceLoader}.
 */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // The modules that it is exported to are compiled later.
module io.taskvisor {
    requires static org.jspecify;

    exports io.taskvisor;
    exports io.taskvisor.admission;
    exports io.taskvisor.backoff;
    exports io.taskvisor.event;
    exports io.taskvisor.spi;
    exports io.taskvisor.internal to
            io.taskvisor.engine,
            io.taskvisor.observer.log,
            io.taskvisor.observer.otel;

    uses io.taskvisor.spi.BackoffStrategyProvider;
    uses io.taskvisor.spi.SupervisorProvider;
}
