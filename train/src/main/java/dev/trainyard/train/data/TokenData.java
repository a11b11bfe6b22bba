package dev.trainyard.train.data;

import dev.trainyard.base.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An open data folder: training and validation tokens, checked against {@code meta.json} and the vocabulary. A folder
 * made by nanoGPT has no {@code meta.json} (its {@code meta.pkl} is not read: a pickle runs code); it is taken for
 * uint16 with the model's vocabulary.
 */
public final class TokenData implements AutoCloseable {
    /** Files up to this size are checked token by token when they are opened, larger ones in samples. */
    private static final long FULL_CHECK_BYTES = 256L << 20;

    private static final int CHECK_RUN = 4096;
    private static final int CHECK_RUNS = 4096;

    private final Path dir;
    private final DataMeta meta;
    private final TokenFile train;
    private final TokenFile val;
    private @Nullable Tokenizer tokenizer;

    private TokenData(Path dir, DataMeta meta, TokenFile train, TokenFile val) {
        this.dir = dir;
        this.meta = meta;
        this.train = train;
        this.val = val;
    }

    /**
     * @param dir the data folder
     * @param modelVocabSize the vocabulary of the model that is to be trained; a larger one than the data's is fine
     * @throws InputException if the folder is missing, incomplete, truncated, or does not fit the vocabulary
     */
    public static TokenData open(Path dir, OptionalInt modelVocabSize) {
        if (!Files.isDirectory(dir)) {
            throw new InputException("no data folder " + dir + ": make one with trainyard data prepare");
        }
        Path metaFile = dir.resolve(DataMeta.FILE);
        boolean described = Files.exists(metaFile);
        if (!described && !Files.exists(dir.resolve("train.bin"))) {
            throw new InputException(dir + " is no data folder, it has neither " + DataMeta.FILE
                    + " nor train.bin: make one with trainyard data prepare");
        }
        if (!described && modelVocabSize.isEmpty()) {
            throw new InputException(
                    dir + " has no " + DataMeta.FILE + ": say model.vocab_size, or prepare the data anew");
        }
        DataMeta meta = described
                ? DataMeta.read(metaFile)
                : new DataMeta(modelVocabSize.getAsInt(), TokenType.UINT16, "unknown", 0, 0, 0, 0, 0, 0, "");
        if (modelVocabSize.isPresent() && modelVocabSize.getAsInt() < meta.vocabSize()) {
            throw new InputException("model.vocab_size " + modelVocabSize.getAsInt() + " is smaller than the "
                    + meta.vocabSize() + " tokens of the vocabulary of " + dir + ": raise it");
        }
        String advice = described ? "prepare the data anew" : "raise model.vocab_size, or prepare the data anew";
        TokenFile train = TokenFile.open(dir.resolve("train.bin"), meta.dtype());
        try {
            TokenFile val = TokenFile.open(dir.resolve("val.bin"), meta.dtype());
            try {
                if (described) {
                    checkLength(train, meta.trainTokens());
                    checkLength(val, meta.valTokens());
                }
                checkTokens(train, meta, advice);
                checkTokens(val, meta, advice);
            } catch (RuntimeException e) {
                val.close();
                throw e;
            }
            DataMeta known = described ? meta : withLengths(meta, train.length(), val.length());
            return new TokenData(dir, known, train, val);
        } catch (RuntimeException e) {
            train.close();
            throw e;
        }
    }

    public TokenFile train() {
        return train;
    }

    public TokenFile val() {
        return val;
    }

    public DataMeta meta() {
        return meta;
    }

    /** The vocabulary of the data; the model's where the folder does not say. */
    public int vocabSize() {
        return meta.vocabSize();
    }

    /** The tokenizer that the data was made with, loaded at the first call; empty if the folder does not say. */
    public synchronized Optional<Tokenizer> tokenizer() {
        if (tokenizer == null) {
            tokenizer = switch (meta.tokenizer()) {
                case "char" -> Tokenizer.of(dir.resolve(CharTokenizer.FILE).toString());
                case "gpt2" -> Tokenizer.of("gpt2");
                case JsonTokenizer.FILE ->
                    Tokenizer.of(dir.resolve(JsonTokenizer.FILE).toString());
                default -> null;
            };
        }
        return Optional.ofNullable(tokenizer);
    }

    /**
     * Checks that a window of {@code blockSize} inputs and their targets fits into both files.
     *
     * @throws InputException naming the file that is too short
     */
    public void requireBlockSize(int blockSize) {
        for (TokenFile file : new TokenFile[] {train, val}) {
            if (file.length() <= blockSize) {
                throw new InputException(file.file() + " has " + file.length()
                        + " tokens, fewer than model.block_size + 1 = " + (blockSize + 1L)
                        + ": lower model.block_size or bring more text");
            }
        }
    }

    @Override
    public synchronized void close() {
        train.close();
        val.close();
        if (tokenizer != null) {
            tokenizer.close();
        }
    }

    private static void checkLength(TokenFile file, long expected) {
        if (file.length() != expected) {
            throw new InputException(file.file() + " has " + file.length() + " tokens but " + DataMeta.FILE + " says "
                    + expected + ": it is truncated or replaced; prepare the data anew");
        }
    }

    private static void checkTokens(TokenFile file, DataMeta meta, String advice) {
        long length = file.length();
        boolean full = length * meta.dtype().bytes() <= FULL_CHECK_BYTES;
        long stride = full ? CHECK_RUN : Math.max(CHECK_RUN, length / CHECK_RUNS);
        for (long run = 0; run < length; run += stride) {
            long end = Math.min(length, run + CHECK_RUN);
            for (long i = run; i < end; i++) {
                if (Integer.compareUnsigned(file.token(i), meta.vocabSize()) >= 0) {
                    throw new InputException(outside(file, i, meta.vocabSize()) + "; " + advice);
                }
            }
        }
    }

    /** Says that the token at {@code position} does not fit the vocabulary. */
    static String outside(TokenFile file, long position, long vocabSize) {
        return file.file() + ": token " + Integer.toUnsignedString(file.token(position)) + " at position " + position
                + " is outside the vocabulary of " + vocabSize;
    }

    private static DataMeta withLengths(DataMeta meta, long train, long val) {
        return new DataMeta(meta.vocabSize(), meta.dtype(), meta.tokenizer(), train, val, 0, 0, 0, 0, meta.source());
    }
}
