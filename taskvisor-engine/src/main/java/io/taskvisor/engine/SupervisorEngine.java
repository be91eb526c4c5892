package io.taskvisor.engine;

import static java.util.Objects.requireNonNull;

import io.taskvisor.ChildSpec;
import io.taskvisor.DuplicateNameException;
import io.taskvisor.GroupFailedException;
import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.ShutdownReason;
import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.SupervisorSnapshot;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskId;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.Slot;
import io.taskvisor.engine.event.EventBus;
import io.taskvisor.engine.future.Allowance;
import io.taskvisor.engine.group.Census;
import io.taskvisor.engine.group.Children;
import io.taskvisor.engine.group.GroupActor;
import io.taskvisor.engine.group.GroupEnvironment;
import io.taskvisor.engine.group.GroupTree;
import io.taskvisor.engine.group.GroupView;
import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.run.Permits;
import io.taskvisor.engine.run.Recovery;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.spi.Discovery;
import io.taskvisor.engine.task.Count;
import io.taskvisor.engine.task.FinalGrace;
import io.taskvisor.engine.task.Gathering;
import io.taskvisor.engine.task.Leaving;
import io.taskvisor.engine.task.OutcomeCell;
import io.taskvisor.engine.task.Resident;
import io.taskvisor.engine.task.SpecCheck;
import io.taskvisor.engine.task.StateWaits;
import io.taskvisor.engine.task.TaskActor;
import io.taskvisor.engine.task.TaskEnvironment;
import io.taskvisor.engine.task.TaskHistory;
import io.taskvisor.engine.time.Freezes;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.engine.time.Timers;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.internal.Arguments;
import io.taskvisor.internal.SlotPath;
import io.taskvisor.spi.SupervisorSetup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The façade: puts the parts of a supervisor together, lets tasks in, and hands everything else on to them.
 *
 * <p>Letting a task in and closing the door must not miss each other. Whoever adds enters the {@link Census} first, takes
 * the names, has the tasks accepted and leaves, all without code of the user's in between; who shuts down closes the census
 * and waits for those who entered. So a shutdown sees every task that was accepted, and {@code addAll} is all or nothing.
 */
final class SupervisorEngine implements Supervisor, ShutdownSequence.Owner {
    private final SupervisorConfig config;
    private final OpenSupervisors.Claim claim;
    private final TaskEnvironment environment;
    private final Census census = new Census();

    /** The root group. Its tasks live here, independent of each other; only its groups are members of it. */
    private final GroupActor root;

    private final SlotDoor door;
    private final ShutdownSequence shutdown;
    private final SignalHook hook;
    private final Discovery discovery;

    private SupervisorEngine(SupervisorSetup setup, OpenSupervisors.Claim claim) {
        this.claim = claim;
        this.config = setup.config().withName(claim.name());
        Threads threads = new Threads(config.name());
        TimeSource time = TimeSource.of(setup.clock(), setup.scheduler());
        LogHost logHost = new LogHost(time, threads);
        EngineLog log = new EngineLog(config.name(), logHost);
        Timers timers = new Timers(setup.scheduler(), work -> threads.tracked("timer", work), log, threads.recovery());
        logHost.use(timers);
        Extensions extensions = new Extensions(setup, log);
        this.discovery = extensions.discovery();
        EventBus bus = new EventBus(extensions.observers(), config.eventCapacity(), time, threads, log);
        RandomGenerator random = setup.random();
        Supplier<RandomGenerator> randoms = random == null ? ThreadLocalRandom::current : () -> random;
        this.environment = new TaskEnvironment(
                time,
                timers,
                new Freezes(time, threads.recovery(), log),
                threads,
                setup.executor(),
                config.maxConcurrent() == SupervisorConfig.UNLIMITED
                        ? null
                        : new Permits(config.maxConcurrent(), threads.recovery()),
                bus,
                new Leaving(),
                new TaskHistory(),
                new StateWaits(),
                log,
                Allowance.ofSupervisor(),
                extensions.interceptors(),
                randoms,
                config.taskDefaults(),
                TimeUnit.NANOSECONDS.convert(config.grace()),
                new FinalGrace(),
                TimeUnit.NANOSECONDS.convert(config.headStart()));
        this.root = GroupActor.root(
                new GroupEnvironment(config.name(), environment, census, this::rootFailed), config.intensity());
        this.door = new SlotDoor(environment, root, census, config.maxSlotQueue());
        this.shutdown = new ShutdownSequence(config, environment, root, door.slots(), census, setup.resources(), this);
        this.hook = new SignalHook(config.name(), shutdown, log);
        if (time.isReal()) { // Else it would depend on chance when a wait is noticed.
            long limit = TimeUnit.NANOSECONDS.convert(config.waitWarning());
            threads.recovery().lookAfter(new WaitWatch(environment, root, door.slots(), limit));
        }
    }

