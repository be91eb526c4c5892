/** Logs what happens in supervisors through SLF4J. Found by the engine: to have the jar on the path is all it takes. */
@org.jspecify.annotations.NullMarked
module io.taskvisor.observer.log {
    requires transitive io.taskvisor;
    requires transitive org.slf4j;
    requires static org.jspecify;

    exports io.taskvisor.observer.log;

    provides io.taskvisor.event.Observer with
            io.taskvisor.observer.log.LogObserver;
}
