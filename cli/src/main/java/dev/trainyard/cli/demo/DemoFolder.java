package dev.trainyard.cli.demo;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the demo puts everything, by name. */
record DemoFolder(Path root) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss");

    /**
     * Says where the demo goes, and makes nothing yet.
     *
     * @param keep the folder that the user wants, which must not hold anything
     * @param runs where the default folder goes
     */
    static DemoFolder choose(Optional<Path> keep, Path runs) {
        Path root =
                keep.orElseGet(() -> runs.resolve("trainyard-demo-" + TIME.format(LocalDateTime.now(ZoneOffset.UTC))));
        if (Files.exists(root) && !isEmptyFolder(root)) {
            throw new InputException(root + ": is there already; name a folder that does not exist or is empty");
        }
        return new DemoFolder(root);
    }

    /** Makes the folder and puts the configurations there. */
    void make() {
        try {
            Files.createDirectories(logs());
            for (Path config : List.of(config(), sweepConfig())) {
                try (InputStream yaml = DemoFolder.class.getResourceAsStream(String.valueOf(config.getFileName()))) {
                    Files.write(config, Objects.requireNonNull(yaml).readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new InputException(root + ": cannot be made: " + FileProblem.of(e), e);
        }
    }

    Path text() {
        return root.resolve("text.txt");
    }

    Path data() {
        return root.resolve("data");
    }

    Path config() {
        return root.resolve("char.yaml");
    }

    Path sweepConfig() {
        return root.resolve("tiny-sweep.yaml");
    }

    Path sweep() {
        return root.resolve("sweep");
    }

    Path runs() {
        return root.resolve("runs");
    }

    /** Where the printed command lines put runs: a second run of the same name would be mistaken for the first. */
    Path again() {
        return root.resolve("again");
    }

    /** The files of the storage benchmark; gone when it is done. */
    Path storageData() {
        return root.resolve("storage-data");
    }

    void removeStorageData() {
        try (Stream<Path> files = Files.walk(storageData())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new JobException("cannot remove " + storageData() + ": " + FileProblem.of(e), e);
        }
    }

    Path storageResults() {
        return root.resolve("storage");
    }

    /** What the other processes say. */
    Path logs() {
        return root.resolve("logs");
    }

    Path sample() {
        return root.resolve("sample.txt");
    }

    Path report() {
        return root.resolve("report.html");
    }

    private static boolean isEmptyFolder(Path path) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            return !entries.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }
}
