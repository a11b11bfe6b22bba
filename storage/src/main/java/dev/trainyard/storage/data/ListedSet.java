package dev.trainyard.storage.data;

import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.storage.data.DataLayout.Part;
import dev.trainyard.storage.data.FileFormat.Indexed;
import dev.trainyard.storage.workload.DatasetFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A set without a manifest, made by DLIO. The names carry how many files were generated, so one name tells all; the sizes
 * of those that are read are asked of the file system, by many threads since each asks a server.
 */
final class ListedSet implements DataSet {
    private static final Set<DatasetFormat> IMAGES = Set.of(DatasetFormat.JPEG, DatasetFormat.PNG);
    private static final int HEAD_BYTES = 64;

    private final DataLayout layout;
    private final int samplesPerFile;
    private final FileFormat format;
    private final long[] trainSizes;
    private final long[] validSizes;

    /** mlpstorage 3 writes noise under the names of images. */
    private final boolean opaque;

    private ListedSet(Wanted wanted, DataLayout layout) {
        var dataset = wanted.workload().dataset();
        this.layout = layout;
        this.samplesPerFile = dataset.numSamplesPerFile();
        this.format = Formats.of(dataset);
        this.trainSizes = sizes(wanted, layout, Part.TRAIN);
        this.validSizes = sizes(wanted, layout, Part.VALID);
        this.opaque = IMAGES.contains(dataset.format())
                && trainSizes.length > 0
                && format.foreign(head(layout.file(Part.TRAIN, 0))).isPresent();
        for (Part part : Part.values()) {
            IntStream.range(0, files(part))
                    .parallel()
                    .forEach(file -> demandIndexed(file(part, file), size(part, file)));
        }
    }

    /** A file that ends between two samples looks whole to its reader; its index knows better. */
    private void demandIndexed(Path file, long size) {
        Optional<Indexed> index;
        try {
            index = format.index(layout.folder(), file, samplesPerFile);
        } catch (IOException e) {
            throw Problems.reading(file, e);
        }
        index.ifPresent(indexed -> {
            if (size < indexed.bytes()) {
                throw new JobException(file + " ends at byte " + size + ", but its index has " + indexed.samples()
                        + " samples in " + indexed.bytes() + " bytes: it is truncated; generate it anew");
            }
            if (indexed.samples() < samplesPerFile) {
                throw new InputException(
                        file + " has " + indexed.samples() + " samples by its index, the workload reads "
                                + samplesPerFile + "; set dataset.num_samples_per_file");
            }
        });
    }

    /** Which files there are in a part. */
    private record Names(int generated, int folders) {}

    static DataSet open(Wanted wanted) {
        var dataset = wanted.workload().dataset();
        Names train = names(wanted, Part.TRAIN);
        Names valid = names(wanted, Part.VALID);
        DataLayout layout = new DataLayout(
                wanted.folder(),
                dataset.filePrefix(),
                dataset.format().dlioName(),
                train.generated,
                valid.generated,
                train.folders,
                valid.folders);
        return new ListedSet(wanted, layout);
    }

    @Override
    public int files(Part part) {
        return sizes(part).length;
    }

    @Override
    public int samplesPerFile() {
        return samplesPerFile;
    }

    @Override
    public Path file(Part part, int file) {
        return layout.file(part, file);
    }

    @Override
    public long size(Part part, int file) {
        return sizes(part)[file];
    }

    @Override
    public List<ByteRange> sample(Part part, int file, int sample) {
        return format.sample(file(part, file), size(part, file), sample, samplesPerFile);
    }

    @Override
    public Optional<String> foreign(ByteBuffer head) {
        return opaque ? Optional.empty() : format.foreign(head);
    }

    @Override
    public Optional<String> cut(ByteBuffer tail) {
        return opaque ? Optional.empty() : format.cut(tail);
    }

    @Override
    public long least(ByteBuffer head, long size) {
        return opaque ? 0 : format.least(head, size, samplesPerFile);
    }

    @Override
    public Optional<String> remark() {
        return opaque
                ? Optional.of("the files are " + layout.extension() + " by name only, as mlpstorage 3 makes them: their"
                        + " contents are not checked, and they cannot be decoded")
                : Optional.empty();
    }

    @Override
    public long decode(ByteBuffer sample) {
        return format.decode(sample);
    }

    private long[] sizes(Part part) {
        return part == Part.TRAIN ? trainSizes : validSizes;
    }

    private static Names names(Wanted wanted, Part part) {
        if (wanted.files(part) == 0) {
            return new Names(0, 0);
        }
        Path folder = wanted.folder().resolve(part.folder());
        var dataset = wanted.workload().dataset();
        Pattern name = Pattern.compile(Pattern.quote(dataset.filePrefix()) + "_\\d+_of_(\\d+)\\."
                + Pattern.quote(dataset.format().dlioName()));
        int folders = 0;
        Path within = folder;
        try {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, entry -> isNumber(entry))) {
                for (Path entry : entries) {
                    folders++;
                    within = entry;
                }
            }
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(within)) {
                for (Path entry : entries) {
                    Matcher matcher = name.matcher(entry.getFileName().toString());
                    if (matcher.matches()) {
                        int generated = Integer.parseInt(matcher.group(1));
                        wanted.enough(part, generated);
                        return new Names(generated, folders);
                    }
                }
            }
        } catch (IOException e) {
            throw Problems.reading(folder, e);
        }
        throw new InputException("no file " + dataset.filePrefix() + "_<i>_of_<n>."
                + dataset.format().dlioName() + " in " + within + "; " + wanted.make());
    }

    private static boolean isNumber(Path entry) {
        return entry.getFileName().toString().matches("\\d+") && Files.isDirectory(entry);
    }

    private static long[] sizes(Wanted wanted, DataLayout layout, Part part) {
        long[] sizes = IntStream.range(0, wanted.files(part))
                .parallel()
                .mapToLong(file -> size(layout.file(part, file)))
                .toArray();
        List<Integer> missing = IntStream.range(0, sizes.length)
                .filter(file -> sizes[file] < 0)
                .boxed()
                .toList();
        if (!missing.isEmpty()) {
            throw new InputException(
                    "too few files in " + layout.folder().resolve(part.folder()) + ": " + missing.size()
                            + " of the " + sizes.length + " that the workload reads are missing, the first is "
                            + layout.file(part, missing.getFirst()) + "; " + wanted.make());
        }
        return sizes;
    }

    private static ByteBuffer head(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
            int read = 0;
            while (read >= 0 && head.hasRemaining()) {
                read = channel.read(head);
            }
            return head.flip();
        } catch (IOException e) {
            throw Problems.reading(file, e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return -1;
        } catch (IOException e) {
            throw Problems.reading(file, e);
        }
    }
}
