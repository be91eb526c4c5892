/**
 * The public contract of Taskvisor: types only, implemented by an engine module found through {@link
 * java.util.ServiceLoader}.
 */
@org.jspecify.annotations.NullMarked
module io.taskvisor {
    requires static org.jspecify;

    exports io.taskvisor;
    exports io.taskvisor.admission;
    exports io.taskvisor.backoff;
    exports io.taskvisor.event;
    exports io.taskvisor.spi;

    uses io.taskvisor.spi.BackoffStrategyProvider;
    uses io.taskvisor.spi.SupervisorProvider;
}
