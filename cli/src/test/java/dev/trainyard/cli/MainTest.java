package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    @Test
    void versionIsAResult() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).matches("trainyard \\d+\\.\\d+\\.\\d+\\R");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void nothingToDoShowsTheCommandsAndIsWrongUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: trainyard", "doctor").doesNotContain("first-use");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aMistypedCommandIsOneLineWithTheNearestOne() {
        assertThat(run("docter")).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).contains("unknown command 'docter', did you mean 'doctor'?");
    }

    @Test
    void aMistypedOptionIsOneLineWithTheNearestOne() {
        assertThat(run("doctor", "--jsno")).isEqualTo(2);
        assertThat(err.toString())
                .hasLineCount(1)
                .contains("unknown option '--jsno', did you mean '--json'?")
                .contains("'trainyard doctor --help'");
    }

    @Test
    void anOptionWithoutItsValueIsOneLine() {
        assertThat(run("doctor", "--runs-dir")).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).contains("--runs-dir");
    }

    @Test
    void doctorPrintsOneJsonDocument(@TempDir Path runs) {
        assertThat(run("doctor", "--json", "--runs-dir", runs.toString())).isZero();
        JsonNode document = Json.parse(out.toString());
        assertThat(document.get("findings").findValuesAsString("what"))
                .contains("Java", "memory", "CUDA driver", "MPI");
        assertThat(document.get("findings").findValuesAsString("status")).isSubsetOf("ok", "warn", "missing");
        assertThat(document.get("findings").findValuesAsString("detail")).anyMatch(d -> d.contains(runs.toString()));
    }

    @Test
    void completionKnowsTheCommands() {
        assertThat(run("generate-completion")).isZero();
        assertThat(out.toString()).contains("complete ", "doctor");
    }

    @Test
    void anErrorForTheUserIsItsMessageAlone() {
        assertThat(runThrowing(new InputException("config.yaml:3: unknown key 'lerning_rate'")))
                .isEqualTo(2);
        assertThat(err.toString().strip()).isEqualTo("trainyard: config.yaml:3: unknown key 'lerning_rate'");
    }

    @Test
    void aDefectIsOneLineThatNamesDebug() {
        assertThat(runThrowing(new IllegalStateException("first line\nsecond line")))
                .isEqualTo(1);
        assertThat(err.toString())
                .hasLineCount(1)
                .contains("internal error: IllegalStateException: first line")
                .contains("--debug");
    }

    @Test
    void debugShowsTheStackTrace() {
        assertThat(runThrowing(new IllegalStateException("why"), "--debug")).isEqualTo(1);
        assertThat(err.toString()).contains("at " + MainTest.class.getName()).endsWith("IllegalStateException: why\n");
    }

    @Test
    void anExhaustedStackIsOneLine() {
        assertThat(runThrowing(new StackOverflowError())).isEqualTo(1);
        assertThat(err.toString()).hasLineCount(1).contains("internal error: StackOverflowError");
    }

    private int runThrowing(Throwable thrown, String... options) {
        PrintWriter text = new PrintWriter(err);
        CommandLine commands = Main.commands(new PrintWriter(out), text);
        commands.addSubcommand("fail", new Failing(thrown)).setErr(text);
        String[] args = new String[options.length + 1];
        args[0] = "fail";
        System.arraycopy(options, 0, args, 1, options.length);
        return Main.run(commands, args);
    }

    @Command
    private record Failing(Throwable thrown) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            if (thrown instanceof Error e) {
                throw e;
            }
            throw (Exception) thrown;
        }
    }
}
