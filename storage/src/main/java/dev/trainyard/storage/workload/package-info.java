/**
 * What is to be benchmarked: DLIO's workload files as records, the ones that are shipped, overrides, and how large a data
 * set the rules ask for. Nothing here reads or writes data.
 */
@NullMarked
package dev.trainyard.storage.workload;

import org.jspecify.annotations.NullMarked;
