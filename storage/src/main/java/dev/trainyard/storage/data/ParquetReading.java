package dev.trainyard.storage.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a reader reads of a Parquet file: the footer and the chunks of its columns, those that touch in one go.
 */
final class ParquetReading {
    /** The first row of each group. */
    private final long[] firstRows;
    /** The ranges of each group; the last has the footer too. */
    private final List<List<ByteRange>> groups;
    /** All ranges, and how many bytes lie before each. */
    private final List<ByteRange> all = new ArrayList<>();

    private final long[] before;

    private ParquetReading(long[] firstRows, List<List<ByteRange>> groups) {
        this.firstRows = firstRows;
        this.groups = groups;
        groups.forEach(group -> group.forEach(range -> append(all, range)));
        this.before = new long[all.size() + 1];
        for (int i = 0; i < all.size(); i++) {
            before[i + 1] = before[i] + all.get(i).length();
        }
    }

    /**
     * @param size bytes of the file
     * @param read whether a column is read
     */
    static ParquetReading of(List<ParquetFooter.Group> footer, long size, Predicate<String> read) {
        long[] firstRows = new long[footer.size()];
        List<List<ByteRange>> groups = new ArrayList<>();
        long rows = 0;
        long end = 4; // the magic
        for (int i = 0; i < firstRows.length; i++) {
            ParquetFooter.Group group = footer.get(i);
            firstRows[i] = rows;
            rows += group.rows();
            List<ByteRange> ranges = new ArrayList<>();
            if (i == 0) {
                ranges.add(new ByteRange(0, 4));
            }
            List<ParquetFooter.Chunk> chunks = new ArrayList<>(group.chunks());
            chunks.sort(Comparator.comparingLong(ParquetFooter.Chunk::start));
            for (ParquetFooter.Chunk chunk : chunks) {
                end = Math.max(end, chunk.start() + chunk.length());
                if (read.test(chunk.column())) {
                    append(ranges, new ByteRange(chunk.start(), chunk.length()));
                }
            }
            groups.add(ranges);
        }
        if (!groups.isEmpty()) {
            append(groups.getLast(), new ByteRange(end, size - end));
        }
        return new ParquetReading(firstRows, groups);
    }

    /** All of a row group where {@code row} is its first; nothing elsewhere, since the reader has it. */
    List<ByteRange> groupAt(long row) {
        int group = Arrays.binarySearch(firstRows, row);
        return group < 0 ? List.of() : groups.get(group);
    }

    /** An even part of all that is read. */
    List<ByteRange> part(int index, int count) {
        long total = before[before.length - 1];
        long start = total * index / count;
        long end = total * (index + 1) / count;
        List<ByteRange> part = new ArrayList<>();
        int found = Arrays.binarySearch(before, start);
        for (int i = found >= 0 ? found : -found - 2; i < all.size() && before[i] < end; i++) {
            long from = Math.max(start, before[i]);
            long to = Math.min(end, before[i + 1]);
            if (to > from) {
                part.add(new ByteRange(all.get(i).offset() + from - before[i], to - from));
            }
        }
        return part;
    }

    /** Adds a range, to the last one where it begins at its end. */
    private static void append(List<ByteRange> ranges, ByteRange range) {
        if (!ranges.isEmpty()) {
            ByteRange last = ranges.getLast();
            if (last.offset() + last.length() == range.offset()) {
                ranges.set(ranges.size() - 1, new ByteRange(last.offset(), last.length() + range.length()));
                return;
            }
        }
        if (range.length() > 0) {
            ranges.add(range);
        }
    }
}
