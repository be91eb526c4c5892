/**
 * What only the real jars in JVMs of their own can show. {@link io.taskvisor.tests.Jars} knows the jars, {@link
 * io.taskvisor.tests.UserProgram} compiles a program against them, {@link io.taskvisor.tests.Plugin} an observer of somebody
 * else's, {@link io.taskvisor.tests.ChildJvm} runs it.
 */
package io.taskvisor.tests;
