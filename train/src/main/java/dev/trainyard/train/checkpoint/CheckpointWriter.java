package dev.trainyard.train.checkpoint;

import dev.trainyard.torch.safetensors.ByteSink;
import dev.trainyard.torch.safetensors.NamedTensor;
import dev.trainyard.torch.safetensors.SafetensorsHeader;
import dev.trainyard.torch.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private final ReadBack readBack;
    private Duration verifyTime = Duration.ZERO;
    private final long start = System.nanoTime();

    CheckpointWriter(Path checkpoints, CheckpointContent content, long chunkBytes, boolean verifies, Disk disk) {
        this.checkpoints = checkpoints;
        this.content = content;
        this.chunkBytes = chunkBytes;
        this.disk = disk;
        this.readBack = new ReadBack(verifies);
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
                    verifyTime,
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
        long largest = plan.stream().mapToLong(PlannedFile::bytes).max().orElse(0);
        long chunks = plan.stream()
                .mapToLong(file -> Math.ceilDiv(file.bytes(), chunkBytes))
                .sum();
        int threads = Math.clamp(chunks, 1, ChunkWriters.defaultThreads());
        List<HashedFile> open = new ArrayList<>();
        List<Manifest.FileEntry> files = new ArrayList<>();
        try {
            try (ChunkWriters writers =
                    new ChunkWriters(threads, Math.min(chunkBytes, largest), BlockFile.alignment(temporary))) {
                for (PlannedFile planned : plan) {
                    Path path = temporary.resolve(planned.name());
                    HashedFile file = new HashedFile(path, planned.bytes(), chunkBytes, writers, readBack, disk);
                    open.add(file);
                    writeContent(planned, file);
                    file.finish();
                }
                // The disk goes on with the next file while one is forced.
                for (HashedFile file : open) {
                    file.force();
                    files.add(file.entry());
                }
            }
            verifyTime = readBack.threadTime().dividedBy(threads);
        } finally {
            for (HashedFile file : open) {
                file.close();
            }
        }
        return Manifest.of(content.step(), content.configHash(), chunkBytes, files, tensors(plan), content.frozen());
    }

    private static List<Manifest.TensorEntry> tensors(List<PlannedFile> plan) {
        List<Manifest.TensorEntry> tensors = new ArrayList<>();
        for (PlannedFile planned : plan) {
            planned.layout().ifPresent(layout -> tensors.addAll(CheckpointVerifier.entries(planned.name(), layout)));
        }
        return tensors;
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
        byte[] bytes = manifest.encode();
        try (BlockFile file = BlockFile.create(draft, bytes.length, BlockFile.WHOLE);
                Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = file.bufferOf(bytes.length, arena);
            MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
            file.write(buffer, bytes.length, 0);
            disk.written(draft);
            disk.force(file.channel(), draft);
            readBack.check(file, 0, bytes.length, buffer, file.bufferOf(bytes.length, arena));
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
