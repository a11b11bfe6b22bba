package dev.trainyard.runs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class RunStoreTest {
    @TempDir
    Path folder;

    private RunStore store;

    @BeforeEach
    void aStoreThatDoesNotExistYet() {
        store = new RunStore(folder.resolve("runs"));
    }

    @Test
    void aRunIsAFolderWithAllThatIsKnownAtItsStart() throws IOException {
        try (RunWriter writer = store.create(Specs.named("first", "abc"))) {
            Path path = writer.folder().path();
            assertThat(path.getFileName().toString()).matches("\\d{8}-\\d{6}-[a-z2-7]{4}");
            assertThat(path.resolve("config.yaml")).hasContent("model:\n  n_layer: 2\n");
            assertThat(path.resolve("checkpoints")).isDirectory();
            assertThat(path.resolve("logs")).isDirectory();
            JsonNode json = Json.parse(Files.readString(path.resolve("run.json")));
            assertThat(json.propertyNames())
                    .containsExactly(
                            "id",
                            "kind",
                            "name",
                            "tags",
                            "group",
                            "notes",
                            "status",
                            "started",
                            "ended",
                            "command",
                            "config_hash",
                            "seed",
                            "git",
                            "host",
                            "versions",
                            "device",
                            "threads");
            assertThat(json.path("status").stringValue()).isEqualTo("running");
            assertThat(json.path("versions").propertyNames()).containsExactly("java", "trainyard");
            assertThat(writer.folder().info()).isEqualTo(writer.info());
        }
    }

    @Test
    void theEndIsWrittenAndAResumeTakesItBack() {
        RunFolder run;
        try (RunWriter writer = store.create(Specs.named("r", "abc"))) {
            run = writer.folder();
            writer.summary(Map.of("best_loss", Double.NaN));
            writer.status(Status.PREEMPTED);
        }
        assertThat(run.info().ended()).isPresent();
        assertThat(run.summary().orElseThrow().path("best_loss").stringValue()).isEqualTo("NaN");
        try (RunWriter writer = store.open(run)) {
            writer.status(Status.RUNNING);
            assertThat(run.info().ended()).isEmpty();
            assertThat(run.info().started()).isEqualTo(writer.info().started());
        }
    }

    @Test
    void aRunHasOneWriter() {
        try (RunWriter writer = store.create(Specs.named("r", "abc"))) {
            assertThatThrownBy(() -> store.open(writer.folder()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("is being written by this process");
            assertThat(store.newestResumable("abc")).isEmpty();
            assertThat(writer.folder().isLocked()).isTrue();
        }
        try (RunWriter again = store.newestResumable("abc").orElseThrow()) {
            assertThat(again.info().name()).isEqualTo("r");
        }
    }

    @Test
    void aLockIsSeenFromAnotherProcessAndEndsWithIt() throws Exception {
        Process other = OtherProcess.running("hold", store.root().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        RunFolder run;
        try (BufferedReader said = other.inputReader()) {
            run = store.find(String.valueOf(said.readLine()));
            assertThat(run.isLocked()).isTrue();
            assertThat(store.list()).singleElement().returns("running", RunListing::state);
            assertThat(store.newestResumable("h")).isEmpty();
            assertThatThrownBy(() -> store.open(run))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("process " + other.pid() + " on ");
        } finally {
            other.destroyForcibly().waitFor();
        }
        assertThat(store.list()).singleElement().returns("crashed", RunListing::state);
        assertThat(run.info().status()).isEqualTo(Status.RUNNING);
        try (RunWriter writer = store.newestResumable("h").orElseThrow()) {
            assertThat(writer.folder().metrics()).containsKey("train/loss");
        }
    }

    @Test
    void askingWhetherARunIsLockedDoesNotUnlockIt() throws Exception {
        try (RunWriter writer = store.create(Specs.named("r", "abc"))) {
            assertThat(store.list()).singleElement().returns("running", RunListing::state);
            assertThat(writer.folder().isLocked()).isTrue();
            Process other = OtherProcess.running(
                            "locked", writer.folder().path().toString())
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(other.getInputStream().readAllBytes(), UTF_8).strip())
                    .isEqualTo("true");
        }
    }

    @Test
    void theNewestRunWithTheSameHashIsResumedWhateverItsStatus() {
        String old = finished("abc", Status.FINISHED);
        pauseForTheClock();
        String newer = finished("abc", Status.FAILED);
        pauseForTheClock();
        finished("other", Status.FINISHED);
        try (RunWriter writer = store.newestResumable("abc").orElseThrow()) {
            assertThat(writer.info().id()).isEqualTo(newer);
            try (RunWriter next = store.newestResumable("abc").orElseThrow()) {
                assertThat(next.info().id()).isEqualTo(old);
                assertThat(store.newestResumable("abc")).isEmpty();
            }
        }
    }

    @Test
    void brokenFoldersAreListedAsBrokenAndOthersNotAtAll() throws IOException {
        String good = finished("abc", Status.FINISHED);
        Path halfMade = Files.createDirectory(store.root().resolve("20200101-000000-aaaa"));
        Path damaged = Files.createDirectory(store.root().resolve("20200102-000000-aaaa"));
        Files.writeString(damaged.resolve("run.json"), "{\"id\": \"2020");
        Path empty = Files.createDirectory(store.root().resolve("20200103-000000-aaaa"));
        Files.writeString(empty.resolve("run.json"), "{}");
        Files.createDirectory(store.root().resolve("src"));
        Files.writeString(store.root().resolve("20200104-000000-aaaa"), "a file");

        assertThat(store.list())
                .extracting(RunListing::id)
                .containsExactly(good, "20200103-000000-aaaa", "20200102-000000-aaaa", "20200101-000000-aaaa");
        assertThat(store.list())
                .extracting(RunListing::state)
                .containsExactly("finished", "broken", "broken", "broken");
        assertThat(store.list().get(3).problem()).contains(halfMade.toString(), "no run.json");
        assertThat(store.find("latest").id()).isEqualTo(good);
        assertThat(store.newestResumable("nothing")).isEmpty();
    }

    @Test
    void aRunIsFoundByWhatPeopleCallIt() {
        String id;
        try (RunWriter writer = store.create(Specs.named("baseline", "abc"))) {
            id = writer.info().id();
        }
        assertThat(List.of(id, "baseline", "latest", id.substring(0, 12), id.substring(16)))
                .allSatisfy(which -> assertThat(store.find(which).id()).isEqualTo(id));
        assertThat(store.find(store.root().resolve(id).toString()).id()).isEqualTo(id);
        finishedNamed("baseline");
        assertThatThrownBy(() -> store.find("baseline"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("names 2 runs")
                .hasMessageContaining(id);
        assertThatThrownBy(() -> store.find("nobody"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no run 'nobody'")
                .hasMessageContaining(id);
    }

    @Test
    void aStoreWithoutRunsSaysSo() {
        assertThat(store.list()).isEmpty();
        assertThatThrownBy(() -> store.find("latest"))
                .isInstanceOf(InputException.class)
                .hasMessage("no run 'latest': there are no runs in " + store.root());
    }

    @Test
    void idsAreOfTheirSecondAndDoNotRepeat() {
        Instant now = Instant.parse("2026-11-22T10:11:12.999Z");
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            ids.add(RunId.next(now));
        }
        assertThat(ids).hasSizeGreaterThan(95).allMatch(id -> id.startsWith("20261122-101112-"));
        assertThat(RunId.time(ids.iterator().next())).isEqualTo(Optional.of(Instant.parse("2026-11-22T10:11:12Z")));
    }

    private String finished(String hash, Status status) {
        try (RunWriter writer = store.create(Specs.named("r", hash))) {
            writer.status(status);
            return writer.info().id();
        }
    }

    private void finishedNamed(String name) {
        store.create(Specs.named(name, "x")).close();
    }

    /** The order of runs is that of their start, in milliseconds. */
    private static void pauseForTheClock() {
        long start = System.currentTimeMillis();
        while (System.currentTimeMillis() == start) {
            Thread.onSpinWait();
        }
    }
}
