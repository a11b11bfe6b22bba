/**
 * Weights &amp; Biases: a folder as its client leaves it behind in offline mode, which {@code wandb sync} sends; the
 * format of the transaction log, the messages of wandb_internal.proto as far as they are used, which of them a run becomes,
 * and the installed client as a child process. Nothing here speaks to a server.
 */
@NullMarked
package dev.trainyard.runs.trackers.wandb;

import org.jspecify.annotations.NullMarked;
