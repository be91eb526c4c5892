package io.taskvisor.bench.bus;

/** Hands events from any number of publishers to its sinks; each is to get all. */
interface Bus extends AutoCloseable {
    /** Builds an event and hands it over. Waits while there is no room for it, if this bus loses nothing. */
    void publish();

    @Override
    void close();
}
