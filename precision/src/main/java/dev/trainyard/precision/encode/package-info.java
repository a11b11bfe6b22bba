/** Numbers as text, a column of them, into codes of a format. What a code is, is for {@code precision.format}. */
@NullMarked
package dev.trainyard.precision.encode;

import org.jspecify.annotations.NullMarked;
