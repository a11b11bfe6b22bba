/**
 * The dashboard: a web page over a folder of runs, live while they are written. Everything that it shows lies in files of
 * the run folders; a feature contributes by what it writes there, never by its code. It changes nothing: there is no
 * address that writes.
 *
 * <p>{@link dev.trainyard.dashboard.Dashboard} is the server; {@code Guard} says who may ask; the classes that end in Api
 * answer; {@code Live} tells the page what changed. The page itself is plain JavaScript in the resources.
 */
@NullMarked
package dev.trainyard.dashboard;

import org.jspecify.annotations.NullMarked;
