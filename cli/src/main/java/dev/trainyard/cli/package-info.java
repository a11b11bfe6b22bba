/** The trainyard command: parsing, wiring and exit codes. No logic. */
@NullMarked
package dev.trainyard.cli;

import org.jspecify.annotations.NullMarked;
