package dev.trainyard.train.checkpoint;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.torch.safetensors.ByteSink;
import dev.trainyard.torch.safetensors.NamedTensor;
import dev.trainyard.torch.safetensors.SafetensorsHeader;
import dev.trainyard.torch.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One save: plan, write, commit. The order is the whole point; every force stands between two states that a power cut
 * may leave, and each of these is either not a checkpoint or a complete one.
 */
final class CheckpointWriter {
    /** A file to be: its content, its size, and the layout where it holds tensors. */
    private record PlannedFile(String name, FileContent content, Optional<SafetensorsHeader> layout, long bytes) {}

    private final Path checkpoints;
    private final CheckpointContent content;
    private final long chunkBytes;
    private final Disk disk;
    private final long start = System.nanoTime();

    CheckpointWriter(Path checkpoints, CheckpointContent content, long chunkBytes, Disk disk) {
        this.checkpoints = checkpoints;
        this.content = content;
        this.chunkBytes = chunkBytes;
        this.disk = disk;
    }

    /** @throws IOException after the temporary directory was removed; nothing older was touched */
    SaveReport save() throws IOException {
        List<PlannedFile> plan = plan();
        Path temporary = checkpoints.resolve(CheckpointNames.temporary(content.step()));
        Path target = checkpoints.resolve(CheckpointNames.committed(content.step()));
        try {
            prepare(temporary, target, plan);
            Manifest manifest = write(plan, temporary);
            Duration writeTime = elapsed().minus(disk.forceTime());
            commit(manifest, temporary, target);
            return new SaveReport(
                    content.step(),
                    target,
                    manifest.totalBytes(),
                    writeTime,
                    disk.forceTime(),
                    elapsed(),
                    Optional.empty());
        } catch (IOException | RuntimeException e) {
            removeHalf(temporary, e);
            throw e;
        }
    }

    private List<PlannedFile> plan() {
        List<PlannedFile> plan = new ArrayList<>();
        for (Map.Entry<String, FileContent> file : content.files().entrySet()) {
            plan.add(
                    switch (file.getValue()) {
                        case FileContent.Text text ->
                            new PlannedFile(
                                    file.getKey(),
                                    text,
                                    Optional.empty(),
                                    text.text().getBytes(StandardCharsets.UTF_8).length);
                        case FileContent.Tensors tensors -> {
                            SafetensorsHeader layout = SafetensorsHeader.plan(
                                    tensors.tensors().stream()
                                            .map(NamedTensor::spec)
                                            .toList(),
                                    tensors.metadata());
                            yield new PlannedFile(file.getKey(), tensors, Optional.of(layout), layout.fileBytes());
                        }
                    });
        }
        return plan;
    }

    private void prepare(Path temporary, Path target, List<PlannedFile> plan) throws IOException {
        disk.createDurably(checkpoints);
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString(), null, "this step is already committed");
        }
        long bytes = plan.stream().mapToLong(PlannedFile::bytes).sum();
        long free = Files.getFileStore(checkpoints).getUsableSpace();
        if (free < bytes + bytes / 10) {
            throw new FileSystemException(
                    checkpoints.toString(), null, "No space left on device for " + bytes + " bytes and a tenth more");
        }
        disk.createDirectory(temporary);
    }

    private Manifest write(List<PlannedFile> plan, Path temporary) throws IOException {
        List<HashedFile> written = new ArrayList<>();
        List<Manifest.TensorEntry> tensors = new ArrayList<>();
        List<Manifest.FileEntry> files = new ArrayList<>();
        try (HashPool pool = new HashPool(HashPool.defaultThreads())) {
            for (PlannedFile planned : plan) {
                try (HashedFile file = new HashedFile(temporary.resolve(planned.name()), pool, chunkBytes)) {
                    writeContent(planned, file);
                    file.force(disk);
                    written.add(file);
                }
                planned.layout()
                        .ifPresent(layout -> layout.tensors()
                                .forEach(tensor -> tensors.add(CheckpointVerifier.entry(planned.name(), tensor))));
            }
            for (HashedFile file : written) {
                files.add(file.entry());
            }
        }
        return Manifest.of(content.step(), content.configHash(), chunkBytes, files, tensors);
    }

    private static void writeContent(PlannedFile planned, ByteSink sink) throws IOException {
        switch (planned.content()) {
            case FileContent.Text text ->
                sink.write(MemorySegment.ofArray(text.text().getBytes(StandardCharsets.UTF_8)));
            case FileContent.Tensors tensors ->
                SafetensorsWriter.write(planned.layout().orElseThrow(), tensors.tensors(), sink);
        }
    }

    private void commit(Manifest manifest, Path temporary, Path target) throws IOException {
        Path draft = temporary.resolve(CheckpointNames.MANIFEST + ".tmp");
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            DurableFiles.writeFully(channel, ByteBuffer.wrap(manifest.encode()));
            disk.written(draft);
            disk.force(channel, draft);
        }
        disk.rename(draft, temporary.resolve(CheckpointNames.MANIFEST));
        // The names of all files at once; until the next line nobody looks at them.
        disk.forceDirectory(temporary);
        disk.rename(temporary, target);
        disk.forceDirectory(checkpoints);
    }

    private void removeHalf(Path temporary, Exception reason) {
        try {
            if (Files.exists(temporary)) {
                new Disk(Disk.FaultHook.NONE).deleteTree(temporary);
            }
        } catch (IOException e) {
            // The next opening of the store tries again.
            reason.addSuppressed(e);
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
