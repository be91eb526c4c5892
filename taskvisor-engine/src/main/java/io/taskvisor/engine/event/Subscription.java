package io.taskvisor.engine.event;

import io.taskvisor.event.Delivery;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import io.taskvisor.internal.Arguments;
import java.util.Objects;
import java.util.Set;

/**
 * An observer and what it asked for, which it is asked once.
 *
 * @param observer the observer
 * @param name its name
 * @param interests a bit for each kind it wants to be told
 * @param delivery how it wants to be told
 */
public record Subscription(Observer observer, String name, long interests, Delivery delivery) {
    /**
     * Asks the observer.
     *
     * @throws IllegalArgumentException if it answers null, or a name that is blank or has control characters
     */
    public static Subscription of(Observer observer) {
        return of(observer, observer.name());
    }

    /** Asks the observer, but for its name, which is known. */
    public static Subscription of(Observer observer, String known) {
        String name = answer(known, observer, "name");
        Arguments.line(name, "the name of observer " + observer.getClass().getName());
        Set<EventKind> interests = answer(observer.interests(), observer, "interests");
        long mask = 0;
        for (EventKind kind : interests) {
            mask |= bit(kind);
        }
        return new Subscription(observer, name, mask, answer(observer.delivery(), observer, "delivery"));
    }

    private static <T> T answer(T answer, Observer observer, String method) {
        if (Objects.isNull(answer)) {
            throw new IllegalArgumentException(
                    method + "() of observer " + observer.getClass().getName() + " returned null");
        }
        return answer;
    }

    Subscription withName(String numbered) {
        return new Subscription(observer, numbered, interests, delivery);
    }

    /** Returns the bit of a kind. */
    static long bit(EventKind kind) {
        return 1L << kind.ordinal();
    }

    boolean wants(EventKind kind) {
        return (interests & bit(kind)) != 0;
    }
}
