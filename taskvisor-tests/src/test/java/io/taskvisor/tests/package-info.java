/**
 * What only the real jars in JVMs of their own can show. {@link io.taskvisor.tests.Jars} knows the jars, {@link
 * io.taskvisor.tests.UserProgram} compiles a program against them, {@link io.taskvisor.tests.Plugin} an observer of somebody
 * else's, {@link io.taskvisor.tests.ChildJvm} runs it. {@link io.taskvisor.tests.AllocationBudgetTest} is here because the
 * engine's own tests are compiled into its module, which does not read the JVM's counters.
 */
package io.taskvisor.tests;
