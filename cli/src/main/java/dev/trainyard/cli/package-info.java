/**
 * The trainyard command: what can be typed, which objects that wires together, what is printed and which exit code
 * comes back. Every decision about training, runs or reports is left to the floors below.
 */
@NullMarked
package dev.trainyard.cli;

import org.jspecify.annotations.NullMarked;
