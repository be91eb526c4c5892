package io.taskvisor.examples;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a program prints on stdout. */
final class Printed {
    /** A {@code main}. */
    @FunctionalInterface
    interface Program {
        void main(String[] args) throws Exception;
    }

    private Printed() {}

    /** Runs a program without arguments and returns the lines that it printed. */
    static List<String> by(Program program) throws Exception {
        PrintStream stdout = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            program.main(new String[0]);
        } finally {
            System.setOut(stdout);
        }
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
