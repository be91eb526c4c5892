package io.taskvisor.backoff;

import io.taskvisor.internal.EscapedThrowable;
import io.taskvisor.internal.OneLine;
import io.taskvisor.spi.BackoffStrategyProvider;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.function.Consumer;

/** Makes the strategy that a text describes, with the provider of its name. */
final class BackoffText {
    private BackoffText() {}

    /** Reads {@code text} and logs the providers that could not be loaded. */
    static BackoffStrategy parse(String text, Iterable<BackoffStrategyProvider> source) {
        return parse(
                text,
                source,
                failure -> System.getLogger("io.taskvisor.backoff")
                        .log(Level.WARNING, OneLine.of(failure.message()), EscapedThrowable.of(failure.cause())));
    }

    /** Reads {@code text}; {@code skipped} is told of the providers that could not be loaded and were not needed. */
    static BackoffStrategy parse(
            String text, Iterable<BackoffStrategyProvider> source, Consumer<Providers.Failure> skipped) {
        try {
            TextCall call = TextCall.read(text);
            Providers providers = Providers.load(source);
            BackoffStrategyProvider provider = providers.named(call.name());
            providers.failures().forEach(skipped);
            TextParameters parameters = new TextParameters(call);
            BackoffStrategy strategy = create(provider, parameters);
            parameters.checkAllAskedFor();
            return strategy;
        } catch (IllegalArgumentException e) {
            IllegalArgumentException named =
                    new IllegalArgumentException("backoff '" + text + "': " + e.getMessage(), e.getCause());
            Arrays.stream(e.getSuppressed()).forEach(named::addSuppressed);
            throw named;
        }
    }

    private static BackoffStrategy create(BackoffStrategyProvider provider, TextParameters parameters) {
        BackoffStrategy strategy;
        try {
            strategy = provider.create(parameters);
        } catch (IllegalArgumentException e) {
            // What is wrong with a value is the user's to read; without a message it is the provider's failure.
            throw e.getMessage() == null ? failed(provider, e) : new IllegalArgumentException(e.getMessage(), e);
        } catch (Exception | LinkageError e) {
            throw failed(provider, e);
        }
        if (strategy == null) {
            throw new IllegalArgumentException("provider " + Providers.className(provider) + " returned null");
        }
        return strategy;
    }

    private static IllegalArgumentException failed(BackoffStrategyProvider provider, Throwable cause) {
        return new IllegalArgumentException("provider " + Providers.className(provider) + " failed: " + cause, cause);
    }
}
