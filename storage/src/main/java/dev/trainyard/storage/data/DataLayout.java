package dev.trainyard.storage.data;

import dev.trainyard.storage.workload.DatasetSection;
import dev.trainyard.storage.workload.Workload;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where the files of a data set are: {@code train/img_00_of_64.npz}, or in subfolders, {@code train/03/img_...}. DLIO's names,
 * so they are computed and folders need not be listed.
 *
 * @param folder the data_folder itself, in which {@code train/} and {@code valid/} stand
 */
public record DataLayout(
        Path folder,
        String prefix,
        String extension,
        int trainFiles,
        int evalFiles,
        int trainFolders,
        int evalFolders) {

    /** Training or evaluation. */
    public enum Part {
        TRAIN("train"),
        VALID("valid");

        private final String folder;

        Part(String folder) {
            this.folder = folder;
        }

        /** The folder's name. */
        public String folder() {
            return folder;
        }
    }

    /** What a workload says. */
    public static DataLayout of(Workload workload) {
        DatasetSection dataset = workload.dataset();
        String root = workload.storage().storageRoot();
        Path folder = root.isEmpty() ? dataset.dataFolder() : Path.of(root).resolve(dataset.dataFolder());
        return new DataLayout(
                folder,
                dataset.filePrefix(),
                dataset.format().dlioName(),
                dataset.numFilesTrain(),
                dataset.numFilesEval(),
                dataset.numSubfoldersTrain(),
                dataset.numSubfoldersEval());
    }

    /** How many files a part has. */
    public int files(Part part) {
        return part == Part.TRAIN ? trainFiles : evalFiles;
    }

    /** The file of number {@code index}, from 0. */
    public Path file(Part part, int index) {
        int count = files(part);
        int folders = part == Part.TRAIN ? trainFolders : evalFolders;
        String name = prefix + "_" + padded(index, count) + "_of_" + count + "." + extension;
        Path within = folder.resolve(part.folder());
        return (folders > 1 ? within.resolve(padded(index % folders, folders)) : within).resolve(name);
    }

    /** The folders that hold the files of a part. */
    public List<Path> folders(Part part) {
        int folders = part == Part.TRAIN ? trainFolders : evalFolders;
        Path within = folder.resolve(part.folder());
        return folders > 1
                ? IntStream.range(0, folders)
                        .mapToObj(index -> within.resolve(padded(index, folders)))
                        .toList()
                : List.of(within);
    }

    private static String padded(int number, int count) {
        String digits = Integer.toString(number);
        return "0".repeat(Integer.toString(count).length() - digits.length()) + digits;
    }
}
