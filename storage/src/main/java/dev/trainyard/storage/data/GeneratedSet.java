package dev.trainyard.storage.data;

import dev.trainyard.storage.data.DataLayout.Part;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A set whose sizes follow from its manifest. */
record GeneratedSet(Manifest manifest, DataLayout layout, DataPlan plan) implements DataSet {
    @Override
    public int files(Part part) {
        return layout.files(part);
    }

    @Override
    public int samplesPerFile() {
        return manifest.numSamplesPerFile();
    }

    @Override
    public Path file(Part part, int file) {
        return layout.file(part, file);
    }

    @Override
    public long size(Part part, int file) {
        return plan.size(part, file);
    }

    @Override
    public List<ByteRange> sample(Part part, int file, int sample) {
        // one layout for all, read once, where files are alike; a set of thousands of files has footers of many MB
        Path like = file(part, plan.allAlike() ? 0 : file);
        return plan.format().sample(like, size(part, file), sample, samplesPerFile());
    }

    @Override
    public Optional<String> foreign(ByteBuffer head) {
        return plan.format().foreign(head);
    }

    @Override
    public long least(ByteBuffer head, long size) {
        return plan.format().least(head, size, samplesPerFile());
    }

    @Override
    public Optional<String> cut(ByteBuffer tail) {
        return plan.format().cut(tail);
    }

    @Override
    public long decode(ByteBuffer sample) {
        return plan.format().decode(sample);
    }
}
