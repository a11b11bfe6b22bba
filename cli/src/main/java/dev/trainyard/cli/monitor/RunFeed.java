package dev.trainyard.cli.monitor;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import dev.trainyard.monitor.Sample;
import dev.trainyard.monitor.diagnose.Judge;
import dev.trainyard.monitor.diagnose.Limits;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunListing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** The end of a {@code system.jsonl}, read again and again while somebody writes it. */
final class RunFeed implements Feed {
    /** Holds the window of a machine with eight GPUs twice. */
    private static final int TAIL_BYTES = 512 << 10;

    private final Path folder;
    private final Path file;
    private final Duration interval;
    private boolean begun;

    /** @throws InputException if the folder holds no samples */
    RunFeed(Path folder, Duration interval) {
        this.folder = folder;
        this.file = folder.resolve("system.jsonl");
        this.interval = interval;
        if (!Files.isRegularFile(file)) {
            throw new InputException(folder + ": has no system.jsonl, so nothing was sampled there");
        }
    }

    @Override
    public Optional<Picture> next() throws InterruptedException {
        boolean goesOn = !begun || new RunFolder(folder).isLocked();
        if (begun && goesOn) {
            Thread.sleep(interval);
        }
        begun = true;
        return goesOn ? Optional.of(picture()) : Optional.empty();
    }

    private Picture picture() {
        List<Sample> samples = samples();
        if (samples.isEmpty()) {
            throw new InputException(file + ": holds no sample yet");
        }
        Judge judge = new Judge(Limits.DEFAULT);
        List<Sample> window = samples.subList(Math.max(0, samples.size() - Judge.WINDOW), samples.size());
        window.forEach(judge::add);
        return new Picture(subject(), window, judge.findings(), Optional.of("none in " + file));
    }

    /** A folder of {@code monitor --out} is no run. */
    private String subject() {
        return Files.exists(folder.resolve("run.json"))
                ? "run " + folder + ", " + RunListing.of(new RunFolder(folder)).state()
                : folder.toString();
    }

    private List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        for (String line : tail().lines().toList()) {
            try {
                Sample.of(Json.parse(line)).ifPresent(samples::add);
            } catch (JacksonException e) {
                // the first line is cut by us, the last one may still be being written
            }
        }
        return samples;
    }

    private String tail() {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long start = Math.max(0, channel.size() - TAIL_BYTES);
            ByteBuffer bytes = ByteBuffer.allocate((int) (channel.size() - start));
            channel.position(start);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // a read may give less than there is
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new InputException(file + ": is gone", e);
        } catch (IOException e) {
            throw new InputException("cannot read " + file + ": " + FileProblem.of(e), e);
        }
    }

    @Override
    public void close() {}
}
