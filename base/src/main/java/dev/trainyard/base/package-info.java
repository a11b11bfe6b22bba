/**
 * The ground floor: one exception hierarchy with exit codes, JSON as every file of a run writes it, units for people,
 * progress and tables on the terminal, and files that are whole or absent. It knows nothing of tensors, runs or
 * commands.
 */
@NullMarked
package dev.trainyard.base;

import org.jspecify.annotations.NullMarked;
