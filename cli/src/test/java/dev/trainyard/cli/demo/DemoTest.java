package dev.trainyard.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.Json;
import dev.trainyard.cli.Main;
import dev.trainyard.runs.RunListing;
import dev.trainyard.runs.RunStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The story in small: four processes of a few updates each. */
class DemoTest {
    private static final DemoLength SHORT = new DemoLength(20_000, 1, 4, 3, 6, 2, 40, 40, 8, 5);

    @TempDir
    Path dir;

    @Test
    void tellsTheStoryToItsGoodEnd() throws IOException {
        Path text =
                Files.writeString(dir.resolve("text.txt"), "Real text; not much of it, but \u00e9nough.\n".repeat(900));
        StringWriter err = new StringWriter();
        DemoFolder folder = DemoFolder.choose(Optional.of(dir.resolve("a demo")), dir);
        Launch launch = new Launch(Main.class, "test", Optional.empty());
        Narrator narrator = new Narrator(new PrintWriter(err));
        DemoResult result = new Demo(folder, TextSource.of(Optional.of(text)), SHORT, launch, narrator).tell();

        assertThat(result.resilience().verdict()).contains("the same, bit for bit");
        assertThat(result.exitCode()).isEqualTo(ExitCode.OK);
        Survival survival = result.resilience();
        assertThat(survival.killedAt()).isBetween(9L, 39L);
        assertThat(survival.resumedFrom()).isLessThanOrEqualTo(survival.killedAt());
        assertThat(survival.killed().steps()).isEqualTo(40);
        assertThat(survival.numbersEqual()).isGreaterThan(120);
        assertThat(result.training().summary().steps()).isBetween(3L, 6L);
        assertThat(result.sample().text()).hasSize(40);
        assertThat(new RunStore(folder.runs()).list().stream().map(RunListing::state))
                .hasSize(4)
                .containsOnly("finished");

        assertThat(err.toString())
                .contains("1 of 4:", "4 of 4:", "Killed:", result.sample().text());
        assertThat(result.lines()).contains("text ", "model ", "sample ", "killed ", "report ");
        assertThat(Json.parse(Json.line(result))
                        .path("resilience")
                        .path("identical")
                        .asBoolean())
                .isTrue();
        assertThat(folder.report())
                .content()
                .contains("<svg", "Killed and resumed", survival.killed().weights(), "trainyard generate --model");
    }
}
