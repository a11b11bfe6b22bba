/** {@code trainyard monitor}: samples of this machine or of a run, as a table, JSON, lines of a file, or a page for Prometheus. */
@NullMarked
package dev.trainyard.cli.monitor;

import org.jspecify.annotations.NullMarked;
