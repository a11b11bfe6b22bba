package dev.trainyard.runs.index;

import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import dev.trainyard.runs.RunStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What is known of all runs of a folder, without opening one of them. Several processes may use the index of one folder,
 * and threads may read while one refreshes. Answers are of the last {@link #refresh}.
 */
public final class RunIndex implements AutoCloseable {
    private static final String FIGURES =
            "SELECT name, series.points, last, last_text, series.last_step, low, low_step,"
                    + " high, high_step, gaps, texts";

    private final RunStore store;
    private final Path file;
    private final ConcurrentLinkedQueue<Connection> readers = new ConcurrentLinkedQueue<>();
    private Connection writer;
    private volatile boolean damaged;

    private RunIndex(RunStore store, Path file) {
        this.store = store;
        this.file = file;
        this.writer = IndexFile.open(file);
    }

    /**
     * Opens the index of a folder of runs; it is made if there is none. Nothing is read yet.
     *
     * @param runs need not exist
     * @param cache the index lies in its folder {@code index}
     * @throws dev.trainyard.base.InputException if the index cannot be kept there
     */
    public static RunIndex open(Path runs, Path cache) {
        return new RunIndex(new RunStore(runs), IndexFile.of(runs, cache));
    }

    /** The database; it may be deleted at any time. */
    public Path file() {
        return file;
    }

    /**
     * Reads what changed in the run folders since the last time.
     *
     * @throws JobException if the index cannot be written
     */
    public synchronized Refresh refresh() {
        try {
            if (damaged || !Files.exists(file)) {
                renew();
            }
            return RunScan.of(writer, store);
        } catch (SQLException e) {
            if (!IndexFile.isDamaged(e)) {
                throw failed(e);
            }
        } catch (IOException e) {
            throw failed(e);
        }
        try {
            renew();
            return RunScan.of(writer, store);
        } catch (SQLException | IOException e) {
            throw failed(e);
        }
    }

    /** All runs, the newest first. */
    public List<IndexedRun> runs() {
        return runs("");
    }

    /** The run of exactly this id. */
    public Optional<IndexedRun> run(String id) {
        return runs("WHERE id = ?", id).stream().findFirst();
    }

    private List<IndexedRun> runs(String where, Object... arguments) {
        return read(connection -> {
            Map<Long, Map<Source, IndexedRun.ReadFile>> files = new LinkedHashMap<>();
            Sql.all(
                    connection,
                    "SELECT run, kind, lines, broken, torn, last_step, last_time, last_wall FROM source JOIN run USING (run) "
                            + where,
                    row -> files.computeIfAbsent(row.getLong(1), _ -> new EnumMap<>(Source.class))
                            .put(Source.valueOf(row.getString(2).toUpperCase(Locale.ROOT)), readFile(row)),
                    arguments);
            return Sql.all(
                    connection,
                    "SELECT run, id, state, problem, info FROM run " + where + " ORDER BY started DESC, id DESC",
                    row -> new IndexedRun(
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            Json.parse(row.getString(5)),
                            files.getOrDefault(row.getLong(1), Map.of())),
                    arguments);
        });
    }

    /** The effective configuration of a run by full key. */
    public Map<String, String> config(String id) {
        return values("SELECT key, value FROM config WHERE run = ?", id);
    }

    /** What a run said at its end, by full key. */
    public Map<String, String> summary(String id) {
        return values("SELECT key, value FROM summary WHERE run = ?", id);
    }

    /** One key of the configuration of all runs that have it, by run. */
    public Map<String, String> configColumn(String key) {
        return values("SELECT run, value FROM config WHERE key = ?", key);
    }

    /** One key of the summary of all runs that have it, by run. */
    public Map<String, String> summaryColumn(String key) {
        return values("SELECT run, value FROM summary WHERE key = ?", key);
    }

    /** One metric of all runs that have it, by run. */
    public Map<String, MetricFigures> metricColumn(String name) {
        return read(connection -> {
            Map<String, MetricFigures> column = new LinkedHashMap<>();
            Sql.all(
                    connection,
                    FIGURES + ", id FROM run JOIN source ON source.run = run.run AND kind = 'metrics' JOIN series ON"
                            + " series.source = source.source AND name = ?",
                    row -> column.put(row.getString(12), figures(row)),
                    name);
            return column;
        });
    }

    /** All series of one file of a run, in the order in which they first appeared. */
    public List<MetricFigures> metrics(String id, Source source) {
        return read(connection -> Sql.all(
                connection,
                FIGURES + " FROM series JOIN source USING (source) JOIN run USING (run)"
                        + " WHERE id = ? AND kind = ? ORDER BY series",
                RunIndex::figures,
                id,
                source.key()));
    }

    /** Every key of any configuration, summary or metrics file, with the number of runs that have it. */
    public Map<String, Map<String, Long>> columns() {
        return read(connection -> {
            Map<String, Map<String, Long>> columns = new LinkedHashMap<>();
            columns.put("config", counts(connection, "SELECT key, count(*) FROM run_config GROUP BY key"));
            columns.put("summary", counts(connection, "SELECT key, count(*) FROM run_summary GROUP BY key"));
            columns.put(
                    "metric",
                    counts(
                            connection,
                            "SELECT name, count(*) FROM series JOIN source USING (source) WHERE kind = 'metrics' GROUP BY"
                                    + " name"));
            return columns;
        });
    }

    /** A part of a series for a chart; empty if the run has no such series. */
    public Optional<Curve> curve(String id, Source source, String name, Window window) {
        return read(connection -> {
            Optional<SeriesReader> series = series(connection, id, source, name, window.axis());
            return series.isEmpty()
                    ? Optional.empty()
                    : Optional.of(series.get().curve(window));
        });
    }

    /**
     * A series over another one of the same file, such as a loss over tokens. Lines that lack one of them are left out.
     *
     * @param over the series along x, of which {@code from} and {@code to} are values
     * @param points the most that may come back
     */
    public Optional<Curve> curveOver(
            String id, Source source, String name, String over, double from, double to, int points) {
        return read(connection -> {
            Optional<SeriesReader> y = series(connection, id, source, name, Axis.STEP);
            Optional<SeriesReader> x = series(connection, id, source, over, Axis.STEP);
            return y.isEmpty() || x.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            PairedSeries.curve(x.get().raw(), y.get().raw(), new Window(Axis.STEP, from, to, points)));
        });
    }

    /**
     * Answers a question in SQL over the views of the index, which is not changed by it.
     *
     * @param most rows that are read
     * @throws dev.trainyard.base.InputException if it is no valid question
     */
    public QueryAnswer query(String sql, int most) {
        return read(connection -> QueryAnswer.to(connection, sql, most));
    }

    @Override
    public synchronized void close() {
        try {
            // the writer last: whoever closes last folds the log into the file, which a reader may not
            closeReaders();
            writer.close();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private interface Reading<T> {
        T from(Connection connection) throws SQLException;
    }

    private <T> T read(Reading<T> reading) {
        try {
            Connection reader = readers.poll();
            if (reader == null) {
                reader = IndexFile.openToRead(file);
            }
            T answer;
            try {
                answer = reading.from(reader);
            } catch (SQLException | RuntimeException e) {
                try {
                    reader.close();
                } catch (SQLException also) {
                    e.addSuppressed(also);
                }
                throw e;
            }
            readers.add(reader);
            return answer;
        } catch (SQLException e) {
            damaged |= IndexFile.isDamaged(e);
            throw failed(e);
        }
    }

    /** Throws the index away, and begins another. */
    private void renew() throws SQLException, IOException {
        closeReaders();
        writer.close();
        IndexFile.delete(file);
        writer = IndexFile.open(file);
        damaged = false;
    }

    private void closeReaders() throws SQLException {
        for (Connection reader = readers.poll(); reader != null; reader = readers.poll()) {
            reader.close();
        }
    }

    private JobException failed(Exception e) {
        return new JobException(
                "the index of the runs, " + file + ", cannot be used: " + e.getMessage()
                        + "; it is a cache: delete it, or make room",
                e);
    }

    private static Optional<SeriesReader> series(
            Connection connection, String id, Source source, String name, Axis axis) throws SQLException {
        return Sql.all(
                        connection,
                        "SELECT source, series FROM series JOIN source USING (source) JOIN run USING (run)"
                                + " WHERE id = ? AND kind = ? AND name = ?",
                        row -> new SeriesReader(connection, row.getLong(1), row.getLong(2), axis),
                        id,
                        source.key(),
                        name)
                .stream()
                .findFirst();
    }

    private Map<String, String> values(String sql, String argument) {
        return read(connection -> {
            Map<String, String> values = new LinkedHashMap<>();
            Sql.all(connection, sql, row -> values.put(row.getString(1), row.getString(2)), argument);
            return values;
        });
    }

    private static Map<String, Long> counts(Connection connection, String sql) throws SQLException {
        Map<String, Long> counts = new LinkedHashMap<>();
        Sql.all(connection, sql, row -> counts.put(row.getString(1), row.getLong(2)));
        return counts;
    }

    private static MetricFigures figures(ResultSet row) throws SQLException {
        String name = row.getString(1);
        String odd = row.getString(4);
        double last = odd != null ? Double.parseDouble(odd) : SeriesWriter.real(row, 3);
        double low = SeriesWriter.real(row, 6);
        double high = SeriesWriter.real(row, 8);
        boolean rises = Goal.of(name) == Goal.HIGHER;
        return new MetricFigures(
                name,
                row.getLong(2),
                last,
                SeriesWriter.real(row, 5),
                low,
                SeriesWriter.real(row, 7),
                high,
                SeriesWriter.real(row, 9),
                rises ? high : low,
                SeriesWriter.real(row, rises ? 9 : 7),
                row.getLong(10),
                row.getLong(11));
    }

    private static IndexedRun.ReadFile readFile(ResultSet row) throws SQLException {
        return new IndexedRun.ReadFile(
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                SeriesWriter.real(row, 6),
                SeriesWriter.real(row, 7),
                SeriesWriter.real(row, 8));
    }
}
