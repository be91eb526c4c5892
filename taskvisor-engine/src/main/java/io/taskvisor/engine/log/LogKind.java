package io.taskvisor.engine.log;

import java.lang.System.Logger.Level;

/** The kinds of lines that the engine logs. Of many lines of one kind, few are logged and the others counted. */
public enum LogKind {
    /** A bug in the engine, or memory or stack that ran out in it. */
    INTERNAL_ERROR(Level.ERROR, "internal errors"),
    /** An observer threw. */
    OBSERVER_FAILED(Level.WARNING, "failures of observers"),
    /** An observer has been in one event for long, and loses others. */
    OBSERVER_HANGS(Level.WARNING, "observers that hang"),
    /** A cancel callback threw. */
    CALLBACK_FAILED(Level.WARNING, "failures of cancel callbacks"),
    /** A predicate of a policy threw. */
    PREDICATE_FAILED(Level.WARNING, "failures of predicates"),
    /** The source of random numbers that the supervisor was given threw. */
    RANDOM_FAILED(Level.WARNING, "failures of the source of random numbers"),
    /** {@link Thread#interrupt} threw. */
    INTERRUPT_FAILED(Level.WARNING, "interrupts that failed"),
    /** A slot stays taken, because an abandoned attempt of its owner still runs. */
    SLOT_HELD(Level.WARNING, "slots that abandoned attempts keep"),
    /** A slot was freed by hand while an abandoned attempt of its owner still ran. */
    SLOT_RELEASED(Level.WARNING, "slots that were released by hand"),
    /** A slot that an abandoned attempt had kept is free. */
    SLOT_FREED(Level.INFO, "slots that abandoned attempts had kept"),
    /** An abandoned attempt has ended after all. */
    ABANDONED_ENDED(Level.INFO, "abandoned attempts that have ended"),
    /** A task returns at once, is run again, and so on. */
    HOT_LOOP(Level.WARNING, "tasks that return at once, again and again"),
    /** A shutdown still waits for something. */
    SHUTDOWN_WAITING(Level.WARNING, "what a shutdown waits for"),
    /** The whole process stood still. */
    PROCESS_FROZEN(Level.WARNING, "freezes of the process"),
    /** No thread could be started. */
    NO_THREAD(Level.WARNING, "threads that could not be started"),
    /** The user's scheduler refused a delay. */
    DELAY_REFUSED(Level.WARNING, "delays that the scheduler refused"),
    /** A resource threw when it was closed. */
    RESOURCE_FAILED(Level.WARNING, "resources that failed to close"),
    /** An observer or interceptor that was found could not be loaded. */
    PROVIDER_LEFT_OUT(Level.WARNING, "providers that could not be loaded"),
    /** What was found with {@link java.util.ServiceLoader}. */
    PROVIDERS_FOUND(Level.DEBUG, "providers that were found");

    private final Level level;
    private final String plural;

    LogKind(Level level, String plural) {
        this.level = level;
        this.plural = plural;
    }

    Level level() {
        return level;
    }

    /** Returns what the lines of this kind are about. */
    String plural() {
        return plural;
    }
}
