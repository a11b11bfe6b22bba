/**
 * Files of named tensors in the safetensors format: one JSON header that says what lies where, then plain bytes. Reading
 * maps the file and checks all that the reference reader checks; writing streams. It knows memory, not tensors: loading
 * into libtorch belongs to {@code dev.trainyard.torch}, durable commits to the checkpoints of the trainer.
 */
@NullMarked
package dev.trainyard.torch.safetensors;

import org.jspecify.annotations.NullMarked;
