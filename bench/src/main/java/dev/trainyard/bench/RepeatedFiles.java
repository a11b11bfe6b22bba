package dev.trainyard.bench;

import dev.trainyard.storage.data.ByteRange;
import dev.trainyard.storage.data.DataLayout.Part;
import dev.trainyard.storage.data.DataSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A data set of more files than there are: each stands for several, so that all of them fit the page cache. */
record RepeatedFiles(int files, List<Path> paths, List<Long> sizes) implements DataSet {

    /** Every file of {@code folder}, whatever it holds. */
    static RepeatedFiles of(Path folder, int files) throws IOException {
        List<Path> paths;
        try (Stream<Path> listed = Files.list(folder)) {
            paths = listed.filter(Files::isRegularFile).sorted().toList();
        }
        List<Long> sizes = new ArrayList<>();
        for (Path path : paths) {
            sizes.add(Files.size(path));
        }
        return new RepeatedFiles(files, paths, List.copyOf(sizes));
    }

    @Override
    public int files(Part part) {
        return part == Part.TRAIN ? files : 0;
    }

    @Override
    public int samplesPerFile() {
        return 1;
    }

    @Override
    public Path file(Part part, int file) {
        return paths.get(file % paths.size());
    }

    @Override
    public long size(Part part, int file) {
        return sizes.get(file % sizes.size());
    }

    @Override
    public List<ByteRange> sample(Part part, int file, int sample) {
        return List.of(new ByteRange(0, size(part, file)));
    }

    @Override
    public Optional<String> foreign(ByteBuffer head) {
        return Optional.empty();
    }

    @Override
    public long decode(ByteBuffer sample) {
        return sample.remaining();
    }
}
