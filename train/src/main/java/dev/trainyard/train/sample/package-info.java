/**
 * Text from a trained model: opening a run or a model folder with the tokenizer that belongs to it, and drawing token
 * after token. It changes nothing in the folders it reads. Showing the text is the caller's, training the model the
 * trainer's.
 */
@NullMarked
package dev.trainyard.train.sample;

import org.jspecify.annotations.NullMarked;
