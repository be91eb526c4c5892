package io.taskvisor;

import static io.taskvisor.internal.Arguments.notNull;

import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.internal.Arguments;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tasks, and groups of tasks, that are looked after together: what OTP calls a supervisor below the first.
 *
 * <p>An immutable value. Every {@code with…} returns a copy and checks its argument at once: {@link NullPointerException} for
 * null, {@link IllegalArgumentException} with the name, the value and what is allowed for anything else.
 *
 * <pre>{@code
 * GroupSpec app = GroupSpec.restForOne("app",
 *         TaskSpec.restartable("database", context -> serve(context)).withReadiness(Duration.ofSeconds(10)),
 *         GroupSpec.oneForOne("workers",
 *                 TaskSpec.restartable("mail", context -> mail(context)),
 *                 TaskSpec.restartable("report", context -> report(context))));
 * }</pre>
 *
 * <p><b>Restarts.</b> A child that fails and is to be retried is restarted: alone, with all its siblings, or with those after
 * it, as the {@linkplain GroupStrategy strategy} says. A restart keeps each task's identity, handle and count of attempts. In
 * a dependent group (all but one-for-one) those concerned stop at once, in reverse order; the backoff of the child that
 * failed runs from its failure; then they start in order, each when the one before is ready. Their rows of failures do not
 * change, and failures that happen while they are stopped are not counted as theirs. {@link RestartPolicy#NEVER}, {@link
 * RestartPolicy#ON_FAILURE} and {@link RestartPolicy#ALWAYS} are OTP's temporary, transient and permanent; but a child that
 * has an outcome has left the group and is not run again (OTP runs a transient child again), a permanent task that succeeds
 * is run again alone, after its interval, and in a dependent group the failure of a NEVER task is one for good. A NEVER task
 * that runs when the restart of a sibling, or of a sibling of its group, stops it is not run again, as OTP's temporary child:
 * it ends {@link TaskOutcome.Cancelled} (or {@link TaskOutcome.Completed}, if it succeeds all the same), and its group goes on
 * without it. One that has not started yet starts as usual. What must be run until it has succeeded is a task that {@linkplain
 * TaskSpec#restartable is restarted}. Only a restart by hand, {@link TaskGroup#restart} or {@link TaskHandle#restart}, runs a
 * NEVER task again, for that is what it asks for.
 *
 * <p><b>Failure.</b> The group fails when it would need more restarts than its {@link Intensity} allows; a one-for-one group
 * has none unless {@linkplain #withIntensity it is set}. Counted are the restarts that follow failures, timeouts and stalls,
 * one for each cause; a task's own limits, of retries and of time, are looked at first. A dependent group also fails when a
 * child fails for good: {@link TaskOutcome.Failed} or {@link TaskOutcome.Fatal}. A one-for-one group goes on without a task
 * that fails for good, unless the task has never been ready and the group has not been up since its parent started it: a group
 * that could not start has failed. A group that fails stops its children for good; then its parent treats it as a child that
 * failed, and builds it anew, after its {@linkplain #withBackoff backoff}, from this spec: with new tasks, and without those
 * that were added later. If that is more than the parent's intensity allows, the parent fails, and so on up to the supervisor,
 * which then shuts down.
 *
 * <p><b>Meanwhile.</b> What happens to a dependent group while some of its children are being stopped or started again:
 *
 * <ul>
 *   <li>A child that is concerned and has failed by itself is part of the same restart: it is not counted again, its own row
 *       of failures and backoff hold, and the start waits for the longest of these.
 *   <li>A child that is not concerned (rest-for-one) and fails widens the restart, and is counted.
 *   <li>A child that fails after it was started again is a new cause: it is counted, and those concerned stop again.
 *   <li>A child that is cancelled has left, and nobody waits for it; one that is added starts last.
 *   <li>A child that does not stop is {@link TaskState#STUCK}: its group waits, for two attempts never overlap.
 *   <li>The group can be cancelled, restarted by hand, or shut down at any moment.
 * </ul>
 *
 * <p><b>Ready</b> is a task with {@link TaskSpec#withReadiness} at {@link TaskContext#ready} or when it succeeds; in a
 * dependent group, a NEVER task without it when it succeeds; any other when its attempt starts; a group when all its children
 * have been. Nobody waits for a child that was cancelled before it was ready; one that is quarantined is waited for.
 *
 * <p><b>Quarantine.</b> In a one-for-one group a {@linkplain TaskSpec#withQuarantine quarantined} task concerns nobody else. In
 * a dependent group those concerned stay stopped, and the group is {@link GroupState#QUARANTINED}, not failed; {@link
 * TaskHandle#resume} starts it and them in order. When the group itself is stopped and started again with its parent, a
 * quarantined task of a one-for-one group is started again too.
 *
 * <p><b>The stop</b> of a dependent group goes child by child, in reverse order. A child without a stop grace of its own gets
 * an equal share of what is left of the supervisor's grace, a group one for each task below it; but at least 500 ms. When
 * nothing is left, the rest are stopped together.
 */
public final class GroupSpec implements ChildSpec {
    private final String name;
    private final GroupStrategy strategy;
    private final List<ChildSpec> children;
    private final Intensity intensity;
    private final @Nullable BackoffStrategy backoff;
    private final AutoStop autoStop;
    private final boolean significant;

    private GroupSpec(
            String name,
            GroupStrategy strategy,
            List<ChildSpec> children,
            Intensity intensity,
            @Nullable BackoffStrategy backoff,
            AutoStop autoStop,
            boolean significant) {
        this.name = name;
        this.strategy = strategy;
        this.children = children;
        this.intensity = intensity;
        this.backoff = backoff;
        this.autoStop = autoStop;
        this.significant = significant;
    }

    /**
     * Returns a group in which a child that fails is restarted alone. Its children start and stop in parallel.
     *
     * @param name 1 to 200 characters, not blank, without control characters and {@code /}; unique among its siblings
     * @param children the children it begins with; may be none
     * @throws DuplicateNameException if two of the children have the same name
     */
    public static GroupSpec oneForOne(String name, ChildSpec... children) {
        return of(name, GroupStrategy.ONE_FOR_ONE, children);
    }

    /**
     * Returns a group in which all children are restarted when one fails. They start in order and stop in reverse order.
     *
     * @param name as for {@link #oneForOne}
     * @param children the children it begins with, in the order in which they start; may be none
     * @throws DuplicateNameException if two of the children have the same name
     */
    public static GroupSpec oneForAll(String name, ChildSpec... children) {
        return of(name, GroupStrategy.ONE_FOR_ALL, children);
    }

    /**
     * Returns a group in which a child that fails is restarted with those after it. They start in order and stop in reverse
     * order.
     *
     * @param name as for {@link #oneForOne}
     * @param children the children it begins with, in the order in which they start; may be none
     * @throws DuplicateNameException if two of the children have the same name
     */
    public static GroupSpec restForOne(String name, ChildSpec... children) {
        return of(name, GroupStrategy.REST_FOR_ONE, children);
    }

    private static GroupSpec of(String name, GroupStrategy strategy, ChildSpec... children) {
        Arguments.name(name, "group name");
        Set<String> names = new HashSet<>();
        for (ChildSpec child : notNull(children, "children")) {
            if (!names.add(notNull(child, "children element").name())) {
                throw new DuplicateNameException(
                        "two of the children of group '" + name + "' are named '" + child.name() + "'");
            }
        }
        List<ChildSpec> all = List.copyOf(Arrays.asList(children));
        return new GroupSpec(name, strategy, all, usualIntensity(strategy), null, AutoStop.NEVER, false);
    }

    private static Intensity usualIntensity(GroupStrategy strategy) {
        return strategy.isDependent() ? Intensity.DEFAULT : Intensity.NO_LIMIT;
    }

    /** Returns the name. */
    @Override
    public String name() {
        return name;
    }

    /** Returns who is restarted when a child fails. */
    public GroupStrategy strategy() {
        return strategy;
    }

    /** Returns the children it begins with, in the order in which they start; unmodifiable. */
    public List<ChildSpec> children() {
        return children;
    }

    /** Returns how many restarts it puts up with. */
    public Intensity intensity() {
        return intensity;
    }

    /** Returns the delay before its parent builds it anew; empty if that is left to the supervisor's {@link TaskDefaults}. */
    public Optional<BackoffStrategy> backoff() {
        return Optional.ofNullable(backoff);
    }

    /** Returns whether it stops when significant children have ended. */
    public AutoStop autoStop() {
        return autoStop;
    }

    /** Returns whether its end may stop its parent. */
    public boolean significant() {
        return significant;
    }

    /**
     * Returns a copy that fails when more than {@code maxRestarts} restarts are needed within any stretch of time as long as
     * {@code within}. By default more than 10 within a minute where the children depend on one another; a one-for-one group
     * has no limit by default, for its children are independent, and have their own backoffs and limits of retries.
     *
     * @param maxRestarts not negative; {@link Intensity#UNLIMITED} for no limit
     * @param within longer than zero, at most 292 years
     */
    public GroupSpec withIntensity(int maxRestarts, Duration within) {
        Intensity changed = new Intensity(maxRestarts, within);
        return new GroupSpec(name, strategy, children, changed, backoff, autoStop, significant);
    }

    /** Returns a copy that puts up with any number of restarts; they are not counted. The default of a one-for-one group. */
    public GroupSpec withUnlimitedIntensity() {
        return new GroupSpec(name, strategy, children, Intensity.NO_LIMIT, backoff, autoStop, significant);
    }

    /**
     * Returns a copy with this delay between the failure of the group and its being built anew by its parent. The row of
     * failures that the strategy is told begins afresh when the group was up for 10 minutes. By default {@link
     * TaskDefaults#backoff}. A strategy that throws or answers null or a negative delay makes the parent fail.
     */
    public GroupSpec withBackoff(BackoffStrategy backoff) {
        return new GroupSpec(name, strategy, children, intensity, notNull(backoff, "backoff"), autoStop, significant);
    }

    /** Returns a copy that stops so when significant children have ended; {@link AutoStop#NEVER} by default. */
    public GroupSpec withAutoStop(AutoStop autoStop) {
        return new GroupSpec(name, strategy, children, intensity, backoff, notNull(autoStop, "autoStop"), significant);
    }

    /** Returns a copy whose end, unless it is cancelled, may stop its parent; see {@link AutoStop}. False by default. */
    public GroupSpec withSignificant(boolean significant) {
        return new GroupSpec(name, strategy, children, intensity, backoff, autoStop, significant);
    }

    /** Returns whether {@code other} is a group with the same name, equal settings and equal children in the same order. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof GroupSpec spec
                        && name.equals(spec.name)
                        && strategy == spec.strategy
                        && children.equals(spec.children)
                        && intensity.equals(spec.intensity)
                        && Objects.equals(backoff, spec.backoff)
                        && autoStop == spec.autoStop
                        && significant == spec.significant;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, strategy, children, intensity, backoff, autoStop, significant);
    }

    /** Returns the name, the strategy, the names of the children, and what was set. */
    @Override
    public String toString() {
        StringBuilder out =
                new StringBuilder("GroupSpec[").append(name).append(": ").append(strategy.label());
        out.append(' ').append(children.stream().map(ChildSpec::name).toList());
        if (!intensity.equals(usualIntensity(strategy))) {
            out.append(", intensity ").append(intensity);
        }
        backoff().ifPresent(set -> out.append(", backoff ").append(set));
        if (autoStop != AutoStop.NEVER) {
            out.append(", auto stop ").append(autoStop);
        }
        return out.append(significant ? ", significant]" : "]").toString();
    }
}
