/**
 * The GPT family of nanoGPT and GPT-2: its shape, its layers, and its weights in the Hugging Face GPT-2 layout, so that
 * transformers loads what Trainyard trains and the other way round. The loop that trains it is one floor of rooms up.
 */
@NullMarked
package dev.trainyard.train.model;

import org.jspecify.annotations.NullMarked;
