package dev.trainyard.runs.trackers;

import dev.trainyard.runs.MetricLine;
import dev.trainyard.runs.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads on in the files of a run. */
final class RunReader {
    /** Bytes of each file in one batch. */
    private static final int LIMIT = 1 << 20;

    private final RunFolder run;
    private final Set<Source> wanted;

    RunReader(RunFolder run, Set<Source> wanted) {
        this.run = run;
        this.wanted = wanted;
    }

    /** What was read, and how far that is. */
    record Read(Batch batch, Position after) {}

    /**
     * The step that the run went back to since {@code position}; empty if the lines before it are the ones that were read.
     * Where no event tells the step, it is that before the first, -1.
     */
    OptionalLong wentBackTo(Position position) throws IOException {
        for (Source source : Source.values()) {
            if (source.isCut() && !LineTail.holds(file(source), position.mark(source))) {
                return OptionalLong.of(new Reading(position)
                        .lines(Source.EVENTS, RunLines::event)
                        .filter(event -> event.type().equals("resumed"))
                        .mapToLong(event -> event.fields().path("step").asLong(-1))
                        .min()
                        .orElse(-1));
            }
        }
        return OptionalLong.empty();
    }

    /** The next lines. */
    Read next(Position position) throws IOException {
        Reading reading = new Reading(position);
        Batch batch = new Batch(
                reading.lines(Source.METRICS, RunLines::metrics)
                        .filter(line -> line.step() > position.passOver())
                        .toList(),
                reading.lines(Source.TENSORS, RunLines::tensors)
                        .filter(line -> line.step() > position.passOver())
                        .toList(),
                reading.lines(Source.SYSTEM, RunLines::sample)
                        .filter(sample -> !sample.numbers().isEmpty())
                        .toList(),
                reading.lines(Source.EVENTS, RunLines::event)
                        .filter(event -> !event.type().isEmpty())
                        .toList(),
                reading.lines(Source.LOG, line -> line).toList());
        List<MetricLine> metrics = batch.metrics();
        return new Read(
                batch,
                metrics.isEmpty()
                        ? reading.after
                        : reading.after.withLastStep(metrics.getLast().step()));
    }

    private Path file(Source source) {
        return run.path().resolve(source.file());
    }

    /** One look at all files. */
    private final class Reading {
        private final Position before;
        private Position after;

        Reading(Position before) {
            this.before = before;
            this.after = before;
        }

        /** What the new lines of a file say. */
        <T> Stream<T> lines(Source source, Function<String, T> meaning) throws IOException {
            if (source != Source.EVENTS && !wanted.contains(source)) {
                return Stream.of();
            }
            LineTail.Lines lines = LineTail.read(file(source), before.mark(source), LIMIT);
            after = after.with(source, lines.end());
            return lines.lines().stream().map(meaning);
        }
    }
}
