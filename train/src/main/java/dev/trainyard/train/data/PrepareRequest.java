package dev.trainyard.train.data;

import dev.trainyard.base.InputException;
import java.nio.file.Path;

/**
 * What to prepare.
 *
 * @param input a text file, a {@code .jsonl} or {@code .parquet} file, or a folder of such files
 * @param output the data folder to make
 * @param tokenizer {@code char}, {@code gpt2}, or the path of a Hugging Face {@code tokenizer.json}
 * @param valFraction the last part of the text that is kept for validation, between 0 and 1, where the input has no
 *     split of its own
 * @param textField the key of the text in each line of a {@code .jsonl} file, or its column in a {@code .parquet} file
 * @param overwrite whether a data folder at {@code output} may be replaced
 */
public record PrepareRequest(
        Path input, Path output, String tokenizer, double valFraction, String textField, boolean overwrite) {
    /**
     * @throws InputException if the fraction is impossible
     */
    public PrepareRequest {
        if (!(valFraction > 0 && valFraction < 1)) {
            throw new InputException("val-fraction " + valFraction + " is not between 0 and 1");
        }
    }
}