    /** Returns an open supervisor. */
    static Supervisor open(SupervisorSetup setup) {
        if (setup.config().handleSignals() && JvmExit.isUnderWay()) {
            throw SignalHook.refusal(setup.config().name());
        }
        OpenSupervisors.Claim claim = OpenSupervisors.claim(setup.config().name());
        SupervisorEngine engine;
        try {
            engine = new SupervisorEngine(setup, claim);
        } catch (Throwable e) {
            claim.release();
            throw e;
        }
        claim.heldBy(engine);
        try {
            engine.begin();
        } catch (Throwable e) {
            engine.undo();
            throw e;
        }
        return engine;
    }

    /** Takes back what was done to open it. Its resources remain the caller's. */
    private void undo() {
        environment.bus().close(TimeUnit.NANOSECONDS.convert(config.observerDrain()), Set.of());
        environment.timers().close();
        environment.threads().close();
        ended();
    }

    private void begin() {
        environment.threads().begin();
        environment.timers().begin();
        EventBus bus = environment.bus();
        environment.interceptors().leaveOut(bus.open(this));
        bus.start();
        if (config.handleSignals()) {
            hook.install();
        }
        bus.publish(
                EventKind.SUPERVISOR_STARTED,
                bus.now(),
                EventBus.Patience.WAITS,
                (seq, at) ->
                        new Event.SupervisorStarted(seq, at, config.name(), discovery.found(), discovery.leftOut()));
        if (discovery.isOn()) {
            discovery.log();
        }
    }

    /** Called in the root's turn. */
    private void rootFailed(GroupFailedException failure) {
        shutdown.begin(failure);
    }

    @Override
    public void stopped(ShutdownReport report) {
        hook.stopped(report);
    }

    @Override
    public void ended() {
        environment.history().close();
        hook.remove();
        claim.release();
    }

    // ---- letting tasks in

    @Override
    public TaskHandle add(TaskSpec spec) {
        Recovery.reserveStack();
        SpecCheck.check(requireNonNull(spec, "spec must not be null"), spec.name(), config.taskDefaults());
        TaskActor task = taskOf(spec);
        enter();
        try {
            if (!root.children().reserve(task)) {
                throw Children.duplicate(task);
            }
            census.accepted(1);
            census.startsUp(1);
            task.accept();
        } finally {
            census.leave();
        }
        task.begin(Role.CALLER);
        return task;
    }

    @Override
    public List<TaskHandle> addAll(Collection<TaskSpec> specs) {
        List<TaskSpec> distinct = GroupActor.distinct(specs);
        SpecCheck.check(distinct, "", config.taskDefaults());
        List<TaskActor> tasks = tasksOf(distinct);
        admit(tasks, GroupTree.NONE);
        return List.copyOf(tasks);
    }

    @Override
    public TaskGroup add(GroupSpec spec) {
        List<GroupSpec> specs = List.of(requireNonNull(spec, "spec must not be null"));
        SpecCheck.check(specs, "", config.taskDefaults());
        GroupTree tree = GroupTree.of(root, specs);
        admit(List.of(), tree);
        return tree.groups().get(0);
    }

    private void admit(List<TaskActor> tasks, GroupTree groups) {
        Recovery.reserveStack();
        enter();
        try {
            reserve(tasks, groups);
            census.accepted(tasks.size());
            census.startsUp(tasks.size());
            tasks.forEach(TaskActor::accept);
            groups.accept(census);
            root.take(groups);
        } finally {
            census.leave();
        }
        tasks.forEach(task -> task.begin(Role.CALLER));
        groups.announce(Role.CALLER);
        root.attend();
    }

    private List<TaskActor> tasksOf(List<TaskSpec> specs) {
        return specs.stream().map(this::taskOf).toList();
    }

    private TaskActor taskOf(TaskSpec spec) {
        return new TaskActor(environment, door, spec, new TaskId(census.next(), spec.name()));
    }

    private void enter() {
        if (!census.enter()) {
            throw SlotDoor.closed(config.name());
        }
    }

    /** Takes the names of all, or of none. */
    private void reserve(List<TaskActor> tasks, GroupTree groups) {
        if (groups.members().isEmpty()) {
            root.children().reserve(tasks);
        } else {
            List<Resident> all = new ArrayList<>(tasks);
            all.addAll(groups.residents());
            root.children().reserve(all);
        }
    }

    // ---- slots

