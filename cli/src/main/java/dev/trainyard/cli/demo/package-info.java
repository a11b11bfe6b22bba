/**
 * The story that {@code trainyard demo} tells: one class a chapter, each of which does something with the product's own
 * commands and classes, says in plain words what happened, and adds its part to the report and to the result. A new
 * feature adds a chapter here and a line in {@link dev.trainyard.cli.demo.Demo}. Nothing here is needed by another command.
 */
@NullMarked
package dev.trainyard.cli.demo;

import org.jspecify.annotations.NullMarked;
