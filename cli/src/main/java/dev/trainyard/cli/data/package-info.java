/**
 * Token files as {@code trainyard data} shows them: the progress of a preparation and what a data folder holds. Reading,
 * checking and making such folders is the trainer's.
 */
@NullMarked
package dev.trainyard.cli.data;

import org.jspecify.annotations.NullMarked;
