/**
 * The page of a study: what a fit's document says, drawn and told for people. It reads nothing but that document, and fits
 * nothing; charts and HTML are those of module {@code report}.
 */
@NullMarked
package dev.trainyard.scaling.page;

import org.jspecify.annotations.NullMarked;
