package io.taskvisor.bench.program;

import java.util.List;
import java.util.stream.IntStream;

/** Names of tasks, made before anything is measured: they are the user's. */
final class Names {
    private Names() {}

    static List<String> of(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }
}
