package dev.trainyard.runs.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Brings the series of one file up to date. Only what was appended is read. A file that is another one, shorter, or
 * different just before the place where reading ended (a resume cuts metrics back and writes on) is read anew.
 */
final class LineFile {
    /** Enough to hold the head of the last line, with its time, in most files. */
    private static final int MARK = 4096;

    private static final int BLOCK = 1 << 20;

    private LineFile() {}

    /** What the index knows of a file; of one that it never saw, {@code source} is -1. */
    record Known(
            long source, String identity, long modified, long size, long offset, long mark, int lines, long broken) {
        static final Known NOTHING = new Known(-1, "", 0, 0, 0, 0, 0, 0);
    }

    /** A file as it is now. */
    record Now(String identity, long modified, long size) {
        static Optional<Now> of(Path file) throws IOException {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return Optional.of(new Now(
                        String.valueOf(attributes.fileKey()),
                        attributes.lastModifiedTime().toMillis(),
                        attributes.size()));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        }

        boolean isAs(Known known) {
            return known.source >= 0
                    && known.identity.equals(identity)
                    && known.modified == modified
                    && known.size == size;
        }
    }

    /**
     * Reads what is new, within the caller's transaction.
     *
     * @return the points that were read
     */
    static long update(Connection connection, long run, Source kind, Path file, Now now)
            throws SQLException, IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Known known = known(connection, run, kind);
            boolean goesOn = known.source >= 0
                    && known.identity.equals(now.identity)
                    && now.size >= known.offset
                    && known.mark == mark(channel, known.offset);
            if (!goesOn) {
                forget(connection, run, kind);
                known = added(connection, run, kind);
            }
            return read(connection, channel, known, now);
        }
    }

    /** Removes a file's series. */
    static void forget(Connection connection, long run, Source kind) throws SQLException {
        long source = known(connection, run, kind).source;
        if (source < 0) {
            return;
        }
        try (PreparedStatement series = connection.prepareStatement("SELECT series FROM series WHERE source = ?");
                PreparedStatement chunks =
                        connection.prepareStatement("DELETE FROM chunk WHERE chunk >= ? AND chunk < ?")) {
            series.setLong(1, source);
            try (ResultSet row = series.executeQuery()) {
                while (row.next()) {
                    chunks.setLong(1, Chunk.row(row.getLong(1), 0));
                    chunks.setLong(2, Chunk.row(row.getLong(1) + 1, 0));
                    chunks.executeUpdate();
                }
            }
        }
        Sql.update(connection, "DELETE FROM series WHERE source = ?", source);
        Sql.update(
                connection,
                "DELETE FROM line_chunk WHERE chunk >= ? AND chunk < ?",
                Chunk.row(source, 0),
                Chunk.row(source + 1, 0));
        Sql.update(connection, "DELETE FROM source WHERE source = ?", source);
    }

    private static long read(Connection connection, FileChannel channel, Known known, Now now)
            throws SQLException, IOException {
        NameTable names = new NameTable();
        LineScanner scanner = new LineScanner(names);
        byte[] block = new byte[Math.clamp(now.size - known.offset, MARK, BLOCK)];
        long offset = known.offset;
        long broken = known.broken;
        long points = 0;
        int held = 0;
        double[] last = {Double.NaN, Double.NaN, Double.NaN};
        try (SeriesWriter writer = new SeriesWriter(connection, known.source, known.lines)) {
            while (true) {
                if (held == block.length) {
                    block = Arrays.copyOf(block, 2 * held);
                }
                int got = channel.read(ByteBuffer.wrap(block, held, block.length - held), offset + held);
                if (got < 0) {
                    break;
                }
                int fresh = held;
                held += got;
                int start = 0;
                for (int i = fresh; i < held; i++) {
                    if (block[i] == '\n') {
                        if (scanner.scan(block, start, i)) {
                            writer.line(scanner, names);
                            points += scanner.count;
                            last = new double[] {scanner.step, scanner.time, scanner.wallTime};
                        } else {
                            broken++;
                        }
                        start = i + 1;
                    }
                }
                offset += start;
                held -= start;
                System.arraycopy(block, start, block, 0, held);
            }
            writer.finish();
            save(connection, known, now, offset, mark(channel, offset), writer.lines(), broken, held, last);
        }
        return points;
    }

    private static void save(
            Connection connection,
            Known known,
            Now now,
            long offset,
            long mark,
            int lines,
            long broken,
            long torn,
            double[] last)
            throws SQLException {
        try (PreparedStatement save =
                connection.prepareStatement("UPDATE source SET identity = ?, modified = ?, size = ?,"
                        + " offset = ?, mark = ?, lines = ?, broken = ?, torn = ?, last_step = coalesce(?, last_step),"
                        + " last_time = coalesce(?, last_time), last_wall = coalesce(?, last_wall) WHERE source = ?")) {
            save.setString(1, now.identity);
            save.setLong(2, now.modified);
            save.setLong(3, now.size);
            save.setLong(4, offset);
            save.setLong(5, mark);
            save.setInt(6, lines);
            save.setLong(7, broken);
            save.setLong(8, torn);
            for (int i = 0; i < last.length; i++) {
                SeriesWriter.real(save, 9 + i, last[i]);
            }
            save.setLong(12, known.source);
            save.executeUpdate();
        }
    }

    private static Known added(Connection connection, long run, Source kind) throws SQLException {
        try (PreparedStatement add = connection.prepareStatement(
                "INSERT INTO source (run, kind, identity, modified, size, offset, mark, lines, broken, torn)"
                        + " VALUES (?, ?, '', 0, 0, 0, 0, 0, 0, 0)")) {
            add.setLong(1, run);
            add.setString(2, kind.key());
            add.executeUpdate();
        }
        return known(connection, run, kind);
    }

    private static Known known(Connection connection, long run, Source kind) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT source, identity, modified, size, offset, mark, lines, broken"
                        + " FROM source WHERE run = ? AND kind = ?")) {
            query.setLong(1, run);
            query.setString(2, kind.key());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? known(row) : Known.NOTHING;
            }
        }
    }

    /** Columns in the order of the record. */
    static Known known(ResultSet row) throws SQLException {
        return new Known(
                row.getLong(1),
                row.getString(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getInt(7),
                row.getLong(8));
    }

    /** CRC-32 of the last bytes before the offset. */
    private static long mark(FileChannel channel, long offset) throws IOException {
        ByteBuffer last = ByteBuffer.allocate((int) Math.min(MARK, offset));
        long from = offset - last.capacity();
        while (last.hasRemaining() && channel.read(last, from + last.position()) >= 0) {
            // a read may give less than asked for
        }
        CRC32 sum = new CRC32();
        sum.update(last.flip());
        return sum.getValue();
    }
}
