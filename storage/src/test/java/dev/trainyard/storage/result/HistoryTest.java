package dev.trainyard.storage.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    @TempDir
    private Path results;

    private History.Entry append(String... arguments) {
        return new History(results).append(Instant.EPOCH, List.of(arguments), 0, results);
    }

    @Test
    void commandsComeBackAsTheyWereGiven() {
        append("storage", "datasize");
        append("storage", "run", "--param", "dataset.data_folder=/a b");
        assertThat(new History(results).entries()).extracting(History.Entry::id).containsExactly(1, 2);
        assertThat(new History(results).find(2).arguments())
                .containsExactly("storage", "run", "--param", "dataset.data_folder=/a b");
    }

    @Test
    void aLineThatACrashCutOffSpoilsNoOther() throws Exception {
        append("storage", "datasize");
        Files.writeString(results.resolve("history.jsonl"), "{\"id\":2,\"ti", StandardOpenOption.APPEND);
        append("storage", "run");
        assertThat(new History(results).entries())
                .extracting(entry -> entry.arguments().getLast())
                .containsExactly("datasize", "run");
    }

    @Test
    void anUnknownNumberIsAnErrorOfTheUser() {
        assertThatThrownBy(() -> new History(results).find(7))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no command 7");
    }
}
