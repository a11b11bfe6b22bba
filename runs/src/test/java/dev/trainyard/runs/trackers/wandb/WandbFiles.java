package dev.trainyard.runs.trackers.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.runs.trackers.ProtoReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** Reads what W&B's client would read, by the description of its files. */
final class WandbFiles {
    private WandbFiles() {}

    /** Oldest first. */
    static List<Path> folders(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory.resolve("wandb"))) {
            return entries.filter(path -> path.getFileName().toString().startsWith("offline-run-"))
                    .sorted()
                    .toList();
        }
    }

    static Path log(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".wandb"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Every record, its checksums looked at. */
    static List<byte[]> records(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[7];
        in.get(magic);
        assertThat(magic).containsExactly(0x3A, 0x57, 0x26, 0x42, 0xE1, 0xBE, 0x00);
        List<byte[]> records = new ArrayList<>();
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        while (in.hasRemaining()) {
            int left = 32768 - in.position() % 32768;
            if (left < 7) {
                byte[] padding = new byte[left];
                in.get(padding);
                assertThat(padding).containsOnly(0);
                continue;
            }
            long crc = Integer.toUnsignedLong(in.getInt());
            byte[] data = new byte[Short.toUnsignedInt(in.getShort())];
            byte type = in.get();
            in.get(data);
            CRC32 expected = new CRC32();
            expected.update(type);
            expected.update(data);
            assertThat(crc).isEqualTo(expected.getValue());
            assertThat(record.size() == 0)
                    .as("a chunk that begins, at a beginning")
                    .isEqualTo(type == 1 || type == 2);
            record.writeBytes(data);
            if (type == 1 || type == 4) {
                records.add(record.toByteArray());
                record.reset();
            }
        }
        return records;
    }

    /** The records of one kind, by its number in wandb_internal.proto. */
    static List<ProtoReader> all(Path file, int kind) throws IOException {
        return records(file).stream()
                .map(ProtoReader::new)
                .filter(record -> record.has(kind))
                .map(record -> record.message(kind))
                .toList();
    }

    /** JSON by name, where parts of a name are joined by dots. */
    static Map<String, String> items(ProtoReader message) {
        Map<String, String> items = new TreeMap<>();
        message.messages(1).forEach(item -> items.put(String.join(".", item.texts(2)), item.text(16)));
        return items;
    }
}
