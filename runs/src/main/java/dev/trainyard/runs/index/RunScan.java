package dev.trainyard.runs.index;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import dev.trainyard.base.config.Config;
import dev.trainyard.runs.FlatJson;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunInfo;
import dev.trainyard.runs.RunListing;
import dev.trainyard.runs.RunStore;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One pass over the run folders: what changed since the last one is read, one transaction a run. */
final class RunScan {
    private static final List<String> DESCRIPTION = List.of("run.json", "config.yaml", "summary.json");
    /** A value that is longer is a table of its own, not a column. */
    private static final int LONGEST_VALUE = 4000;

    private final Connection connection;
    private final Map<String, Indexed> indexed = new HashMap<>();
    private final List<String> changed = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private final Map<String, String> unreadable = new HashMap<>();
    private long points;

    /** What the index holds of a run. */
    private record Indexed(long run, String stamp, String state, Map<Source, LineFile.Known> files) {}

    private RunScan(Connection connection) {
        this.connection = connection;
    }

    /** Looks at every run folder. */
    static Refresh of(Connection connection, RunStore store) throws SQLException {
        long began = System.nanoTime();
        RunScan scan = new RunScan(connection);
        scan.load();
        Set<String> present = new HashSet<>();
        for (RunFolder folder : store.folders()) {
            present.add(folder.id());
            scan.look(folder);
        }
        for (Map.Entry<String, Indexed> run : scan.indexed.entrySet()) {
            if (!present.contains(run.getKey())) {
                scan.remove(run.getKey(), run.getValue());
            }
        }
        return new Refresh(scan.changed, scan.removed, scan.unreadable, scan.points, System.nanoTime() - began);
    }

    private void load() throws SQLException {
        Map<Long, Indexed> byNumber = new HashMap<>();
        Sql.all(connection, "SELECT run, id, stamp, state FROM run", row -> {
            Indexed run = new Indexed(row.getLong(1), row.getString(3), row.getString(4), new EnumMap<>(Source.class));
            byNumber.put(row.getLong(1), run);
            indexed.put(row.getString(2), run);
            return run;
        });
        Sql.all(
                connection,
                "SELECT source, identity, modified, size, offset, mark, lines, broken, run, kind FROM source",
                row -> {
                    Indexed run = byNumber.get(row.getLong(9));
                    if (run != null) {
                        run.files.put(Source.valueOf(row.getString(10).toUpperCase(Locale.ROOT)), LineFile.known(row));
                    }
                    return row.getLong(9);
                });
    }

    private void look(RunFolder folder) throws SQLException {
        try {
            Indexed known = indexed.get(folder.id());
            String stamp = stamp(folder);
            boolean described = known != null && known.stamp.equals(stamp) && !hasEnded(folder, known);
            Map<Source, LineFile.Now> grown = new EnumMap<>(Source.class);
            List<Source> gone = new ArrayList<>();
            for (Source kind : Source.values()) {
                LineFile.@Nullable Known before = known == null ? null : known.files.get(kind);
                Optional<LineFile.Now> now = LineFile.Now.of(folder.path().resolve(kind.fileName()));
                if (now.isPresent() && (before == null || !now.get().isAs(before))) {
                    grown.put(kind, now.get());
                } else if (now.isEmpty() && before != null) {
                    gone.add(kind);
                }
            }
            if (!described || !grown.isEmpty() || !gone.isEmpty()) {
                update(folder, described ? null : stamp, grown, gone);
                changed.add(folder.id());
            }
        } catch (IOException | InputException e) {
            unreadable.put(folder.id(), String.valueOf(e.getMessage()));
        }
    }

    /** A run that was written to and has lost its writer changes no file by that. */
    private static boolean hasEnded(RunFolder folder, Indexed known) {
        boolean running = known.state.equals("running");
        return (running || known.state.equals("crashed")) && running != folder.isLocked();
    }

    private void update(RunFolder folder, @Nullable String stamp, Map<Source, LineFile.Now> grown, List<Source> gone)
            throws SQLException, IOException {
        connection.setAutoCommit(false);
        try {
            if (stamp != null) {
                describe(folder, stamp);
            }
            long run = number(folder.id());
            for (Map.Entry<Source, LineFile.Now> file : grown.entrySet()) {
                Path path = folder.path().resolve(file.getKey().fileName());
                points += LineFile.update(connection, run, file.getKey(), path, file.getValue());
            }
            for (Source kind : gone) {
                LineFile.forget(connection, run, kind);
            }
            connection.commit();
        } catch (SQLException | IOException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private void describe(RunFolder folder, String stamp) throws SQLException {
        RunListing listing = RunListing.of(folder);
        String problem = listing.problem();
        Map<String, String> config = Map.of();
        try {
            config = folder.configYaml()
                    .map(yaml -> Config.parse("config.yaml", yaml, List.of()).flattened())
                    .orElse(Map.of());
        } catch (InputException e) {
            problem = (problem.isEmpty() ? "" : problem + "; ") + e.getMessage();
        }
        Sql.update(
                connection,
                "INSERT INTO run (id, stamp, state, problem, info, started) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO"
                        + " UPDATE SET stamp = excluded.stamp, state = excluded.state, problem = excluded.problem,"
                        + " info = excluded.info, started = excluded.started",
                folder.id(),
                stamp,
                listing.state(),
                problem,
                listing.info().map(Json::line).orElse("{}"),
                listing.info().map(RunInfo::started).map(Instant::toString).orElse(""));
        long run = number(folder.id());
        replace(run, "run_config", config);
        replace(run, "run_summary", folder.summary().map(FlatJson::of).orElse(Map.of()));
    }

    private void replace(long run, String table, Map<String, String> values) throws SQLException {
        Sql.update(connection, "DELETE FROM " + table + " WHERE run = ?", run);
        try (PreparedStatement add =
                connection.prepareStatement("INSERT INTO " + table + " (run, key, value) VALUES (?, ?, ?)")) {
            for (Map.Entry<String, String> value : values.entrySet()) {
                if (value.getValue().length() <= LONGEST_VALUE) {
                    add.setLong(1, run);
                    add.setString(2, value.getKey());
                    add.setString(3, value.getValue());
                    add.executeUpdate();
                }
            }
        }
    }

    private long number(String id) throws SQLException {
        return Sql.all(connection, "SELECT run FROM run WHERE id = ?", row -> row.getLong(1), id)
                .getFirst();
    }

    private void remove(String id, Indexed run) throws SQLException {
        connection.setAutoCommit(false);
        try {
            for (Source kind : Source.values()) {
                LineFile.forget(connection, run.run, kind);
            }
            for (String table : List.of("run_config", "run_summary", "run")) {
                Sql.update(connection, "DELETE FROM " + table + " WHERE run = ?", run.run);
            }
            connection.commit();
            removed.add(id);
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static String stamp(RunFolder folder) throws IOException {
        StringBuilder stamp = new StringBuilder();
        for (String name : DESCRIPTION) {
            LineFile.Now.of(folder.path().resolve(name))
                    .ifPresent(now -> stamp.append(now.size())
                            .append('@')
                            .append(now.modified())
                            .append(now.identity()));
            stamp.append(';');
        }
        return stamp.toString();
    }
}
