/** The engine of Taskvisor: implements the API and is found through it. It exports nothing. */
@org.jspecify.annotations.NullMarked
module io.taskvisor.engine {
    requires io.taskvisor;
    requires static org.jspecify;

    uses io.taskvisor.event.Observer;
    uses io.taskvisor.event.TaskInterceptor;

    provides io.taskvisor.spi.BackoffStrategyProvider with
            io.taskvisor.engine.spi.ConstantProvider,
            io.taskvisor.engine.spi.ExponentialProvider,
            io.taskvisor.engine.spi.FibonacciProvider,
            io.taskvisor.engine.spi.LinearProvider,
            io.taskvisor.engine.spi.NoneProvider;
    provides io.taskvisor.spi.SupervisorProvider with
            io.taskvisor.engine.EngineProvider;
}
