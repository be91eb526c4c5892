package io.taskvisor.engine.future;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A value that comes once, as a future that stays inside the engine. It hands out futures that are their callers' own.
 *
 * <p>The first of these is all that there is, for most sources; {@link Copies} are made for the second.
 *
 * @param <T> the value
 */
public class Source<T> extends CompletableFuture<T> {
    private static final VarHandle HANDED_OUT;

    static {
        try {
            HANDED_OUT = MethodHandles.lookup().findVarHandle(Source.class, "handedOut", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final Object CLOSED = new Object();

    /** Null, a {@link Copy}, {@link Copies} of more, or {@link #CLOSED} when they have been told. */
    private volatile @Nullable Object handedOut;

    /** Creates a source that has no value yet. */
    public Source() {}

    /** Returns a future of the value. */
    public final CompletableFuture<T> handOut(Allowance allowance) {
        return handOut(new Copy.Same<>(), allowance);
    }

    /** Has this future told the value; here, if it has come. Returns it. */
    public final <R> CompletableFuture<R> handOut(Copy<T, R> copy, Allowance allowance) {
        while (!hold(copy, allowance)) {
            if (isDone()) {
                tell(copy);
                break;
            }
        }
        return copy;
    }

    /** Tries to have this future told later. */
    private boolean hold(Copy<T, ?> copy, Allowance allowance) {
        Object known = handedOut;
        if (known == null) {
            return HANDED_OUT.compareAndSet(this, null, copy);
        }
        if (known instanceof Copies) {
            return copies(known).add(copy);
        }
        if (known == CLOSED) {
            return false;
        }
        Copy<T, ?> first = copy(known);
        if (first.isDone()) {
            return HANDED_OUT.compareAndSet(this, first, copy);
        }
        Copies<T> made = new Copies<>(allowance);
        if (HANDED_OUT.compareAndSet(this, first, made) && !made.add(first)) {
            tell(first);
        }
        return false;
    }

    @SuppressWarnings("unchecked") // Nothing else is put there.
    private Copies<T> copies(Object known) {
        return (Copies<T>) known;
    }

    @SuppressWarnings("unchecked") // As above.
    private Copy<T, ?> copy(Object known) {
        return (Copy<T, ?>) known;
    }

    /** Brings the value, unless it has come, and so runs what depends on it. May be called again. */
    public final void bring(T value) {
        super.complete(value);
        tellAll();
    }

    /** Says that there will be no value, and so runs what depends on it. */
    public final void fail(Throwable failure) {
        super.completeExceptionally(failure);
        tellAll();
    }

    /**
     * Tells all of them. If memory or stack runs out they are still there: {@link #bring} is called again then, and some are
     * told again.
     */
    private void tellAll() {
        Object known;
        do {
            known = handedOut;
            if (known instanceof Copies) {
                tellAll(copies(known).close());
            } else if (known != null && known != CLOSED) {
                tell(copy(known));
            }
        } while (!HANDED_OUT.compareAndSet(this, known, CLOSED)); // Then one more has come.
    }

    private void tellAll(List<Copy<T, ?>> copies) {
        Error first = null;
        for (Copy<T, ?> copy : copies) {
            try {
                tell(copy);
            } catch (Error e) {
                first = e;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private void tell(Copy<T, ?> copy) {
        T value;
        try {
            value = join();
        } catch (CompletionException e) {
            copy.completeExceptionally(e);
            return;
        }
        copy.arrived(value);
    }
}
