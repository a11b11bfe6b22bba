package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A sweep whose process is shot again and again; {@code -Dtrainyard.kills=20} for more than a build has time for. */
class KilledSweepTest {
    private static final int KILLS = Integer.getInteger("trainyard.kills", 5);
    private static final int TRIALS = 9;
    private static final long MOST_MILLIS = 7_000;
    private static final Set<String> MEASURED = Set.of("wall_time_seconds", "tokens_per_second");

    @TempDir
    Path dir;

    @Test
    void losesNoTrialRepeatsNoneAndEndsAsOneThatWasLeftAlone() throws Exception {
        TrainingFolder folder = TrainingFolder.in(dir);
        Path quiet = planned(folder, "quiet");
        long begun = System.nanoTime();
        assertThat(folder.finish(folder.launch(run(quiet))).exitCode()).isZero();
        long whole = (System.nanoTime() - begun) / 1_000_000;

        Path shot = planned(folder, "shot");
        long seed = Long.getLong("trainyard.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<String, JsonNode> completed = new HashMap<>();
        Map<String, String> records = new HashMap<>();
        List<String> story = new ArrayList<>();
        int kills = 0;
        for (; kills < KILLS; kills++) {
            Process process = folder.launch(run(shot));
            // At any time, with trials under way or not; twice once a further trial is completed.
            int before = completed.size();
            while (kills % (KILLS / 2) == KILLS / 2 - 1
                    && process.isAlive()
                    && completed(shot).size() == before) {
                Thread.sleep(5);
            }
            // Short against the whole, so that the sweep lasts for more than two of them on any machine.
            boolean ended = process.waitFor(random.nextLong(Math.min(whole / 6, MOST_MILLIS)), TimeUnit.MILLISECONDS);
            if (ended) {
                break;
            }
            process.destroyForcibly();
            assertThat(folder.finish(process).exitCode()).isEqualTo(128 + 9);
            requireKept(shot, completed, records);
            story.add(completed.size() + "/" + TRIALS);
        }
        System.out.println(
                kills + " kills of a sweep of " + whole + " ms, seed " + seed + "; completed after each: " + story);
        assertThat(folder.finish(folder.launch(run(shot))).exitCode()).isZero();
        requireKept(shot, completed, records);

        assertThat(kills).as("a fast machine may be done before the last").isGreaterThanOrEqualTo(KILLS / 2);
        assertThat(completed).hasSize(TRIALS);
        assertThat(comparable(shot)).isEqualTo(comparable(quiet));
        assertThat(shot.resolve("runs").toFile().list()).hasSize(TRIALS);
    }

    private static Map<String, JsonNode> completed(Path sweep) throws IOException {
        Map<String, JsonNode> completed = new HashMap<>();
        for (JsonNode row : rows(sweep)) {
            if (row.path("status").asString().equals("completed")) {
                completed.put(row.path("experiment_id").asString(), row);
            }
        }
        return completed;
    }

    /** What was completed before is as it was, its row and its run; what is completed now is remembered. */
    private static void requireKept(Path sweep, Map<String, JsonNode> completed, Map<String, String> records)
            throws IOException {
        Map<String, JsonNode> now = completed(sweep);
        assertThat(now).containsAllEntriesOf(completed);
        for (Map.Entry<String, JsonNode> one : now.entrySet()) {
            Path run = sweep.resolve(one.getValue().path("run").asString());
            String record = Files.readString(run.resolve("run.json"))
                    + Files.readString(run.resolve("metrics.jsonl"))
                    + Files.readString(run.resolve("events.jsonl"));
            assertThat(records.getOrDefault(one.getKey(), record)).isEqualTo(record);
            records.put(one.getKey(), record);
        }
        completed.putAll(now);
    }

    /** By trial; without what a clock has measured. */
    private static Map<String, Map<String, String>> comparable(Path sweep) throws IOException {
        Map<String, Map<String, String>> comparable = new TreeMap<>();
        for (JsonNode row : rows(sweep)) {
            Map<String, String> fields = new TreeMap<>();
            row.properties()
                    .forEach(
                            field -> fields.put(field.getKey(), field.getValue().toString()));
            fields.keySet().removeAll(MEASURED);
            comparable.put(row.path("experiment_id").asString(), fields);
        }
        return comparable;
    }

    private static JsonNode rows(Path sweep) throws IOException {
        return Json.parse(Files.readString(sweep.resolve("results.json")));
    }

    private static List<String> run(Path sweep) {
        return List.of("scaling", "run", sweep.toString());
    }

    private static Path planned(TrainingFolder folder, String name) {
        Path sweep = folder.root().resolve(name);
        long budget = 75_000_000L + 45_000_000L * KILLS;
        Ran plan = Ran.of(
                "scaling",
                "plan",
                folder.root().resolve("tiny.yaml").toString(),
                "sweep.budgets=[" + budget + "," + 2 * budget + "," + 3 * budget + "]",
                "sweep.sizes=[2000,6700,21700]",
                "sweep.parallel=2",
                "checkpoint.every_steps=20",
                "--out",
                sweep.toString());
        assertThat(plan.exitCode()).as(plan.err()).isZero();
        return sweep;
    }
}
