/** {@code trainyard checkpoint}: looks at checkpoints from outside and takes models out of them. Changes none; the run does that. */
@NullMarked
package dev.trainyard.cli.checkpoint;

import org.jspecify.annotations.NullMarked;
