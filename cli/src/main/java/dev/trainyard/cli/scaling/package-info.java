/** The commands below {@code trainyard scaling}. */
@NullMarked
package dev.trainyard.cli.scaling;

import org.jspecify.annotations.NullMarked;
