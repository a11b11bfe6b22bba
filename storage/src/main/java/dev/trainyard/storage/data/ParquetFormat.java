package dev.trainyard.storage.data;

import dev.trainyard.storage.workload.DatasetSection.Column;
import dev.trainyard.storage.workload.DatasetSection.ParquetSection;
import dev.trainyard.storage.workload.DatasetSection.ReadMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Parquet: row groups of columns of numbers, or of lists of numbers, that are random bytes; without columns, one of binary
 * values of the drawn length. Not compressed, no statistics.
 */
final class ParquetFormat implements FileFormat {
    /** Files whose layout is remembered, the last ones used. */
    private static final int REMEMBERED = 64;

    private static final byte[] MAGIC = {'P', 'A', 'R', '1'};

    private final int rowGroupSize;
    private final List<Column> columns;
    private final ReadMode mode;
    private final Map<Path, ParquetReading> readings = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, ParquetReading> eldest) {
            return size() > REMEMBERED;
        }
    };

    ParquetFormat(ParquetSection section) {
        this.rowGroupSize = section.rowGroupSize();
        this.columns = section.columns();
        this.mode = section.readMode();
    }

    @Override
    public void write(Sink sink, Samples samples) throws IOException {
        List<ParquetColumn> writers = columns.isEmpty()
                ? List.of(ParquetColumn.binary("data", samples.length()))
                : columns.stream().map(ParquetColumn::of).toList();
        sink.put(MAGIC);
        List<ParquetFooter.Group> groups = new ArrayList<>();
        for (int row = 0; row < samples.count(); row += rowGroupSize) {
            int rows = Math.min(rowGroupSize, samples.count() - row);
            List<ParquetFooter.Chunk> chunks = new ArrayList<>();
            for (ParquetColumn writer : writers) {
                chunks.add(writer.writeChunk(sink, rows));
            }
            groups.add(new ParquetFooter.Group(rows, chunks));
        }
        byte[] footer = ParquetFooter.bytes(writers, groups, samples.count());
        sink.put(footer);
        sink.put(new Little(4).u32(footer.length).array());
        sink.put(MAGIC);
    }

    /** A row group's read columns at its first row, or an even part of the read columns of the file, as the section says. */
    @Override
    public List<ByteRange> sample(Path file, long size, int sample, int count) {
        ParquetReading reading;
        synchronized (readings) {
            reading = readings.get(file);
        }
        if (reading == null) {
            reading = reading(file, size);
            synchronized (readings) {
                readings.put(file, reading);
            }
        }
        return mode == ReadMode.ROW_GROUP ? reading.groupAt(sample) : reading.part(sample, count);
    }

    @Override
    public Optional<String> foreign(ByteBuffer head) {
        return Heads.unlessBeginsWith(head, MAGIC, "a Parquet file");
    }

    /** Plain values are copied; pages are not told apart, so their headers are too. */
    @Override
    public long decode(ByteBuffer sample) {
        return Copies.copy(sample);
    }

    private ParquetReading reading(Path file, long size) {
        Set<String> unread = columns.stream()
                .filter(column -> !column.read())
                .map(Column::name)
                .collect(Collectors.toSet());
        return ParquetReading.of(ParquetFooter.read(file), size, name -> !unread.contains(name));
    }
}