    @Override
    public Slot slot(String key) {
        return new KeyedSlot(config.name(), door, Arguments.line(key, "key"));
    }

    // ---- the root group

    @Override
    public String path() {
        return "";
    }

    @Override
    public GroupState state() {
        if (census.isClosed()) {
            return shutdown.isDone() ? GroupState.FINISHED : GroupState.STOPPING;
        }
        GroupState groups = root.state();
        return groups == GroupState.RUNNING && !census.allStartedUp() ? GroupState.STARTING : groups;
    }

    @Override
    public Optional<TaskHandle> task(String path) {
        return SlotPath.isOne(requireNonNull(path, "path must not be null"))
                ? door.slots().task(path)
                : root.task(path);
    }

    @Override
    public Optional<TaskGroup> group(String path) {
        return root.group(path);
    }

    @Override
    public List<TaskHandle> tasks() {
        return root.tasks();
    }

    @Override
    public List<TaskGroup> groups() {
        return root.groups();
    }

    @Override
    public CompletableFuture<TaskOutcome> outcome() {
        return shutdown.outcome();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // They are gathered below.
    public CompletableFuture<TaskOutcome> cancel() {
        List<GroupActor> groups = root.children().all(GroupActor.class);
        List<TaskActor> tasks = root.children().all(TaskActor.class);
        groups.forEach(TaskGroup::cancel);
        tasks.forEach(TaskHandle::cancel);
        List<OutcomeCell> all = new ArrayList<>(groups);
        all.addAll(tasks);
        Gathering<TaskOutcome> cancelled = new Gathering<>(environment.futures());
        cancelled.begin(
                all,
                () -> new TaskOutcome.Cancelled(
                        null,
                        Count.of(all.stream()
                                .mapToLong(each -> each.settled().orElseThrow().attempts())
                                .sum())));
        return cancelled;
    }

    @Override
    public boolean restart() {
        boolean open = !census.isClosed();
        if (open) {
            root.groups().forEach(TaskGroup::restart);
            root.tasks().forEach(TaskHandle::restart);
        }
        return open;
    }

    // ---- the supervisor

    @Override
    public ShutdownReport run(ChildSpec... specs) throws InterruptedException {
        List<TaskSpec> tasks = new ArrayList<>();
        List<GroupSpec> groups = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ChildSpec spec : requireNonNull(specs, "children must not be null")) {
            if (!names.add(
                    requireNonNull(spec, "children must not contain null").name())) {
                throw new DuplicateNameException("two of the children to add are named '" + spec.name() + "'");
            }
            if (spec instanceof GroupSpec group) {
                groups.add(group);
            } else if (spec instanceof TaskSpec task) {
                tasks.add(task);
            }
        }
        SpecCheck.check(List.of(specs), "", config.taskDefaults());
        GroupTree tree = GroupTree.of(root, groups);
        List<TaskActor> own = tasksOf(tasks);
        own.forEach(shutdown.given()::add); // Before they begin: they may fail at once, and end the supervisor.
        tree.groups().subList(0, groups.size()).forEach(shutdown.given()::add); // Those below come after them.
        admit(own, tree);
        try {
            census.awaitEmpty(Long.MAX_VALUE, Census.Until.EMPTY_OR_CLOSED);
        } catch (InterruptedException e) {
            shutdown.join(ShutdownReason.RUN_INTERRUPTED);
            throw e;
        }
        return shutdown.join(ShutdownReason.RUN_ENDED);
    }

    @Override
    public boolean awaitEmpty(Duration timeout) throws InterruptedException {
        requireNonNull(timeout, "timeout must not be null");
        return census.awaitEmpty(TimeUnit.NANOSECONDS.convert(timeout), Census.Until.EMPTY);
    }

    @Override
    public ShutdownReport shutdown() {
        return shutdown.join(ShutdownReason.CLOSE);
    }

    @Override
    public CompletionStage<ShutdownReport> shutdownAsync() {
        return shutdown.begin(ShutdownReason.CLOSE);
    }

    @Override
    public void close() {
        shutdown();
    }

    @Override
    public SupervisorSnapshot snapshot() {
        return new EngineSnapshot(
                GroupView.of(root),
                state(),
                Optional.ofNullable(environment.permits()).map(Permits::snapshot),
                door.slots().snapshots(),
                door.slots().submissions(),
                environment.bus().snapshots(),
                environment.history().lastFailed(),
                environment.history().abandonedAttempts(),
                environment.history().abandonedRunning());
    }

    @Override
    public SupervisorConfig config() {
        return config;
    }

    @Override
    public String toString() {
        return "Supervisor '" + config.name() + "'" + (census.isClosed() ? " (closed)" : "");
    }
}
