package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A program that ends says what ended it, with nothing but the JDK's own logging, which is gone by then. */
class ExitReasonTest {
    private static final String ONLY_DAEMONS =
            "the JVM ends because only daemon threads are left: call run(...) to keep it until the tasks have ended";

    @TempDir
    private Path directory;

    private ChildJvm start(String mode) throws IOException {
        UserProgram program = UserProgram.onClassPath(directory, "Asking");
        String path = UserProgram.path(program.classes(), Jars.API, Jars.ENGINE);
        return ChildJvm.java("-cp", path, "user.Asking", mode);
    }

    private void assertSays(String text, int status, ChildJvm child) throws InterruptedException {
        assertEquals(status, child.awaitExit(), child::output);
        assertTrue(child.output().contains("supervisor 'taskvisor' stopped"), child::output);
        assertTrue(child.output().contains("\n  " + text), child::output);
    }

    @Test
    void onlyDaemonThreadsWereLeft() throws Exception {
        try (ChildJvm child = start("daemons")) {
            assertSays(ONLY_DAEMONS, 0, child);
        }
    }

    /** There was nothing to keep the JVM for. */
    @Test
    void onlyDaemonThreadsWereLeftAndNoTask() throws Exception {
        try (ChildJvm child = start("empty")) {
            assertSays("the JVM ends because only daemon threads are left", 0, child);
            assertFalse(child.output().contains("WARN"), child::output);
        }
    }

    @Test
    void aThreadOfTheProgramsExited() throws Exception {
        try (ChildJvm child = start("exit")) {
            assertSays("asked for by System.exit on thread 'exiting'", 0, child);
        }
    }

    /** Its thread is a virtual one where the JVM has them, which the JVM does not list. */
    @Test
    void aTaskExited() throws Exception {
        try (ChildJvm child = start("task")) {
            assertSays("asked for by System.exit on thread 'taskvisor", 0, child);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aSignalCame() throws Exception {
        assertSaysAfterSignal("signal", "TERM", 143);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aSignalCameAndAHookOfTheProgramsClosedIt() throws Exception {
        assertSaysAfterSignal("hook", "INT", 130);
    }

    private void assertSaysAfterSignal(String mode, String signal, int status) throws Exception {
        try (ChildJvm child = start(mode)) {
            child.awaitLine("ready").signal(signal);
            assertSays("asked for by SIG" + signal, status, child);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void whatIsAwaitedIsSaidWhileItIs() throws Exception {
        try (ChildJvm child = start("stubborn")) {
            child.awaitLine("ready").signal("TERM");
            assertSays("asked for by SIGTERM", 143, child);
            String output = child.output();
            int waits = output.indexOf("now, and waits for 1 task: 'stubborn'; what still runs in ");
            int frames = output.indexOf("user.Asking.stay", waits);
            int stopped = output.indexOf("supervisor 'taskvisor' stopped");
            assertTrue(0 <= waits && waits < frames && frames < stopped, output);
        }
    }
}
