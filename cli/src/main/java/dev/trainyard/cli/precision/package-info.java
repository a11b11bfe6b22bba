/** The commands below {@code trainyard precision}. */
@NullMarked
package dev.trainyard.cli.precision;

import org.jspecify.annotations.NullMarked;
