package dev.trainyard.runs.index;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/**
 * The database file. Write-ahead logging lets readers go on while one process writes. An index that is damaged, or of
 * another version of the schema, is deleted and made anew.
 */
final class IndexFile {
    /** Of schema.sql and the blobs in it. */
    private static final int VERSION = 1;

    private static final Pattern STATEMENT_END = Pattern.compile(";\\s*\\n");
    private static final int BUSY_MILLIS = 20_000;

    private IndexFile() {}

    /**
     * Where the index of a folder of runs lies: in the cache, since write-ahead logging does not work on network file
     * systems, where runs often are. The host is part of the name, for caches that several hosts share.
     */
    static Path of(Path runs, Path cache) {
        String key = host() + "\n" + runs.toAbsolutePath().normalize();
        try {
            Path real = Files.exists(runs) ? runs.toRealPath() : runs;
            key = host() + "\n" + real.toAbsolutePath().normalize();
        } catch (IOException e) {
            // a folder that cannot be resolved goes by its name
        }
        return cache.resolve("index").resolve(hash(key) + ".sqlite");
    }

    /**
     * Opens the index to write, and makes it if need be.
     *
     * @throws InputException if there is no place for it
     */
    static Connection open(Path file) {
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            return prepared(file);
        } catch (IOException e) {
            throw noPlace(file, FileProblem.of(e), e);
        } catch (SQLException e) {
            if (!isDamaged(e)) {
                throw noPlace(file, String.valueOf(e.getMessage()), e);
            }
        }
        try {
            delete(file);
            return prepared(file);
        } catch (IOException e) {
            throw noPlace(file, FileProblem.of(e), e);
        } catch (SQLException e) {
            throw noPlace(file, String.valueOf(e.getMessage()), e);
        }
    }

    /** A connection that cannot write; several may be open beside the one that does. */
    static Connection openToRead(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setOpenMode(SQLiteOpenMode.READONLY);
        config.resetOpenMode(SQLiteOpenMode.READWRITE);
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setBusyTimeout(BUSY_MILLIS);
        Connection connection = config.createConnection("jdbc:sqlite:" + file);
        SqlFunctions.add(connection);
        return connection;
    }

    static boolean isDamaged(SQLException e) {
        return e instanceof SQLiteException sqlite
                && (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_NOTADB
                        || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CORRUPT);
    }

    static void delete(Path file) throws IOException {
        for (String suffix : new String[] {"", "-wal", "-shm"}) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
        }
    }

    private static Connection prepared(Path file) throws SQLException, IOException {
        Connection connection = openToWrite(file);
        int version = version(connection);
        if (version != VERSION && version != 0) {
            connection.close();
            delete(file);
            connection = openToWrite(file);
            version = version(connection);
        }
        if (version == 0) {
            create(connection);
        }
        return connection;
    }

    private static Connection openToWrite(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setPageSize(8192);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // what a power cut takes from a cache is read again: schema and pages stay whole under this setting
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        Connection connection = config.createConnection("jdbc:sqlite:" + file);
        try {
            SqlFunctions.add(connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA wal_autocheckpoint = 4000");
            }
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    /** Another process may be making the same index: whoever is second finds it made. */
    private static void create(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            if (version(connection) == 0) {
                for (String sql : STATEMENT_END.splitAsStream(schema()).toList()) {
                    if (!sql.isBlank()) {
                        statement.execute(sql);
                    }
                }
                statement.execute("PRAGMA user_version = " + VERSION);
            }
            connection.commit();
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.getInt(1);
        }
    }

    private static String schema() {
        try (InputStream in = Objects.requireNonNull(IndexFile.class.getResourceAsStream("schema.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputException noPlace(Path file, String why, Exception cause) {
        return new InputException(
                "cannot keep the index of the runs in " + file + ": " + why
                        + "; set XDG_CACHE_HOME to a folder with room",
                cause);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
