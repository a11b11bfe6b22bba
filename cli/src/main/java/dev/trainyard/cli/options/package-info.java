/** Options that several commands share, each once. */
@NullMarked
package dev.trainyard.cli.options;

import org.jspecify.annotations.NullMarked;
