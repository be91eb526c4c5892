package io.taskvisor.engine.task;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Tells what an attempt throws because it was told to stop from a failure of its own. The interrupt or the cancellation that
 * we have sent comes back as one of a few exceptions, often wrapped.
 */
final class StopEcho {
    /** A chain of causes may be a ring. */
    private static final int DEEPEST = 32;

    private StopEcho() {}

    /** Returns whether an attempt that was told to stop has thrown this because of that, as far as its types tell. */
    static boolean isEcho(@Nullable Throwable thrown) {
        Throwable cause = thrown;
        for (int i = 0; cause != null && i < DEEPEST; i++) {
            if (saysSo(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean saysSo(Throwable thrown) {
        return thrown instanceof InterruptedException
                || thrown instanceof CancellationException
                || thrown instanceof ClosedByInterruptException
                || thrown instanceof FileLockInterruptionException
                || (thrown instanceof InterruptedIOException && !(thrown instanceof SocketTimeoutException));
    }
}
