/** The benchmarks from end to end: a chosen workload becomes a judgement, a run, and a written result. */
@NullMarked
package dev.trainyard.storage;

import org.jspecify.annotations.NullMarked;
