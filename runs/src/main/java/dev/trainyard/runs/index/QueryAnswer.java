package dev.trainyard.runs.index;

import dev.trainyard.base.InputException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Rows that a question in SQL found.
 *
 * @param columns their names
 * @param rows text, numbers, or empty for null
 * @param complete whether there were no more rows than were asked for
 */
public record QueryAnswer(List<String> columns, List<List<Optional<Object>>> rows, boolean complete) {
    static QueryAnswer to(Connection connection, String sql, int most) throws SQLException {
        PreparedStatement prepared;
        try {
            prepared = connection.prepareStatement(sql);
        } catch (SQLException e) {
            throw refused(e);
        }
        try (PreparedStatement statement = prepared;
                ResultSet found = statement.executeQuery()) {
            int width = found.getMetaData().getColumnCount();
            List<String> columns = new ArrayList<>();
            for (int i = 1; i <= width; i++) {
                columns.add(found.getMetaData().getColumnLabel(i));
            }
            List<List<Optional<Object>>> rows = new ArrayList<>();
            while (found.next()) {
                if (rows.size() == most) {
                    return new QueryAnswer(columns, rows, false);
                }
                Object[] row = new Object[width];
                for (int i = 0; i < width; i++) {
                    Object value = found.getObject(i + 1);
                    row[i] = value instanceof byte[] bytes ? bytes.length + " bytes" : value;
                }
                rows.add(Arrays.stream(row).map(Optional::ofNullable).toList());
            }
            return new QueryAnswer(columns, rows, true);
        } catch (SQLException e) {
            if (IndexFile.isDamaged(e)) {
                throw e;
            }
            throw refused(e);
        }
    }

    private static InputException refused(SQLException e) {
        String why = String.valueOf(e.getMessage()).replaceFirst("^\\[SQLITE_\\w+]\\s*", "");
        return new InputException(
                "the query cannot be answered: " + why + "; the tables are runs, config, summary, metrics, points", e);
    }
}
