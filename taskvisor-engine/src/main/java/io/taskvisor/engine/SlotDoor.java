package io.taskvisor.engine;

import io.taskvisor.Rejection;
import io.taskvisor.SupervisorClosedException;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.engine.admission.SlotTable;
import io.taskvisor.engine.admission.Submission;
import io.taskvisor.engine.group.Census;
import io.taskvisor.engine.group.GroupActor;
import io.taskvisor.engine.run.Recovery;
import io.taskvisor.engine.task.Home;
import io.taskvisor.engine.task.Resident;
import io.taskvisor.engine.task.SpecCheck;
import io.taskvisor.engine.task.TaskEnvironment;
import java.util.Optional;

/** The home of tasks that are direct children of a supervisor, and the way there through a slot: where submissions are accepted. */
final class SlotDoor implements Home {
    private final TaskEnvironment environment;
    private final GroupActor root;
    private final Census census;
    private final SlotTable slots;

    SlotDoor(TaskEnvironment environment, GroupActor root, Census census, int maxQueue) {
        this.environment = environment;
        this.root = root;
        this.census = census;
        this.slots = new SlotTable(environment, this, maxQueue);
    }

    SlotTable slots() {
        return slots;
    }

    /** Leaves a task to the slot of this key; what that decides is seen to when a shutdown need not wait for it any more. */
    TaskHandle submit(String key, TaskSpec spec, AdmissionPolicy policy) {
        SpecCheck.check(spec, spec.name(), environment.defaults());
        environment.bus().giveWay();
        Recovery.reserveStack();
        Submission submission = slots.prepare(key, spec, policy, census.next());
        boolean turn;
        enter();
        try {
            census.accepted(1); // Before it can be delivered.
            try {
                turn = slots.leave(submission, key);
            } catch (Throwable e) {
                census.accepted(-1);
                throw e;
            }
        } finally {
            census.leave();
        }
        return slots.settle(submission, turn);
    }

    private void enter() {
        if (!census.enter()) {
            throw closed(root.name());
        }
    }

    /** Returns what is thrown if this supervisor accepts nothing any more. */
    static SupervisorClosedException closed(String supervisor) {
        return new SupervisorClosedException(
                "supervisor '" + supervisor + "' is shutting down or has stopped; it accepts no task or group");
    }

    /** Like an {@code add} of its own: a shutdown waits for it, and then sees the task, or none is let in any more. */
    @Override
    public Optional<Rejection> admit(Resident task) {
        if (!census.enter()) {
            return Optional.of(Rejection.SHUTTING_DOWN);
        }
        try {
            if (!root.children().reserve(task)) {
                return Optional.of(Rejection.DUPLICATE_NAME);
            }
            census.startsUp(1);
            return Optional.empty();
        } finally {
            census.leave();
        }
    }

    @Override
    public boolean isClosed() {
        return census.isClosed();
    }

    @Override
    public void startedUp() {
        census.startedUp();
    }

    @Override
    public void leave(Resident task) {
        root.children().free(task);
    }

    @Override
    public void delivered(TaskOutcome outcome) {
        census.delivered();
    }
}
