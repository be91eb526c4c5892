package io.taskvisor;

/**
 * Something registered that can be taken back. Most are not: a cancel callback that is to stay until the attempt ends needs
 * no closing.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface Registration extends AutoCloseable {
    /** Takes the registration back. Does nothing if that has been done, or if what was registered has run or is running. */
    @Override
    void close();
}
