package dev.trainyard.train.sample;

import dev.trainyard.base.InputException;
import dev.trainyard.train.data.TokenData;
import dev.trainyard.train.data.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * A tokenizer, and what must stay open for it.
 *
 * @param owner closed with it
 */
record OpenTokenizer(Tokenizer tokenizer, Runnable owner) implements AutoCloseable {
    /**
     * @param which {@code gpt2}, a tokenizer's file, or a data folder
     * @param vocabulary of the model
     */
    static OpenTokenizer of(String which, int vocabulary) {
        Path path = Path.of(which);
        if (which.equals("gpt2") || Files.isRegularFile(path)) {
            Tokenizer tokenizer = Tokenizer.of(which);
            return new OpenTokenizer(tokenizer, tokenizer::close);
        }
        if (!Files.isDirectory(path)) {
            throw new InputException("no tokenizer " + which
                    + ": neither gpt2, nor a file, nor a data folder; say where it is with --tokenizer");
        }
        TokenData data = TokenData.open(path, OptionalInt.of(vocabulary));
        try {
            Tokenizer tokenizer = data.tokenizer()
                    .orElseThrow(
                            () -> new InputException(
                                    path
                                            + ": does not say which tokenizer made it; say it with --tokenizer gpt2 or a tokenizer.json"));
            return new OpenTokenizer(tokenizer, data::close);
        } catch (RuntimeException e) {
            data.close();
            throw e;
        }
    }

    @Override
    public void close() {
        owner.run();
    }
}
