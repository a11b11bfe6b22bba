package dev.trainyard.train.checkpoint;

import java.nio.file.Path;
import java.util.List;

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
     * @param problems at least one, each a line that names the file, and what of it is wrong
     */
    record Rejected(Path directory, long step, List<String> problems) implements Verification {
        public Rejected {
            problems = List.copyOf(problems);
        }

        /** One line. */
        public String reason() {
            int more = problems.size() - 1;
            return problems.getFirst() + (more == 0 ? "" : " (and " + more + " more)");
        }
    }

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
