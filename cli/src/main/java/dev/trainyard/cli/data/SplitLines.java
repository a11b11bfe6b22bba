package dev.trainyard.cli.data;

import dev.trainyard.train.data.InputFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Which file of an input is what, for people: said before the work, which may take long, and only where it is news. */
public final class SplitLines {
    private static final int NAMED = 4;

    private SplitLines() {}

    /**
     * @param input the folder that the files lie in
     */
    public static List<String> of(Path input, InputFiles files) {
        List<String> lines = new ArrayList<>();
        if (files.split()) {
            lines.add("train from " + names(input, files.train()));
            lines.add("validate on " + names(input, files.val()));
        }
        if (!files.leftOut().isEmpty()) {
            lines.add("left out: " + names(input, files.leftOut()));
        }
        return lines;
    }

    private static String names(Path input, List<Path> files) {
        String named = files.stream()
                .limit(NAMED)
                .map(file -> input.relativize(file).toString())
                .collect(Collectors.joining(", "));
        return files.size() > NAMED ? named + " and " + (files.size() - NAMED) + " more" : named;
    }
}
