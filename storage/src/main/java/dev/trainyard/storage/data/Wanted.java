package dev.trainyard.storage.data;

import dev.trainyard.base.InputException;
import dev.trainyard.storage.data.DataLayout.Part;
import dev.trainyard.storage.workload.Workload;
import java.nio.file.Path;

/**
 * What a workload wants of a data set, and the words for when it is not there.
 *
 * @param datagen what to type to make it
 */
record Wanted(Workload workload, Path folder, String datagen) {
    static Wanted of(Workload workload, String datagen) {
        return new Wanted(workload, DataLayout.of(workload).folder(), datagen);
    }

    /** Files that a run reads. */
    int files(Part part) {
        if (part == Part.TRAIN) {
            return workload.workflow().train() ? workload.dataset().numFilesTrain() : 0;
        }
        return workload.workflow().evaluation() ? workload.dataset().numFilesEval() : 0;
    }

    /** What to type. */
    String make() {
        return "generate it: " + datagen;
    }

    /** That there is a set of another kind. */
    InputException other(String how) {
        return new InputException(
                "the data set in " + folder + " " + how + "; choose another --data-dir, or " + make());
    }

    /**
     * Compares the files there are with those wanted.
     *
     * @throws InputException if they are too few
     */
    void enough(Part part, int there) {
        if (there < files(part)) {
            throw new InputException("too few files in " + folder.resolve(part.folder()) + ": " + there
                    + ", the workload reads " + files(part) + "; set dataset.num_files_"
                    + (part == Part.TRAIN ? "train=" : "eval=") + there + ", or " + make());
        }
    }
}
