package dev.trainyard.storage.data;

import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.storage.data.DataLayout.Part;
import dev.trainyard.storage.data.Manifest.Found;
import dev.trainyard.storage.workload.DatasetSection;
import dev.trainyard.storage.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the data set that a workload is to read. */
public final class DataSets {
    private DataSets() {}

    /**
     * The set in the workload's data folder: one that {@link DataGenerator} made, or one of DLIO, whose files are listed.
     * It may have more files than the workload asks for; then the first ones are read.
     *
     * @param datagen what to type to make the set
     * @throws InputException if there is none, it is unfinished, of another kind, or too small; with what to type
     * @throws JobException if a folder cannot be read
     */
    public static DataSet open(Workload workload, String datagen) {
        Wanted wanted = Wanted.of(workload, datagen);
        Path folder = wanted.folder();
        if (!Files.isDirectory(folder)) {
            throw new InputException("no data folder " + folder.toAbsolutePath() + "; " + wanted.make());
        }
        if (!Files.isExecutable(folder)) {
            throw new JobException("cannot read " + folder + ": permission denied");
        }
        Path train = folder.resolve(Part.TRAIN.folder());
        if (wanted.files(Part.TRAIN) > 0 && !Files.isDirectory(train)) {
            throw new InputException("no folder train in " + folder.toAbsolutePath()
                    + "; the data folder is the one in which train/ stands; " + wanted.make());
        }
        Optional<Found> found = Manifest.find(folder);
        return found.isPresent() ? generated(wanted, found.get()) : ListedSet.open(wanted);
    }

    private static DataSet generated(Wanted wanted, Found found) {
        Path folder = wanted.folder();
        Manifest set = found.manifest();
        if (!found.complete()) {
            throw new InputException(
                    "the data set in " + folder + " is unfinished; go on with '" + set.command() + "'");
        }
        DatasetSection dataset = wanted.workload().dataset();
        Manifest asked = Manifest.of(wanted.workload(), set.seed(), set.command());
        if (Manifest.stored(set.format()) != Manifest.stored(asked.format())) {
            throw wanted.other(
                    "is " + set.format().dlioName() + ", not " + asked.format().dlioName());
        }
        if (set.recordLengthBytes() != asked.recordLengthBytes()
                || set.recordLengthBytesStdev() != asked.recordLengthBytesStdev()) {
            throw wanted.other("has records of " + bytes(set) + ", not " + bytes(asked));
        }
        if (!set.columns().equals(asked.columns())) {
            throw wanted.other("has other columns");
        }
        for (Part part : Part.values()) {
            wanted.enough(part, set.layout(folder).files(part));
            readable(folder.resolve(part.folder()), wanted.files(part));
        }
        FileFormat format = Formats.of(dataset);
        return new GeneratedSet(set, set.layout(folder), new DataPlan(set, format));
    }

    private static void readable(Path folder, int files) {
        if (files == 0) {
            return;
        }
        try (var entries = Files.newDirectoryStream(folder)) {
            if (!entries.iterator().hasNext()) {
                throw new JobException("no files in " + folder + ", though the manifest beside it lists them");
            }
        } catch (IOException e) {
            throw Problems.reading(folder, e);
        }
    }

    private static String bytes(Manifest set) {
        return set.recordLengthBytes() + " bytes (stdev " + set.recordLengthBytesStdev() + ")";
    }
}
