/** The commands below {@code trainyard storage}. */
@NullMarked
package dev.trainyard.cli.storage;

import org.jspecify.annotations.NullMarked;
