package dev.trainyard.runs.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Answers for a chart from the coarsest level of the pyramid that is fine enough. */
final class SeriesReader {
    private final Connection connection;
    private final long source;
    private final long series;
    private final Axis axis;
    private final Map<Long, double[]> lineChunks = new HashMap<>();

    SeriesReader(Connection connection, long source, long series, Axis axis) {
        this.connection = connection;
        this.source = source;
        this.series = series;
        this.axis = axis;
    }

    /** A chunk without its blobs. */
    private record Head(int points, int gaps, double low, double high, double mean, double x) {}

    /** The part of the series that the window asks for. */
    Curve curve(Window window) throws SQLException {
        List<Head> heads = Sql.all(
                connection,
                "SELECT points, gaps, low, high, mean, " + axis.column() + " FROM chunk WHERE chunk >= ? AND chunk < ?",
                row -> new Head(
                        row.getInt(1),
                        row.getInt(2),
                        SeriesWriter.real(row, 3),
                        SeriesWriter.real(row, 4),
                        SeriesWriter.real(row, 5),
                        SeriesWriter.real(row, 6)),
                Chunk.row(series, 0),
                Chunk.row(series + 1, 0));
        int first = 0;
        while (first + 1 < heads.size() && heads.get(first + 1).x < window.from()) {
            first++;
        }
        int last = heads.size();
        while (last > first + 1 && heads.get(last - 1).x > window.to()) {
            last--;
        }
        long inside = 0;
        for (Head head : heads.subList(first, last)) {
            inside += head.points;
        }
        if (heads.size() <= 2 || inside <= window.points() || last - first <= 2) {
            return fromPoints(first, last, window);
        }
        long group = Math.ceilDiv(inside, window.points());
        CurveBuilder curve = new CurveBuilder(group);
        if (group >= Chunk.POINTS) {
            heads.subList(first, last)
                    .forEach(head -> curve.bucket(head.x, head.low, head.high, head.mean, head.gaps, head.points));
        } else if (group >= Chunk.BUCKET) {
            addBuckets(curve, first, last, window);
        } else {
            addPoints(curve, first, last, window);
        }
        return curve.build();
    }

    /** All points in order. */
    RawSeries raw() throws SQLException {
        int[][] lines = {new int[Chunk.POINTS]};
        double[][] values = {new double[Chunk.POINTS]};
        int[] size = {0};
        eachChunk(0, Integer.MAX_VALUE >> 8, (chunkLines, chunkValues) -> {
            if (size[0] + chunkValues.length > values[0].length) {
                lines[0] = Arrays.copyOf(lines[0], 2 * lines[0].length);
                values[0] = Arrays.copyOf(values[0], 2 * values[0].length);
            }
            System.arraycopy(chunkLines, 0, lines[0], size[0], chunkLines.length);
            System.arraycopy(chunkValues, 0, values[0], size[0], chunkValues.length);
            size[0] += chunkValues.length;
        });
        return new RawSeries(Arrays.copyOf(lines[0], size[0]), Arrays.copyOf(values[0], size[0]));
    }

    /** x of a line of the file. */
    double x(int line) throws SQLException {
        long row = Chunk.row(source, line / Chunk.POINTS);
        double[] chunk = lineChunks.get(row);
        if (chunk == null) {
            chunk = Sql.all(
                            connection,
                            "SELECT " + axis.column() + "s FROM line_chunk WHERE chunk = ?",
                            found -> Chunk.doubles(found.getBytes(1)),
                            row)
                    .stream()
                    .findFirst()
                    .orElse(new double[0]);
            lineChunks.put(row, chunk);
        }
        int at = line % Chunk.POINTS;
        return at < chunk.length ? chunk[at] : Double.NaN;
    }

    /** For the view {@code points}: an array of step, time and value for each point. */
    static String pointsAsJson(Connection connection, long series) throws SQLException {
        List<Long> source =
                Sql.all(connection, "SELECT source FROM series WHERE series = ?", row -> row.getLong(1), series);
        if (source.isEmpty()) {
            return "[]";
        }
        SeriesReader steps = new SeriesReader(connection, source.getFirst(), series, Axis.STEP);
        SeriesReader times = new SeriesReader(connection, source.getFirst(), series, Axis.TIME);
        RawSeries raw = steps.raw();
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < raw.values.length; i++) {
            json.append(i == 0 ? "[" : ",[");
            json(json, steps.x(raw.lines[i])).append(',');
            json(json, times.x(raw.lines[i])).append(',');
            json(json, raw.values[i]).append(']');
        }
        return json.append(']').toString();
    }

    private static StringBuilder json(StringBuilder json, double value) {
        if (!Double.isFinite(value)) {
            return json.append('"').append(value).append('"');
        }
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
        return whole ? json.append((long) value) : json.append(String.format(Locale.ROOT, "%s", value));
    }

    /** Where few points may be inside: they are read, counted, and joined if they are still too many. */
    private Curve fromPoints(int first, int last, Window window) throws SQLException {
        long[] inside = {0};
        eachPoint(first, last, (x, value) -> inside[0] += window.holds(x) ? 1 : 0);
        CurveBuilder curve = new CurveBuilder(Math.max(1, Math.ceilDiv(inside[0], window.points())));
        addPoints(curve, first, last, window);
        return curve.build();
    }

    private void addPoints(CurveBuilder curve, int first, int last, Window window) throws SQLException {
        eachPoint(first, last, (x, value) -> {
            if (window.holds(x)) {
                curve.point(x, value);
            }
        });
    }

    private void addBuckets(CurveBuilder curve, int first, int last, Window window) throws SQLException {
        Sql.all(
                        connection,
                        "SELECT buckets FROM chunk WHERE chunk >= ? AND chunk < ?",
                        row -> Chunk.doubles(row.getBytes(1)),
                        Chunk.row(series, first),
                        Chunk.row(series, last))
                .forEach(fields -> {
                    for (int b = 0; b < fields.length; b += Chunk.BUCKET_FIELDS) {
                        double x = fields[b + axis.ordinal()];
                        if (window.holds(x)) {
                            curve.bucket(x, fields[b + 3], fields[b + 4], fields[b + 5], (int) fields[b + 6], (int)
                                    fields[b + 7]);
                        }
                    }
                });
    }

    private interface PointAction {
        void at(double x, double value) throws SQLException;
    }

    private interface ChunkAction {
        void at(int[] lines, double[] values) throws SQLException;
    }

    private void eachPoint(int first, int last, PointAction action) throws SQLException {
        eachChunk(first, last, (lines, values) -> {
            for (int i = 0; i < values.length; i++) {
                action.at(x(lines[i]), values[i]);
            }
        });
    }

    private void eachChunk(int first, int last, ChunkAction action) throws SQLException {
        List<RawSeries> chunks = Sql.all(
                connection,
                "SELECT first_line, lines, data FROM chunk WHERE chunk >= ? AND chunk < ?",
                row -> {
                    double[] values = Chunk.doubles(row.getBytes(3));
                    byte[] lines = row.getBytes(2);
                    return new RawSeries(
                            lines != null ? Chunk.ints(lines) : following(row.getInt(1), values.length), values);
                },
                Chunk.row(series, first),
                Math.min(Chunk.row(series, first) + (last - first), Chunk.row(series + 1, 0)));
        for (RawSeries chunk : chunks) {
            action.at(chunk.lines, chunk.values);
        }
    }

    private static int[] following(int first, int count) {
        int[] lines = new int[count];
        for (int i = 0; i < count; i++) {
            lines[i] = first + i;
        }
        return lines;
    }
}
