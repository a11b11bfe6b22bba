package dev.trainyard.runs.trackers.tensorboard;

import dev.trainyard.runs.MetricLine;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunInfo;
import dev.trainyard.runs.Status;
import dev.trainyard.runs.trackers.Batch;
import dev.trainyard.runs.trackers.RunFacts;
import dev.trainyard.runs.trackers.Source;
import dev.trainyard.runs.trackers.Tracker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Event files in {@code DIR/<id>-<name>/}, a new one for each process that works on the run. Steps that are done again
 * take the place of the first ones. Events and the monitor's samples, which are never done again, are a run of their own
 * within, {@code around}; the step of a sample is the seconds since the run began.
 */
public final class TensorBoard implements Tracker {
    /** Lower end of the bin of zeros in a histogram of binary exponents; docs/precision.md. */
    private static final double ZEROS = -48;

    /** Without the last bin, that of NaN and infinities, which have no place on the axis. */
    private static final int BINS = 63;

    private final Path directory;
    private Path place;
    private @Nullable RunInfo run;
    private @Nullable EventFile metrics;
    private @Nullable EventFile around;
    private long lastStep = -1;
    private Instant lastTime = Instant.EPOCH;

    /** @param directory what {@code tensorboard --logdir} is given */
    public TensorBoard(Path directory) {
        this.directory = directory;
        this.place = directory;
    }

    @Override
    public String name() {
        return "tensorboard";
    }

    @Override
    public String target() {
        return directory.toAbsolutePath().normalize().toString();
    }

    @Override
    public Set<Source> wants() {
        return Set.of(Source.METRICS, Source.TENSORS, Source.SYSTEM);
    }

    @Override
    public void begin(RunFolder folder, JsonNode state) throws IOException {
        RunFacts facts = RunFacts.of(folder);
        RunInfo info = facts.info();
        Instant now = Instant.now();
        place = directory.resolve(facts.fileName());
        run = info;
        close();
        metrics = EventFile.create(place, now, info.host());
        around = EventFile.create(place.resolve("around"), now, info.host());
        lastStep = state.path("last_step").asLong(-1);
        if (state.has("last_step")) {
            metrics.write(now, lastStep + 1, Summaries.start()); // a batch of which nobody knows whether it arrived
        }
        metrics.write(now, 0, Summaries.hyperparameters(info.group(), info.started(), facts.config()));
        metrics.write(now, 0, Summaries.text("config", indented(facts.configYaml())));
        metrics.write(now, 0, Summaries.text("run", facts.markdown()));
        metrics.flush();
    }

    @Override
    public void write(Batch batch) throws IOException {
        EventFile steps = Objects.requireNonNull(metrics);
        EventFile others = Objects.requireNonNull(around);
        for (MetricLine line : batch.metrics()) {
            steps.write(line.wallTime(), line.step(), Summaries.scalars(line.numbers()));
            lastStep = line.step();
            lastTime = line.wallTime();
        }
        for (Batch.Tensors line : batch.tensors()) {
            tensors(steps, lastTime, line);
        }
        for (Batch.Sample sample : batch.system()) {
            others.write(sample.wallTime(), seconds(sample.wallTime()), Summaries.scalars(named(sample.numbers())));
        }
        for (Batch.Event event : batch.events()) {
            long step = event.fields().path("step").asLong(Math.max(0, lastStep));
            others.write(event.wallTime(), step, Summaries.text("events/" + event.type(), event.text()));
        }
        steps.flush();
        others.flush();
    }

    @Override
    public boolean rewind(long step) throws IOException {
        EventFile steps = Objects.requireNonNull(metrics);
        steps.write(Instant.now(), step + 1, Summaries.start());
        steps.flush();
        lastStep = step;
        return true;
    }

    @Override
    public Map<String, Object> state() {
        return Map.of("last_step", lastStep);
    }

    @Override
    public void end(Status status) throws IOException {
        if (status != Status.RUNNING && metrics != null) {
            metrics.write(Instant.now(), 0, Summaries.over(status == Status.FINISHED, Instant.now()));
        }
        close();
    }

    @Override
    public String place() {
        return place.toString();
    }

    private void close() throws IOException {
        try (EventFile _ = metrics;
                EventFile _ = around) {
            metrics = null;
            around = null;
        }
    }

    /** @param time these lines have none of their own: that of the newest line of metrics */
    private static void tensors(EventFile file, Instant time, Batch.Tensors line) throws IOException {
        file.write(time, line.step(), Summaries.scalars(line.numbers()));
        for (Map.Entry<String, double[]> histogram : line.histograms().entrySet()) {
            double[] counts = Arrays.copyOf(histogram.getValue(), Math.min(BINS, histogram.getValue().length));
            file.write(time, line.step(), Summaries.histogram(histogram.getKey(), counts, ZEROS, 1));
        }
    }

    private long seconds(Instant time) {
        return Math.max(
                0, Duration.between(Objects.requireNonNull(run).started(), time).toSeconds());
    }

    private static Map<String, Double> named(Map<String, Double> numbers) {
        Map<String, Double> named = new LinkedHashMap<>();
        numbers.forEach((name, number) -> named.put(name.startsWith("system/") ? name : "system/" + name, number));
        return named;
    }

    /** Markdown shows it as it is. */
    private static String indented(String text) {
        return "    " + text.strip().replace("\n", "\n    ");
    }
}
