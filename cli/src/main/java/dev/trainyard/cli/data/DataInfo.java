package dev.trainyard.cli.data;

import dev.trainyard.base.Json;
import dev.trainyard.train.data.DataMeta;
import dev.trainyard.train.data.TokenData;
import dev.trainyard.train.data.TokenFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is in a data folder.
 *
 * @param meta as {@code meta.json} says; a folder of nanoGPT has none, its vocabulary is then what uint16 can hold
 * @param tokenBytes of {@code train.bin} and {@code val.bin}
 * @param trainBytesPerToken UTF-8 bytes of text to one token; empty if unknown
 * @param valBytesPerToken likewise
 * @param sample the text of the first {@value #SAMPLE_TOKENS} training tokens; empty if the tokenizer is unknown
 */
public record DataInfo(
        String directory,
        DataMeta meta,
        long tokenBytes,
        Optional<Double> trainBytesPerToken,
        Optional<Double> valBytesPerToken,
        Optional<String> sample) {
    private static final int SAMPLE_TOKENS = 64;
    private static final int UINT16_VALUES = 1 << 16;

    /**
     * Opens and checks the folder.
     *
     * @throws dev.trainyard.base.InputException if it is missing, incomplete or damaged
     */
    public static DataInfo of(Path directory) {
        boolean described = !Files.isDirectory(directory) || Files.exists(directory.resolve(DataMeta.FILE));
        try (TokenData data =
                TokenData.open(directory, described ? OptionalInt.empty() : OptionalInt.of(UINT16_VALUES))) {
            DataMeta meta = data.meta();
            int[] first = first(data.train());
            return new DataInfo(
                    directory.toString(),
                    meta,
                    (meta.trainTokens() + meta.valTokens()) * meta.dtype().bytes(),
                    perToken(meta.trainBytes(), meta.trainTokens()),
                    perToken(meta.valBytes(), meta.valTokens()),
                    data.tokenizer().map(tokenizer -> tokenizer.decode(first)));
        }
    }

    /** For people: the sample is quoted, so that a control character in it does not reach the terminal. */
    public String text() {
        Map<String, String> rows = MetaTable.rows(Path.of(directory), meta);
        sample.ifPresent(text -> rows.put("begins with", Json.line(text)));
        return MetaTable.lines(rows);
    }

    private static int[] first(TokenFile file) {
        int[] tokens = new int[(int) Math.min(SAMPLE_TOKENS, file.length())];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = file.token(i);
        }
        return tokens;
    }

    private static Optional<Double> perToken(long bytes, long tokens) {
        return bytes > 0 ? Optional.of((double) bytes / tokens) : Optional.empty();
    }
}
