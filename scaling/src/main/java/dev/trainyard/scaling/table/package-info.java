/**
 * Tables of the user's own: a CSV file becomes rows that can be fitted, or one clear refusal that names the rows. Nothing is
 * left out in silence. The mathematics is in {@code scaling.fit}.
 */
@NullMarked
package dev.trainyard.scaling.table;

import org.jspecify.annotations.NullMarked;
