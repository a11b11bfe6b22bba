package dev.trainyard.runs.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Packs the numbers of one file into chunks, going on where the file was left the last time. Memory is bounded whatever
 * the number of series: when too many points wait, all are written as they are.
 */
final class SeriesWriter implements AutoCloseable {
    /** 8 bytes each, and again as much for what grows. */
    private static final int MOST_WAITING = 2_000_000;

    private final Connection connection;
    private final long source;
    private final List<@Nullable SeriesBuilder> builders = new ArrayList<>();
    private final boolean known;
    private final double[] steps = new double[Chunk.POINTS];
    private final double[] times = new double[Chunk.POINTS];
    private final double[] walls = new double[Chunk.POINTS];
    private final PreparedStatement findSeries;
    private final PreparedStatement addSeries;
    private final PreparedStatement updateSeries;
    private final PreparedStatement readChunk;
    private final PreparedStatement writeChunk;
    private final PreparedStatement writeLines;
    private int line;
    private int waiting;

    /**
     * Prepares to go on.
     *
     * @param lines how many the file has given before
     */
    SeriesWriter(Connection connection, long source, int lines) throws SQLException {
        this.connection = connection;
        this.source = source;
        this.line = lines;
        this.known = lines > 0;
        findSeries =
                connection.prepareStatement("SELECT series, points, chunks, low, low_step, high, high_step, gaps, texts"
                        + " FROM series WHERE source = ? AND name = ?");
        addSeries = connection.prepareStatement(
                "INSERT INTO series (source, name, points, chunks, gaps, texts) VALUES (?, ?, 0, 0, 0, 0)",
                Statement.RETURN_GENERATED_KEYS);
        updateSeries = connection.prepareStatement(
                "UPDATE series SET points = ?, chunks = ?, last = ?, last_text = ?,"
                        + " last_step = ?, low = ?, low_step = ?, high = ?, high_step = ?, gaps = ?, texts = ? WHERE series = ?");
        readChunk = connection.prepareStatement(
                "SELECT points, first_line, lines, buckets, data FROM chunk WHERE chunk = ?");
        writeChunk = connection.prepareStatement(
                "INSERT OR REPLACE INTO chunk (chunk, points, first_line, gaps, low, high, mean,"
                        + " step, time, wall, lines, buckets, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        writeLines = connection.prepareStatement(
                "INSERT OR REPLACE INTO line_chunk (chunk, steps, times, walls) VALUES (?, ?, ?, ?)");
        if (line % Chunk.POINTS != 0) {
            reopenLines();
        }
    }

    int lines() {
        return line;
    }

    /** Takes what the scanner found in one line. */
    void line(LineScanner found, NameTable table) throws SQLException {
        int at = line % Chunk.POINTS;
        steps[at] = found.step;
        times[at] = found.time;
        walls[at] = found.wallTime;
        for (int i = 0; i < found.count; i++) {
            SeriesBuilder builder = builder(found.names[i], table);
            builder.add(line, found.step, found.time, found.wallTime, found.values[i]);
            waiting++;
            if (builder.size == Chunk.POINTS) {
                write(builder);
            }
        }
        for (int i = 0; i < found.textCount; i++) {
            SeriesBuilder builder = builder(found.texts[i], table);
            builder.texts++;
            builder.dirty = true;
        }
        line++;
        if (line % Chunk.POINTS == 0) {
            writeLines(Chunk.POINTS);
        }
        if (waiting > MOST_WAITING) {
            writeAll();
        }
    }

