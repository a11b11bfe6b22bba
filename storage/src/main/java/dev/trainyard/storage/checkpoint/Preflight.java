package dev.trainyard.storage.checkpoint;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.Units;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What can be seen before anything is written. */
final class Preflight {
    private Preflight() {}

    /**
     * @throws InputException if the folder cannot be made, its storage is too small, or a checkpoint to be read is absent
     */
    static void check(CheckpointPlan plan, CheckpointSettings settings) {
        if (settings.writes() == 0) {
            for (int number = 1; number <= settings.reads(); number++) {
                if (!Files.isDirectory(settings.checkpoint(number))) {
                    throw new InputException("there is no " + settings.checkpoint(number) + " to read; write "
                            + settings.reads() + " checkpoints first (--num-checkpoints-read 0)");
                }
            }
            return;
        }
        Path folder = settings.folder();
        try {
            Files.createDirectories(folder);
            long free = Files.getFileStore(folder).getUsableSpace();
            long taken = taken(settings);
            double needed = (double) plan.bytes() * settings.writes();
            if (needed > free + taken) {
                throw new InputException(
                        settings.writes() + " checkpoints of " + Units.bytes(plan.bytes()) + " do not fit "
                                + folder + ", which has " + Units.bytes(free)
                                + " left; write fewer, a part of the size (--scale), or elsewhere (--checkpoint-folder)");
            }
        } catch (IOException e) {
            throw new InputException("cannot use the checkpoint folder " + folder + ": " + FileProblem.of(e));
        }
    }

    /** Bytes of an earlier run that will be replaced. */
    private static long taken(CheckpointSettings settings) throws IOException {
        long bytes = 0;
        for (int number = 1; number <= settings.writes(); number++) {
            Path checkpoint = settings.checkpoint(number);
            if (Files.isDirectory(checkpoint)) {
                try (var files = Files.newDirectoryStream(checkpoint)) {
                    for (Path file : files) {
                        bytes += Files.size(file);
                    }
                }
            }
        }
        return bytes;
    }
}
