/**
 * Text as the trainer sees it: token files, the order in which batches are drawn from them, tokenizers, and the
 * preparation of text into token files. It knows no tensor (a batch is filled into plain memory), no model and no
 * run; the network is left to others.
 *
 * <p>A data folder holds {@code train.bin} and {@code val.bin} (little-endian uint16 or uint32, nanoGPT's format),
 * {@code meta.json} ({@link dev.trainyard.train.data.DataMeta}) and, where the tokenizer is not built in, its
 * vocabulary: {@code characters.json} or {@code tokenizer.json}.
 */
@NullMarked
package dev.trainyard.train.data;

import org.jspecify.annotations.NullMarked;
