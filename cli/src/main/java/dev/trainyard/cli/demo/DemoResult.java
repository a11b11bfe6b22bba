package dev.trainyard.cli.demo;

import dev.trainyard.base.ExitCode;
import java.util.List;
import java.util.Map;

/**
 * How the story ended; as JSON, one object a chapter.
 *
 * @param folder with everything that was made
 * @param report the page
 * @param seconds that it took
 */
public record DemoResult(
        String folder,
        String report,
        double seconds,
        TextChapter.Prepared text,
        TrainChapter.Trained training,
        SampleChapter.Written sample,
        Survival resilience,
        StorageChapter.Measured storage,
        ScalingChapter.Studied scaling,
        PrecisionChapter.Compared precision) {
    /** NEGATIVE if the run that was killed ended differently. */
    public ExitCode exitCode() {
        return resilience.exitCode();
    }

    /** A line a fact. */
    public String lines() {
        StringBuilder lines = new StringBuilder();
        for (Chapter.Outcome outcome : List.of(text, training, sample, resilience, storage, scaling, precision)) {
            line(lines, outcome.inShort());
        }
        line(lines, Map.entry("report", report));
        return lines.toString();
    }

    private static void line(StringBuilder lines, Map.Entry<String, String> fact) {
        lines.append(String.format("%-8s", fact.getKey()))
                .append(fact.getValue())
                .append('\n');
    }
}
