package dev.trainyard.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonTest {
    enum State {
        WELL_DONE
    }

    record Result(
            String zone,
            State state,
            double finalLoss,
            Instant ended,
            Optional<String> note,
            Map<String, Long> perKey) {}

    @Test
    void recordsAreSnakeCaseInTheirOwnOrderAndComeBack() {
        Result result = new Result(
                "z",
                State.WELL_DONE,
                Double.NaN,
                Instant.parse("2026-11-22T10:00:00Z"),
                Optional.empty(),
                Map.of("aB", 1L));
        String line = Json.line(result);
        assertThat(line)
                .isEqualTo("{\"zone\":\"z\",\"state\":\"well_done\",\"final_loss\":\"NaN\","
                        + "\"ended\":\"2026-11-22T10:00:00Z\",\"note\":null,\"per_key\":{\"aB\":1}}");
        assertThat(Json.read(line, Result.class)).isEqualTo(result);
    }

    @Test
    void aNewerFileWithMoreKeysIsRead() {
        assertThat(Json.read("{\"zone\":\"z\",\"added_later\":[1],\"final_loss\":1}", Result.class)
                        .zone())
                .isEqualTo("z");
    }
}
