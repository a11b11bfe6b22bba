package dev.trainyard.runs.index;

import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.Function;

/** What the views of schema.sql call, known to every connection that we open. */
final class SqlFunctions {
    private SqlFunctions() {}

    static void add(Connection connection) throws SQLException {
        Function.create(
                connection,
                "rises",
                new Function() {
                    @Override
                    protected void xFunc() throws SQLException {
                        result(Goal.of(value_text(0)) == Goal.HIGHER ? 1 : 0);
                    }
                },
                1,
                Function.FLAG_DETERMINISTIC);
        Function.create(connection, "points_json", new Function() {
            @Override
            protected void xFunc() throws SQLException {
                result(SeriesReader.pointsAsJson(connection, value_long(0)));
            }
        });
    }
}