    /** Writes all that waits. */
    void finish() throws SQLException {
        writeAll();
        if (line % Chunk.POINTS != 0) {
            writeLines(line % Chunk.POINTS);
        }
        for (SeriesBuilder builder : builders) {
            // a name that never was a number is no series
            if (builder != null && builder.dirty && builder.points > 0) {
                update(builder);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement :
                List.of(findSeries, addSeries, updateSeries, readChunk, writeChunk, writeLines)) {
            statement.close();
        }
    }

    private SeriesBuilder builder(int name, NameTable table) throws SQLException {
        while (builders.size() <= name) {
            builders.add(null);
        }
        SeriesBuilder builder = builders.get(name);
        if (builder == null) {
            builder = new SeriesBuilder(table.name(name));
            if (known) {
                reopen(builder);
            }
            builders.set(name, builder);
        }
        return builder;
    }

    private void reopen(SeriesBuilder builder) throws SQLException {
        findSeries.setLong(1, source);
        findSeries.setString(2, builder.name);
        try (ResultSet row = findSeries.executeQuery()) {
            if (!row.next()) {
                return;
            }
            builder.series = row.getLong(1);
            builder.points = row.getLong(2);
            builder.chunks = row.getInt(3);
            builder.low = real(row, 4);
            builder.lowStep = real(row, 5);
            builder.high = real(row, 6);
            builder.highStep = real(row, 7);
            builder.gaps = row.getLong(8);
            builder.texts = row.getLong(9);
        }
        if (builder.chunks == 0) {
            return;
        }
        readChunk.setLong(1, Chunk.row(builder.series, builder.chunks - 1L));
        try (ResultSet row = readChunk.executeQuery()) {
            if (row.next() && row.getInt(1) < Chunk.POINTS) {
                builder.size = row.getInt(1);
                builder.firstLine = row.getInt(2);
                byte[] lines = row.getBytes(3);
                builder.lines = lines == null ? null : Arrays.copyOf(Chunk.ints(lines), Chunk.POINTS);
                builder.x = Chunk.bucketX(row.getBytes(4));
                builder.values = Arrays.copyOf(Chunk.doubles(row.getBytes(5)), Chunk.POINTS);
                builder.chunks--;
            }
        }
    }

    private void reopenLines() throws SQLException {
        try (PreparedStatement read =
                connection.prepareStatement("SELECT steps, times, walls FROM line_chunk WHERE chunk = ?")) {
            read.setLong(1, Chunk.row(source, line / Chunk.POINTS));
            try (ResultSet row = read.executeQuery()) {
                if (row.next()) {
                    int count = line % Chunk.POINTS;
                    System.arraycopy(Chunk.doubles(row.getBytes(1)), 0, steps, 0, count);
                    System.arraycopy(Chunk.doubles(row.getBytes(2)), 0, times, 0, count);
                    System.arraycopy(Chunk.doubles(row.getBytes(3)), 0, walls, 0, count);
                }
            }
        }
    }

    private void writeAll() throws SQLException {
        for (SeriesBuilder builder : builders) {
            if (builder != null && builder.size > 0 && builder.dirty) {
                write(builder);
            }
        }
        waiting = 0;
    }

    private void write(SeriesBuilder builder) throws SQLException {
        if (builder.series < 0) {
            addSeries.setLong(1, source);
            addSeries.setString(2, builder.name);
            addSeries.executeUpdate();
            try (ResultSet key = addSeries.getGeneratedKeys()) {
                builder.series = key.getLong(1);
            }
        }
        Chunk.Figures figures = Chunk.Figures.of(builder.values, 0, builder.size);
        writeChunk.setLong(1, Chunk.row(builder.series, builder.chunks));
        writeChunk.setInt(2, builder.size);
        writeChunk.setInt(3, builder.firstLine);
        writeChunk.setInt(4, figures.gaps());
        real(writeChunk, 5, figures.low());
        real(writeChunk, 6, figures.high());
        real(writeChunk, 7, figures.mean());
        real(writeChunk, 8, builder.x[0]);
        real(writeChunk, 9, builder.x[1]);
        real(writeChunk, 10, builder.x[2]);
        writeChunk.setBytes(11, builder.lines == null ? null : Chunk.pack(builder.lines, builder.size));
        writeChunk.setBytes(12, Chunk.buckets(builder.values, builder.size, builder.x));
        writeChunk.setBytes(13, Chunk.pack(builder.values, builder.size));
        writeChunk.executeUpdate();
        builder.chunks++;
        waiting = Math.max(0, waiting - builder.size);
        builder.size = 0;
    }

    private void writeLines(int count) throws SQLException {
        writeLines.setLong(1, Chunk.row(source, (line - 1) / Chunk.POINTS));
        writeLines.setBytes(2, Chunk.pack(steps, count));
        writeLines.setBytes(3, Chunk.pack(times, count));
        writeLines.setBytes(4, Chunk.pack(walls, count));
        writeLines.executeUpdate();
    }

    private void update(SeriesBuilder builder) throws SQLException {
        updateSeries.setLong(1, builder.points);
        updateSeries.setInt(2, builder.chunks);
        boolean finite = Double.isFinite(builder.last);
        real(updateSeries, 3, finite ? builder.last : Double.NaN);
        updateSeries.setString(4, finite ? null : Double.toString(builder.last));
        real(updateSeries, 5, builder.lastStep);
        real(updateSeries, 6, builder.low);
        real(updateSeries, 7, builder.lowStep);
        real(updateSeries, 8, builder.high);
        real(updateSeries, 9, builder.highStep);
        updateSeries.setLong(10, builder.gaps);
        updateSeries.setLong(11, builder.texts);
        updateSeries.setLong(12, builder.series);
        updateSeries.executeUpdate();
    }

    /** SQLite has no NaN: null stands for it. */
    static void real(PreparedStatement statement, int place, double value) throws SQLException {
        if (Double.isNaN(value)) {
            statement.setNull(place, Types.REAL);
        } else {
            statement.setDouble(place, value);
        }
    }

    static double real(ResultSet row, int column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? Double.NaN : value;
    }
}
