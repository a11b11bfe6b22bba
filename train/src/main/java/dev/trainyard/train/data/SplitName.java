package dev.trainyard.train.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file of a data set is for, as Hugging Face's layouts say it: by the first word of the file's name ({@code
 * train-00000-of-00002.parquet}, {@code validation.jsonl}), else by the name of the nearest folder ({@code
 * test/0000.parquet}).
 */
enum SplitName {
    TRAIN("train|training"),
    VALIDATION("validation|valid|val|dev"),
    TEST("test|testing|eval|evaluation");

    /** The letters up to a separator, a number or the end. */
    private static final Pattern FIRST_WORD = Pattern.compile("([a-z]+)(?![a-z]).*");

    private final String words;

    SplitName(String words) {
        this.words = words;
    }

    /**
     * @param file relative to the data set's folder, so that what that folder is called plays no part
     */
    static Optional<SplitName> of(Path file) {
        Path name = file.getFileName();
        Optional<SplitName> split = byFirstWord(String.valueOf(name));
        for (Path folder = file.getParent(); split.isEmpty() && folder != null; folder = folder.getParent()) {
            split = byWord(String.valueOf(folder.getFileName()).toLowerCase(Locale.ROOT));
        }
        return split;
    }

    private static Optional<SplitName> byFirstWord(String name) {
        Matcher matcher = FIRST_WORD.matcher(name.toLowerCase(Locale.ROOT));
        return matcher.matches() ? byWord(matcher.group(1)) : Optional.empty();
    }

    private static Optional<SplitName> byWord(String word) {
        return Arrays.stream(values()).filter(s -> word.matches(s.words)).findFirst();
    }
}
