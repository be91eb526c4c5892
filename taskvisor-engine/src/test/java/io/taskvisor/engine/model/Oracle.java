package io.taskvisor.engine.model;

import static java.util.Objects.requireNonNull;

import io.taskvisor.AutoStop;
import io.taskvisor.GroupState;
import io.taskvisor.GroupStrategy;
import io.taskvisor.RestartPolicy;
import io.taskvisor.TaskState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a tree of groups does, by the rules, one thing after the other and in no hurry: after each change, every group looks
 * at all its children again and does what is to be done. Times are in milliseconds.
 */
final class Oracle {
    /** What a task is told to do, of the attempt that runs. */
    enum Told {
        NOTHING,
        HALT,
        RESTART,
        OVERRUN,
        CANCEL
    }

    enum Goal {
        NONE,
        UP,
        DOWN,
        FAIL,
        END
    }

    /** The rules of a task or group that do not change. */
    record TaskRules(
            String name,
            RestartPolicy restart,
            int maxRetries,
            boolean quarantine,
            long backoff,
            long interval,
            long timeout,
            long readiness,
            boolean significant) {}

    record GroupRules(
            String name,
            GroupStrategy strategy,
            int maxRestarts,
            long within,
            long backoff,
            AutoStop autoStop,
            boolean significant,
            List<Object> children) {}

    static final long NONE = -1;

    final Group root;
    long now;
    boolean rootFailed;

    Oracle(int maxRestarts, long within) {
        root = new Group(
                new GroupRules(
                        "", GroupStrategy.ONE_FOR_ONE, maxRestarts, within, NONE, AutoStop.NEVER, false, List.of()),
                null);
        root.goal = Goal.UP;
        root.shown = GroupState.RUNNING;
        root.told = true;
    }

