package dev.trainyard.runs.trackers.tensorboard;

import dev.trainyard.base.wire.ProtoMessage;
import dev.trainyard.runs.trackers.RunFacts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/** Values of summary.proto: what an event's summary holds, one call each. */
final class Summaries {
    private static final int SUMMARY = 5;
    private static final int STRING = 7;

    private Summaries() {}

    /** Numbers at one step; TensorBoard keeps 32 bits of them. */
    static EventFile.Content scalars(Map<String, Double> numbers) {
        return event -> event.message(
                SUMMARY,
                summary -> numbers.forEach((tag, number) ->
                        summary.message(1, value -> value.text(1, tag).real(2, number.floatValue()))));
    }

    /** Markdown on the page of texts. */
    static EventFile.Content text(String tag, String markdown) {
        return event -> event.message(
                SUMMARY,
                summary -> summary.message(
                        1,
                        value -> value.text(1, tag + "/text_summary")
                                .message(9, metadata -> metadata.message(1, plugin -> plugin.text(1, "text")))
                                .message(
                                        8,
                                        tensor -> tensor.number(1, STRING)
                                                .message(
                                                        2,
                                                        shape -> shape.message(2, dimension -> dimension.number(1, 1)))
                                                .bytes(8, markdown.getBytes(StandardCharsets.UTF_8)))));
    }

    /**
     * Counts over bins of equal width.
     *
     * @param first lower end of the first bin
     */
    static EventFile.Content histogram(String tag, double[] counts, double first, double width) {
        double[] limits = new double[counts.length];
        double total = 0;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < counts.length; i++) {
            double middle = first + (i + 0.5) * width;
            limits[i] = first + (i + 1) * width;
            total += counts[i];
            sum += counts[i] * middle;
            squares += counts[i] * middle * middle;
        }
        double[] moments = {first, limits[counts.length - 1], total, sum, squares};
        return event -> event.message(
                SUMMARY,
                summary -> summary.message(
                        1,
                        value -> value.text(1, tag).message(5, histogram -> {
                            for (int i = 0; i < moments.length; i++) {
                                histogram.real(i + 1, moments[i]);
                            }
                            histogram.reals(6, limits).reals(7, counts);
                        })));
    }

    /** What the page of hyperparameters shows of a run. */
    static EventFile.Content hyperparameters(String group, Instant started, Map<String, String> config) {
        return hparams(
                "_hparams_/session_start_info",
                plugin -> plugin.message(3, start -> {
                    config.forEach((key, text) ->
                            start.message(1, entry -> entry.text(1, key).message(2, value -> value(value, text))));
                    start.text(4, group).real(5, started.toEpochMilli() / 1e3);
                }));
    }

    /** That the run is over, for that page. */
    static EventFile.Content over(boolean success, Instant ended) {
        return hparams(
                "_hparams_/session_end_info",
                plugin ->
                        plugin.message(4, end -> end.number(1, success ? 1 : 2).real(2, ended.toEpochMilli() / 1e3)));
    }

    /** From here on the steps are written anew: readers forget what they had of them. */
    static EventFile.Content start() {
        return event -> event.message(7, session -> session.number(1, 1));
    }

    private interface Fields {
        void put(ProtoMessage plugin);
    }

    private static EventFile.Content hparams(String tag, Fields fields) {
        ProtoMessage content = new ProtoMessage().number(1, 0);
        fields.put(content);
        return event -> event.message(
                SUMMARY,
                summary -> summary.message(
                        1,
                        value -> value.text(1, tag)
                                .message(
                                        9,
                                        metadata -> metadata.message(
                                                1,
                                                plugin -> plugin.text(1, "hparams")
                                                        .bytes(2, content.bytes())))
                                .message(8, tensor -> tensor.number(1, 1).message(2, shape -> {}))));
    }

    /** {@code google.protobuf.Value}. */
    private static void value(ProtoMessage value, String text) {
        switch (RunFacts.typed(text)) {
            case Boolean truth -> value.number(4, truth ? 1 : 0);
            case Number number -> value.real(2, number.doubleValue());
            default -> value.text(3, text);
        }
    }
}
