/** Benchmarks of what happens inside the JVM, by JMH: {@code ./dev bench}. Whole processes are timed from outside. */
@NullMarked
package dev.trainyard.bench;

import org.jspecify.annotations.NullMarked;
