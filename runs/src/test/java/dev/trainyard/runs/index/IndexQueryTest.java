package dev.trainyard.runs.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.runs.RunSpec;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexQueryTest {
    @TempDir
    Path dir;

    @Test
    void questionsAreAskedInSql() {
        String first = run(10, Map.of());
        String second = run(20, Map.of("final", Map.of("loss", 0.5)));
        try (RunIndex index = index()) {
            assertThat(ask(index, "SELECT id, name, state FROM runs WHERE id = '" + first + "'"))
                    .containsExactly(List.of(first, "one", "finished"));
            assertThat(ask(index, "SELECT run, last, last_step, min, max, points FROM metrics ORDER BY points"))
                    .containsExactly(
                            List.of(first, 0.1, 10.0, 0.1, 1.0, 10), List.of(second, 0.05, 20.0, 0.05, 1.0, 20));
            assertThat(ask(index, "SELECT run FROM summary WHERE key = 'final.loss' AND value = '0.5'"))
                    .containsExactly(List.of(second));
            assertThat(ask(index, "SELECT DISTINCT value FROM config WHERE key = 'model.n_layer'"))
                    .containsExactly(List.of("2"));
            assertThat(ask(
                            index,
                            "SELECT step, value FROM points WHERE name = 'loss' AND run = '" + first
                                    + "' AND step BETWEEN 3 AND 4"))
                    .containsExactly(List.of(3, 1.0 / 3), List.of(4, 0.25));
            assertThat(ask(index, "SELECT r.name, count(*) FROM runs r JOIN metrics m ON m.run = r.id GROUP BY 1"))
                    .containsExactly(List.of("one", 2));
            assertThat(index.query("SELECT name FROM metrics", 1).complete()).isFalse();
        }
    }

    @Test
    void aQuestionCannotChangeAnything() {
        run(10, Map.of());
        try (RunIndex index = index()) {
            String other = dir.resolve("other.db").toString();
            for (String sql : List.of(
                    "DELETE FROM run",
                    "DROP TABLE run",
                    "INSERT INTO run VALUES (1)",
                    "ATTACH DATABASE '" + other + "' AS other",
                    "SELEC 1",
                    "")) {
                assertThatThrownBy(() -> index.query(sql, 10)).as(sql).isInstanceOf(InputException.class);
            }
            assertThat(dir.resolve("other.db")).doesNotExist();
            assertThat(index.runs()).hasSize(1);
        }
    }

    private RunIndex index() {
        RunIndex index = RunIndex.open(dir.resolve("runs"), dir.resolve("cache"));
        index.refresh();
        return index;
    }

    private static List<List<Object>> ask(RunIndex index, String sql) {
        return index.query(sql, 100).rows().stream()
                .map(row -> row.stream().map(Optional::orElseThrow).toList())
                .toList();
    }

    private String run(int steps, Map<String, ?> summary) {
        RunSpec spec = new RunSpec(
                "train",
                "one",
                List.of(),
                "",
                "",
                List.of("trainyard"),
                "model:\n  n_layer: 2\n",
                "hash",
                1,
                "cpu",
                2,
                Map.of());
        try (RunWriter writer = new RunStore(dir.resolve("runs")).create(spec)) {
            for (int step = 1; step <= steps; step++) {
                int now = step;
                writer.metrics(step, step, line -> line.put("loss", 1.0 / now));
            }
            writer.summary(summary);
            writer.status(Status.FINISHED);
            return writer.folder().id();
        }
    }
}
