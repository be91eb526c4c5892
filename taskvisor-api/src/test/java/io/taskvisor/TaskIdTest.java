package io.taskvisor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.internal.SlotPath;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an id says of its task. */
class TaskIdTest {
    @Test
    void theNameOfATaskThatWasAddedIsTheEndOfItsPath() {
        for (String path : List.of("sync", "tenants/sync", "slot:/sync", "slot:/a/sync")) {
            TaskId id = new TaskId(7, path);
            assertEquals("sync", id.name());
            assertEquals(Optional.empty(), id.slot());
            assertEquals(path + "#7", id.toString());
        }
        assertEquals("sync#7", new TaskId(7, "sync#7").name());
    }

    @Test
    void thePathOfASubmissionIsReadFromTheRight() {
        for (String key : List.of("acme", "a/b", "/", "a/#1", "slot://a/b#1", " x ")) {
            for (String name : List.of("sync", "sync#12", "#", "slot:")) {
                TaskId id = new TaskId(12, SlotPath.of(key, name, 12));
                assertEquals("slot://" + key + "/" + name + "#12", id.toString());
                assertEquals(name, id.name());
                assertEquals(Optional.of(key), id.slot());
            }
        }
    }

    @Test
    void aShortPathIsOneWithoutTheNumber() {
        String full = SlotPath.of("acme", "sync", 12);
        assertEquals(
                List.of(true, false, false, false, false),
                List.of(
                                "slot://acme/sync",
                                "slot://acme/syn",
                                "slot://acme/sync#12",
                                "slot://acme/sync#",
                                "slot://acme")
                        .stream()
                        .map(path -> SlotPath.isShortFor(path, full))
                        .toList());
    }
}
