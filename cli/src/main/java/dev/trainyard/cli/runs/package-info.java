/**
 * Runs as {@code trainyard runs} prints them: records that become JSON, and text for people. What a run is, where it
 * lies and how two of them compare is for the module of that name.
 */
@NullMarked
package dev.trainyard.cli.runs;

import org.jspecify.annotations.NullMarked;
