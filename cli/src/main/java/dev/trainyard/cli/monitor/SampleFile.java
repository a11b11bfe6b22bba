package dev.trainyard.cli.monitor;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import dev.trainyard.monitor.Sample;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** {@code DIR/system.jsonl}, a sample a line, as in a run's folder. What is there stays. */
final class SampleFile implements AutoCloseable {
    private final Path file;
    private final OutputStream out;

    /** @throws InputException if it cannot be made */
    SampleFile(Path folder) {
        this.file = folder.resolve("system.jsonl");
        if (Files.exists(folder.resolve("run.json"))) {
            throw new InputException(folder + ": is a run, which writes its samples itself; choose another --out");
        }
        try {
            Files.createDirectories(folder);
            out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new InputException("cannot write " + file + ": " + FileProblem.of(e), e);
        }
    }

    /** In one write, so that a reader sees whole lines. */
    void write(Sample sample) {
        try {
            out.write((Json.line(sample.json(false)) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new JobException("cannot write " + file + ": " + FileProblem.of(e), e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new JobException("cannot close " + file + ": " + FileProblem.of(e), e);
        }
    }
}
