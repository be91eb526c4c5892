package io.taskvisor.tests;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;

/** The jars under test, as Maven built them, and the JDK's tools. */
enum Jars {
    API("jar.api"),
    ENGINE("jar.engine"),
    LOG("jar.log"),
    OTEL("jar.otel"),
    SLF4J("jar.slf4j"),
    SLF4J_SIMPLE("jar.slf4j-simple"),
    LOG4J_API("jar.log4j-api"),
    LOG4J_CORE("jar.log4j-core"),
    LOG4J_SLF4J("jar.log4j-slf4j"),
    LOGBACK("jar.logback-classic"),
    LOGBACK_CORE("jar.logback-core"),
    HIKARI("jar.hikari"),
    H2("jar.h2"),
    OPENTELEMETRY_API("jar.opentelemetry-api"),
    OPENTELEMETRY_CONTEXT("jar.opentelemetry-context"),
    OPENTELEMETRY_COMMON("jar.opentelemetry-common"),
    OPENTELEMETRY_SDK("jar.opentelemetry-sdk"),
    OPENTELEMETRY_SDK_COMMON("jar.opentelemetry-sdk-common"),
    OPENTELEMETRY_SDK_TRACE("jar.opentelemetry-sdk-trace"),
    OPENTELEMETRY_SDK_METRICS("jar.opentelemetry-sdk-metrics"),
    OPENTELEMETRY_SDK_LOGS("jar.opentelemetry-sdk-logs"),
    OPENTELEMETRY_AUTOCONFIGURE("jar.opentelemetry-sdk-extension-autoconfigure"),
    OPENTELEMETRY_AUTOCONFIGURE_SPI("jar.opentelemetry-sdk-extension-autoconfigure-spi"),
    OPENTELEMETRY_EXPORTER_LOGGING("jar.opentelemetry-exporter-logging");

    /** OpenTelemetry's API and SDK, and what configures them from system properties. */
    static final List<Jars> TELEMETRY = List.of(
            OPENTELEMETRY_API,
            OPENTELEMETRY_CONTEXT,
            OPENTELEMETRY_COMMON,
            OPENTELEMETRY_SDK,
            OPENTELEMETRY_SDK_COMMON,
            OPENTELEMETRY_SDK_TRACE,
            OPENTELEMETRY_SDK_METRICS,
            OPENTELEMETRY_SDK_LOGS,
            OPENTELEMETRY_AUTOCONFIGURE,
            OPENTELEMETRY_AUTOCONFIGURE_SPI);

    private final String property;

    Jars(String property) {
        this.property = property;
    }

    Path path() {
        Path jar = Path.of(System.getProperty(property));
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + " is no jar: run these tests with mvn verify, not mvn test");
        }
        return jar;
    }

    /** Runs a tool of the JDK that runs the tests, and returns what it printed. */
    static String tool(String name, Object... args) {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);
        String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            words[i] = args[i].toString();
        }
        int status = ToolProvider.findFirst(name).orElseThrow().run(writer, writer, words);
        writer.flush();
        if (status != 0) {
            throw new AssertionError(name + " ended with " + status + ": " + out);
        }
        return out.toString();
    }
}
