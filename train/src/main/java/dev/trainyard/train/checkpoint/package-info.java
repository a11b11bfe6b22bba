/**
 * Checkpoints that survive: a directory of files with a MANIFEST of their hashes, committed by rename after everything
 * was forced to the disk, and believed only after every byte was verified. What the files mean (model, optimiser, state)
 * and when to save is the trainer's; one process at a time owns a directory, which the lock of its run sees to.
 *
 * <pre>
 * checkpoints/step-00000100/   model.safetensors, config.json, optimizer.safetensors, state.json, MANIFEST.json
 * checkpoints/.tmp-...         being written, or left by a killed process
 * checkpoints/.trash-...       being deleted
 * checkpoints/rejected-...     failed verification; kept for whoever wants to know why
 * </pre>
 */
@NullMarked
package dev.trainyard.train.checkpoint;

import org.jspecify.annotations.NullMarked;