    /** All that is there, the upper ones first. */
    List<Child> everybody() {
        List<Child> all = new ArrayList<>(root.children);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i) instanceof Group group) {
                all.addAll(group.children);
            }
        }
        return all;
    }

    List<Task> tasks() {
        return everybody().stream()
                .filter(Task.class::isInstance)
                .map(Task.class::cast)
                .toList();
    }

    List<Group> groups() {
        return everybody().stream()
                .filter(Group.class::isInstance)
                .map(Group.class::cast)
                .toList();
    }

    Child make(Object rules, Group parent) {
        return rules instanceof TaskRules task ? new Task(task, parent) : new Group((GroupRules) rules, parent);
    }

    /** Starts all attempts that are due; returns whether there were any. */
    boolean startDue() {
        List<Task> due =
                tasks().stream().filter(task -> task.state == TaskState.WAITING).toList();
        due.stream().filter(task -> task.state == TaskState.WAITING).forEach(Task::begin);
        return !due.isEmpty();
    }

    /** What the time brings. */
    void tick(long millis) {
        now += millis;
        for (Child child : everybody()) {
            if (child.outcome == null) {
                child.tick();
            }
        }
    }

    /** A task or a group in its place. */
    abstract class Child {
        final String path;
        final @Nullable Group parent;

        /** Its group wants it down, and has not seen it down. */
        boolean halting;

        /** Its group has started it, and it has been ready since. */
        boolean ready;

        /** As of the start of its group. */
        boolean hasBeenReady;

        /** Its group stops it for good. */
        boolean stopping;

        long due = NONE;

        @Nullable
        String outcome;

        int row;

        Child(@Nullable Group parent, String name) {
            this.parent = parent;
            this.path = parent == null || parent.path.isEmpty() ? name : parent.path + "/" + name;
        }

        Group group() {
            return requireNonNull(parent);
        }

        abstract boolean significant();

        /** Down, and waits for nothing but its group. */
        abstract boolean isIdle();

        /** Down after a failure of its own, until its backoff is over. */
        abstract boolean backsOff();

        abstract boolean isQuarantined();

        abstract void start();

        /** Goes down, if it is not; the group looks whether it has. */
        abstract void halt(boolean afresh);

        abstract void stop();

        abstract void clear();

        abstract void tick();

        void becomeReady() {
            if (!ready && !halting && outcome == null) {
                ready = true;
                hasBeenReady = true;
                group().look();
            }
        }

        void leave(String how) {
            if (outcome == null) {
                outcome = how;
                group().left(this);
            }
        }
    }

    final class Task extends Child {
        final TaskRules rules;
        TaskState state = TaskState.PENDING;
        Told told = Told.NOTHING;

        /** It had run past a limit before it was cancelled. */
        boolean overran;

        /** It had run past a limit before its group wanted it down. */
        boolean haltToo;

        /** The backoff is one that its group waits for. */
        boolean together;

        boolean saidReady;
        int attempts;
        long startedAt;

        Task(TaskRules rules, Group parent) {
            super(parent, rules.name);
            this.rules = rules;
        }

        @Override
        boolean significant() {
            return rules.significant;
        }

        @Override
        boolean isIdle() {
            return state == TaskState.PENDING;
        }

        @Override
        boolean backsOff() {
            return state == TaskState.BACKING_OFF && together;
        }

        @Override
        boolean isQuarantined() {
            return state == TaskState.QUARANTINED && group().ordered();
        }

        @Override
        void start() {
            ready = false;
            state = TaskState.WAITING;
        }

        void begin() {
            state = TaskState.RUNNING;
            attempts++;
            startedAt = now;
            told = Told.NOTHING;
            overran = false;
            haltToo = false;
            saidReady = false;
            boolean waitsForIt = rules.restart == RestartPolicy.NEVER && group().ordered();
            if (rules.readiness == NONE && !waitsForIt) {
                becomeReady();
            }
        }

        boolean isOn() {
            return state == TaskState.RUNNING || state == TaskState.STOPPING;
        }

        void sayReady() {
            if (isOn() && !saidReady) {
                saidReady = true;
                becomeReady();
            }
        }

        @Override
        void tick() {
            if (state == TaskState.RUNNING && told == Told.NOTHING) {
                boolean late = rules.timeout != NONE && now >= startedAt + rules.timeout;
                boolean unready = rules.readiness != NONE && !saidReady && now >= startedAt + rules.readiness;
                if (late || unready) {
                    told = Told.OVERRUN;
                }
            } else if ((state == TaskState.BACKING_OFF || state == TaskState.SCHEDULED) && now >= due) {
                goOn();
            }
        }

        private void goOn() {
            if (state == TaskState.BACKING_OFF && together) {
                state = TaskState.PENDING;
                group().look();
            } else {
                state = TaskState.WAITING;
            }
        }

        // ---- the end of an attempt

        void succeeds() {
            switch (told) {
                case NOTHING -> {
                    row = 0;
                    if (rules.restart != RestartPolicy.ALWAYS) {
                        becomeReady();
                        leave("completed");
                    } else {
                        state = TaskState.SCHEDULED;
                        due = now + rules.interval;
                        becomeReady();
                    }
                }
                case CANCEL -> leave(overran || rules.restart == RestartPolicy.ALWAYS ? "cancelled" : "completed");
                default -> ends(false);
            }
        }

        void ends(boolean fatally) {
            switch (told) {
                case NOTHING -> fails(fatally);
                case OVERRUN -> fails(false);
                case CANCEL -> leave(fatally && !overran ? "fatal" : "cancelled");
                case HALT -> {
                    if (fatally) {
                        leave("fatal");
                    } else {
                        beDown();
                    }
                }
                case RESTART -> {
                    if (fatally) {
                        leave("fatal");
                    } else {
                        row = 0;
                        state = TaskState.WAITING;
                    }
                }
            }
        }

        private void beDown() {
            told = Told.NOTHING;
            together = false;
            state = TaskState.PENDING;
            group().down(this);
        }

        private void fails(boolean fatally) {
            row++;
            if (fatally) {
                leave("fatal");
            } else if (rules.restart == RestartPolicy.NEVER) {
                leave("failed");
            } else if (row > rules.maxRetries) {
                if (rules.quarantine) {
                    state = TaskState.QUARANTINED;
                    group().quarantined(this);
                    haltIfWanted();
                } else {
                    leave("failed");
                }
            } else {
                retries();
            }
        }

        private void retries() {
            if (group().ordered()) {
                if (group().goal == Goal.FAIL || group().goal == Goal.END) {
                    leave("cancelled");
                    return;
                }
                together = rules.backoff > 0;
                state = together ? TaskState.BACKING_OFF : TaskState.PENDING;
                due = now + rules.backoff;
                group().failed(this);
            } else if (group().admit()) {
                together = false;
                state = rules.backoff > 0 ? TaskState.BACKING_OFF : TaskState.WAITING;
                due = now + rules.backoff;
                haltIfWanted();
            } else {
                group().failWith(this);
            }
        }

        private void haltIfWanted() {
            if (haltToo && !group().ordered()) {
                beDown();
            }
        }

        // ---- what it is told

        @Override
        void halt(boolean afresh) {
            halting = true;
            row = afresh ? 0 : row;
            if (state == TaskState.RUNNING) {
                switch (told) {
                    case NOTHING -> {
                        told = Told.HALT;
                        if (rules.restart == RestartPolicy.NEVER && !afresh) {
                            cancel(); // It is not run again.
                        }
                    }
                    case RESTART -> told = Told.HALT;
                    case OVERRUN -> haltToo = true;
                    case HALT, CANCEL -> {}
                }
            } else if (state != TaskState.STOPPING) {
                boolean stays = !afresh && (backsOff() || isQuarantined());
                if (!stays) {
                    beDown();
                }
            }
        }

        @Override
        void stop() {
            stopping = true;
            cancel();
        }

        void cancel() {
            if (state == TaskState.RUNNING) {
                overran = told == Told.OVERRUN;
                told = Told.CANCEL;
                state = TaskState.STOPPING;
            } else if (state != TaskState.STOPPING) {
                leave("cancelled");
            }
        }

        void restart() {
            if (state == TaskState.RUNNING) {
                if (told == Told.NOTHING || told == Told.OVERRUN) {
                    told = Told.RESTART;
                }
            } else if (state == TaskState.BACKING_OFF || state == TaskState.SCHEDULED) {
                row = 0;
                goOn();
            } else if (state == TaskState.WAITING) {
                row = 0;
            }
        }

        void runNow() {
            if (state == TaskState.BACKING_OFF || state == TaskState.SCHEDULED) {
                goOn();
            }
        }

        void resume() {
            if (state == TaskState.QUARANTINED) {
                row = 0;
                if (group().ordered()) {
                    state = TaskState.PENDING;
                    group().look();
                } else {
                    state = TaskState.WAITING;
                }
            }
        }

        @Override
        void clear() {
            row = 0;
        }

        @Override
        public String toString() {
            return path + " " + state + " " + attempts + " " + row + " " + outcome + " told " + told;
        }
    }

    final class Group extends Child {
        final GroupRules rules;
        final List<Child> children = new ArrayList<>();
        private final List<Long> restarts = new ArrayList<>();
        Goal goal = Goal.NONE;
        GroupState shown = GroupState.PENDING;
        int builds = 1;

        /** While a dependent group goes down: the first that is concerned. */
        private @Nullable Child concerned;

        private boolean afresh;
        private boolean mustBuild;

        /** It has been up since its parent started it, which it told it then. */
        private boolean told;

        private long failedAt;
        private String ending = "";

        Group(GroupRules rules, @Nullable Group parent) {
            super(parent, rules.name);
            this.rules = rules;
            rules.children.forEach(child -> children.add(make(child, this)));
        }

        boolean ordered() {
            return rules.strategy.isDependent();
        }

        private boolean isGone() {
            return goal == Goal.FAIL || goal == Goal.END;
        }

        boolean takesChildren() {
            return outcome == null && !isGone() && !mustBuild;
        }

        @Override
        boolean significant() {
            return rules.significant;
        }

        @Override
        boolean isIdle() {
            return goal == Goal.NONE && due == NONE;
        }

        @Override
        boolean backsOff() {
            return goal == Goal.NONE && due != NONE;
        }

        @Override
        boolean isQuarantined() {
            return false;
        }

        int inWindow() {
            restarts.removeIf(at -> now - at > rules.within);
            return restarts.size();
        }

        boolean admit() {
            if (rules.maxRestarts == Integer.MAX_VALUE) {
                return true;
            }
            boolean may = inWindow() < rules.maxRestarts;
            if (may) {
                restarts.add(now);
            }
            return may;
        }

        // ---- from above

        void add(Object childRules) {
            Child child = make(childRules, this);
            children.add(child);
            if (goal == Goal.UP && shown == GroupState.RUNNING) {
                shown = GroupState.STARTING;
            }
            if (goal == Goal.UP && !ordered()) {
                child.start();
            }
            look();
        }

        @Override
        void start() {
            if (mustBuild) {
                mustBuild = false;
                builds++;
                restarts.clear();
                rules.children.forEach(child -> children.add(make(child, this)));
            }
            ready = false;
            told = false;
            due = NONE;
            goal = Goal.UP;
            shown = GroupState.STARTING;
            concerned = null;
            afresh = false;
            children.forEach(child -> child.hasBeenReady = false);
            if (!ordered()) {
                List.copyOf(children).stream().filter(Child::isIdle).forEach(Child::start);
            }
            look();
        }

        @Override
        void halt(boolean again) {
            halting = true;
            if (isGone()) {
                return;
            }
            if (again) {
                clear();
            }
            if (goal == Goal.NONE) {
                if (again || !backsOff()) {
                    if (again) {
                        children.forEach(child -> child.halt(true));
                    }
                    due = NONE;
                    shown = GroupState.PENDING;
                    group().down(this);
                }
            } else if (goal == Goal.UP || again) {
                goal = Goal.DOWN;
                shown = GroupState.RESTARTING;
                goDown(again);
                look();
            }
        }

        void restart() {
            children.forEach(Child::clear);
            shown = GroupState.RESTARTING;
            children.forEach(child -> child.hasBeenReady = false);
            goDown(true);
            look();
        }

        private void goDown(boolean again) {
            if (ordered()) {
                concern(children.isEmpty() ? null : children.get(0));
                afresh |= again && concerned != null;
                if (again) {
                    List.copyOf(children).stream()
                            .filter(child -> child.halting)
                            .forEach(child -> child.halt(true));
                }
            } else {
                for (Child child : List.copyOf(children)) {
                    if (!child.isIdle() && (again || !child.backsOff())) {
                        child.halt(again);
                    }
                }
            }
        }

        private void concern(@Nullable Child child) {
            if (child != null && (concerned == null || children.indexOf(child) < children.indexOf(concerned))) {
                concerned = child;
            }
        }

        private boolean concerns(Child child) {
            return concerned != null && children.indexOf(child) >= children.indexOf(concerned);
        }

        @Override
        void stop() {
            stopping = true;
            end("cancelled");
        }

        void end(String how) {
            if (goal != Goal.END && outcome == null) {
                ending = how;
                goal = Goal.END;
                goAway();
            }
        }

        void fail() {
            if (!isGone()) {
                failedAt = now;
                row++;
                goal = Goal.FAIL;
                if (parent == null) {
                    rootFailed = true;
                } else {
                    goAway();
                }
            }
        }

        private void goAway() {
            due = NONE;
            shown = GroupState.STOPPING;
            look();
        }

        @Override
        void clear() {
            if (!isGone()) {
                row = 0;
                children.forEach(Child::clear);
            }
        }

        @Override
        void tick() {
            if (backsOff() && now >= due) {
                due = NONE;
                shown = GroupState.PENDING;
                if (group().goal == Goal.UP && !group().ordered()) {
                    start();
                }
                group().look();
            }
        }

        // ---- from below

        void down(Child child) {
            if (child.halting) {
                child.halting = false;
                child.ready = false;
                if (goal == Goal.UP && !ordered()) {
                    child.start();
                }
                look();
            }
        }

        /** A child that is to be retried, when its backoff is over. */
        void failed(Child child) {
            if (isGone()) {
                look();
                return;
            }
            boolean cause = goal == Goal.UP && !child.halting && !concerns(child);
            child.halting = false;
            child.ready = false;
            if (cause && !admit()) {
                failWith(child);
                return;
            } else if (cause && ordered()) {
                shown = GroupState.RESTARTING;
                concern(rules.strategy == GroupStrategy.ONE_FOR_ALL ? children.get(0) : child);
            } else if (!ordered() && goal == Goal.UP && child.isIdle()) {
                child.start();
            }
            look();
        }

        /** Fails because of a child that would be one restart too many, and so has failed for good. */
        void failWith(Child child) {
            child.outcome = "failed";
            children.remove(child);
            if (child instanceof Group group) {
                group.shown = GroupState.FINISHED;
            }
            fail();
        }

        void quarantined(Task child) {
            if (ordered() && !isGone()) {
                child.ready = false;
                child.halting = false;
                if (goal == Goal.UP && !concerns(child)) {
                    shown = GroupState.RESTARTING;
                    concern(rules.strategy == GroupStrategy.ONE_FOR_ALL ? children.get(0) : child);
                }
                look();
            }
        }

        void left(Child child) {
            int at = children.indexOf(child);
            if (at < 0) {
                return;
            }
            children.remove(at);
            if (concerned == child) {
                concerned = at < children.size() ? children.get(at) : null;
                afresh &= concerned != null;
            }
            boolean badly = "failed".equals(child.outcome) || "fatal".equals(child.outcome);
            boolean byItself = badly || "completed".equals(child.outcome);
            boolean neverUp = !told && !child.hasBeenReady;
            if (!isGone() && badly && (ordered() || child instanceof Group || neverUp)) {
                fail();
            } else if (!isGone() && child.significant() && byItself && stopsWithoutIt()) {
                end("completed");
            } else {
                look();
            }
        }

        private boolean stopsWithoutIt() {
            return rules.autoStop == AutoStop.ANY_SIGNIFICANT
                    || (rules.autoStop == AutoStop.ALL_SIGNIFICANT
                            && children.stream().noneMatch(Child::significant));
        }

        // ---- what is to be done

        void look() {
            if (outcome != null) {
                return;
            }
            switch (goal) {
                case UP -> {
                    if (ordered() ? ordersDone(true) : children.stream().allMatch(child -> child.hasBeenReady)) {
                        beUp();
                    }
                }
                case DOWN -> {
                    boolean done = ordered()
                            ? ordersDone(false)
                            : children.stream().allMatch(child -> child.isIdle() || child.backsOff());
                    if (done && goal == Goal.DOWN) {
                        goal = Goal.NONE;
                        shown = GroupState.PENDING;
                        group().down(this);
                    }
                }
                case FAIL, END -> lookWhoIsLeft();
                case NONE -> {}
            }
        }

        private void beUp() {
            shown = GroupState.RUNNING;
            if (!told) {
                told = true;
                becomeReady();
            }
        }

        /** Halts who is to be halted, or starts who may start; returns whether nothing of that is left to do. */
        private boolean ordersDone(boolean up) {
            for (Child child = lastConcerned(); child != null; child = lastConcerned()) {
                if (child.halting) {
                    return false;
                }
                child.halt(afresh);
            }
            if (goal != (up ? Goal.UP : Goal.DOWN)) {
                return false; // Much may come of a halt.
            }
            concerned = null;
            afresh = false;
            return !up || allStarted();
        }

        /** The last that is concerned, and not down. */
        private @Nullable Child lastConcerned() {
            List<Child> reversed = new ArrayList<>(children);
            Collections.reverse(reversed);
            for (Child child : reversed) {
                boolean down = child.isIdle() || (!afresh && (child.backsOff() || child.isQuarantined()));
                if (concerns(child) && (child.halting || !down)) {
                    return child;
                }
            }
            return null;
        }

        private boolean allStarted() {
            if (children.stream().anyMatch(Child::backsOff)) {
                return false;
            }
            boolean all = rules.strategy == GroupStrategy.ONE_FOR_ALL;
            if (all && children.stream().anyMatch(Child::isQuarantined)) {
                shown = GroupState.QUARANTINED;
                return false;
            }
            for (Child child : List.copyOf(children)) {
                if (child.isQuarantined()) {
                    shown = GroupState.QUARANTINED;
                    return false;
                }
                if (child.isIdle() && !child.halting) {
                    if (shown == GroupState.QUARANTINED) {
                        shown = GroupState.RESTARTING;
                    }
                    child.start();
                    if (goal != Goal.UP || concerned != null) {
                        return false;
                    }
                }
                if (!child.ready || child.halting) {
                    return false;
                }
            }
            return true;
        }

        private void lookWhoIsLeft() {
            if (children.isEmpty()) {
                gone();
            } else if (ordered()) {
                Child last = children.get(children.size() - 1);
                if (!last.stopping) {
                    last.stop();
                }
            } else {
                List.copyOf(children).stream().filter(child -> !child.stopping).forEach(Child::stop);
            }
        }

        private void gone() {
            if (goal == Goal.END) {
                shown = GroupState.FINISHED;
                leave(ending);
            } else if (parent != null && !mustBuild) {
                mustBuild = true;
                goal = Goal.NONE;
                long at = failedAt + Math.max(0, rules.backoff);
                due = at > now ? at : NONE;
                shown = due == NONE ? GroupState.PENDING : GroupState.BACKING_OFF;
                group().failed(this);
            }
        }

        @Override
        public String toString() {
            return path + " " + rules.strategy + " " + shown + " " + goal + " builds " + builds + " in window "
                    + restarts.size() + "/" + rules.maxRestarts + " row " + row + " " + outcome;
        }
    }
}
