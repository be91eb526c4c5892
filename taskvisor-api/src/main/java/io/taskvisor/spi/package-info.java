/** For those who extend Taskvisor: implemented by providers and found with {@link java.util.ServiceLoader}. */
@org.jspecify.annotations.NullMarked
package io.taskvisor.spi;
