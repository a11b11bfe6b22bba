/** Run folders: what ran, with which configuration, and what it measured. Append-only, one writer, valid after a crash. */
@NullMarked
package dev.trainyard.runs;

import org.jspecify.annotations.NullMarked;
