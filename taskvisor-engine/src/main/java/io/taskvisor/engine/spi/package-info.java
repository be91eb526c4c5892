/** The providers that {@link java.util.ServiceLoader} finds: one small class for each backoff strategy that text can name. */
@NullMarked
package io.taskvisor.engine.spi;

import org.jspecify.annotations.NullMarked;
