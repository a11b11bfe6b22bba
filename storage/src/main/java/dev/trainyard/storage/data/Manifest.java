package dev.trainyard.storage.data;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import dev.trainyard.storage.workload.DatasetFormat;
import dev.trainyard.storage.workload.DatasetSection;
import dev.trainyard.storage.workload.DatasetSection.Column;
import dev.trainyard.storage.workload.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * What a generated set is, all that its files follow from: {@code manifest.json} beside {@code train/}. While the files are
 * being written it is {@code manifest.partial.json}, and becomes the other by a rename.
 *
 * @param version of this file's layout
 * @param totalBytes of all files, without the index files that some formats have beside them
 * @param command what to type to make the set, or to go on with it
 */
record Manifest(
        int version,
        DatasetFormat format,
        long seed,
        String filePrefix,
        int numFilesTrain,
        int numFilesEval,
        int numSubfoldersTrain,
        int numSubfoldersEval,
        int numSamplesPerFile,
        double recordLengthBytes,
        double recordLengthBytesStdev,
        int rowGroupSize,
        List<Column> columns,
        long totalBytes,
        String command) {
    private static final int VERSION = 1;
    private static final String COMPLETE = "manifest.json";
    private static final String PARTIAL = "manifest.partial.json";

    /** A manifest and whether all that it promises is there. */
    record Found(Manifest manifest, boolean complete) {}

    /** What {@code workload} asks for. */
    static Manifest of(Workload workload, long seed, String command) {
        DatasetSection dataset = workload.dataset();
        boolean rows = dataset.format() == DatasetFormat.PARQUET;
        return new Manifest(
                VERSION,
                dataset.format(),
                seed,
                dataset.filePrefix(),
                dataset.numFilesTrain(),
                dataset.numFilesEval(),
                dataset.numSubfoldersTrain(),
                dataset.numSubfoldersEval(),
                dataset.numSamplesPerFile(),
                dataset.recordLengthBytes(),
                dataset.recordLengthBytesStdev(),
                rows ? dataset.parquet().rowGroupSize() : 0,
                rows
                        ? dataset.parquet().columns().stream()
                                .map(Manifest::written)
                                .toList()
                        : List.of(),
                0,
                command);
    }

    /** What lies in the files, of two formats that differ in how they are read only. */
    static DatasetFormat stored(DatasetFormat format) {
        return format == DatasetFormat.MMAP_INDEXED_BINARY ? DatasetFormat.INDEXED_BINARY : format;
    }

    /** A column without what concerns its readers only. */
    static Column written(Column column) {
        return new Column(column.name(), column.dtype(), column.size(), true);
    }

    /**
     * The manifest in a data folder.
     *
     * @throws JobException if it cannot be read or is damaged
     */
    static Optional<Found> find(Path folder) {
        Optional<Manifest> complete = read(folder.resolve(COMPLETE));
        return complete.isPresent()
                ? complete.map(manifest -> new Found(manifest, true))
                : read(folder.resolve(PARTIAL)).map(manifest -> new Found(manifest, false));
    }

    private static Optional<Manifest> read(Path file) {
        try {
            return Optional.of(Json.read(Files.readString(file), Manifest.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw Problems.reading(file, e);
        } catch (JacksonException e) {
            throw new JobException(
                    file + " is damaged (" + e.getOriginalMessage() + "); remove the data set and generate it again",
                    e);
        }
    }

    Manifest withTotalBytes(long bytes) {
        return new Manifest(
                version,
                format,
                seed,
                filePrefix,
                numFilesTrain,
                numFilesEval,
                numSubfoldersTrain,
                numSubfoldersEval,
                numSamplesPerFile,
                recordLengthBytes,
                recordLengthBytesStdev,
                rowGroupSize,
                columns,
                bytes,
                command);
    }

    /** The first parameter in which the files of two sets differ, as "num_files_train is 4 there, not 8". */
    Optional<String> difference(Manifest wanted) {
        var mine = Json.parse(Json.line(this));
        var theirs = Json.parse(Json.line(wanted));
        for (var one : mine.properties()) {
            String name = one.getKey();
            if (!name.equals("command")
                    && !name.equals("total_bytes")
                    && !one.getValue().equals(theirs.get(name))) {
                return Optional.of(name + " is " + one.getValue() + " there, not " + theirs.get(name));
            }
        }
        return Optional.empty();
    }

    DataLayout layout(Path folder) {
        return new DataLayout(
                folder,
                filePrefix,
                format.dlioName(),
                numFilesTrain,
                numFilesEval,
                numSubfoldersTrain,
                numSubfoldersEval);
    }

    /** Says that the work on the set goes on. */
    void begin(Path folder) throws IOException {
        Path complete = folder.resolve(COMPLETE);
        if (Files.exists(complete)) {
            Files.move(complete, folder.resolve(PARTIAL));
        }
        DurableFiles.write(folder.resolve(PARTIAL), (Json.pretty(this) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Says that every file is there. */
    void complete(Path folder) throws IOException {
        DurableFiles.write(folder.resolve(PARTIAL), (Json.pretty(this) + "\n").getBytes(StandardCharsets.UTF_8));
        Files.move(folder.resolve(PARTIAL), folder.resolve(COMPLETE));
        DurableFiles.forceDirectory(folder);
    }
}
