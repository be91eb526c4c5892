/**
 * Tests against a real Logback: {@code Captured} has what it was given, {@code Events} tells an observer what a supervisor
 * tells too seldom.
 */
package io.taskvisor.observer.log;
