package dev.trainyard.train.checkpoint;

import java.nio.file.Path;

/** What looking at every byte of a checkpoint has shown. */
public sealed interface Verification {
    /** Where the checkpoint lies now. */
    Path directory();

    /** All is as it was written. */
    record Verified(Path directory, Manifest manifest) implements Verification {
        /** The update after which it was taken. */
        public long step() {
            return manifest.step();
        }
    }

    /**
     * Something is missing or changed.
     *
     * @param step of the directory's name
     * @param reason one line that names the file
     */
    record Rejected(Path directory, long step, String reason) implements Verification {}

    /**
     * Of a format that this program does not know.
     *
     * @param version of the format
     */
    record Newer(Path directory, long step, int version) implements Verification {
        /** One line. */
        public String reason() {
            return "written by a later Trainyard: checkpoint format " + version + ", this one reads "
                    + Manifest.VERSION;
        }
    }
}
