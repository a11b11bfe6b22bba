package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scaling run} of a Java file. */
class StudyProgramTest {
    @TempDir
    Path dir;

    @Test
    void aFileIsCompiledAgainstTrainyardAndRunWithItsArguments() throws IOException {
        Path said = dir.resolve("said");
        Ran ran = run("""
                import dev.trainyard.torch.Tensor;
                import java.nio.file.*;
                class Helper { static double sum(float... values) { return Tensor.of(values, values.length).sum().item(); } }
                public class Study {
                    public static void main(String[] args) throws Exception {
                        Files.writeString(Path.of(args[0]), args[1] + " " + Helper.sum(1, 2, 3));
                    }
                }
                """, said.toString(), "sums to");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.exitCode()).isZero();
        assertThat(said).content().isEqualTo("sums to 6.0");
    }

    @Test
    void anErrorOfTheCompilerIsALineWithItsPlace() throws IOException {
        Ran ran = run("""
                public class Study {
                    public static void main(String[] args) {
                        int x = "three";
                        y = 4;
                    }
                }
                """);
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err().lines())
                .containsExactly(
                        "trainyard: " + file() + ":3: incompatible types: java.lang.String cannot be converted to int",
                        file() + ":4: cannot find symbol, symbol: variable y, location: class Study");
    }

    @Test
    void whatItThrowsIsSaidWithItsLineAndItsExitCode() throws IOException {
        Ran theirs = run("""
                public class Study {
                    public static void main(String[] args) {
                        throw new IllegalStateException("no such luck");
                    }
                }
                """);
        assertThat(theirs.exitCode()).isEqualTo(1);
        assertThat(theirs.err())
                .isEqualToIgnoringNewLines(
                        "trainyard: " + file() + ":3: java.lang.IllegalStateException: no such luck");
        Ran ours = run("""
                public class Study {
                    public static void main(String[] args) {
                        throw new dev.trainyard.base.InputException("bring more text");
                    }
                }
                """);
        assertThat(ours.exitCode()).isEqualTo(2);
        assertThat(ours.err()).isEqualToIgnoringNewLines("trainyard: bring more text");
    }

    @Test
    void aFileWithoutAProgramIsRefused() throws IOException {
        assertThat(run("public class Study {}").err()).contains("no class Study with public static void main");
        assertThat(Ran.of("scaling", "run", dir.resolve("Absent.java").toString())
                        .err())
                .contains("Absent.java: no such file");
    }

    private Path file() {
        return dir.resolve("Study.java");
    }

    private Ran run(String program, String... arguments) throws IOException {
        Files.writeString(file(), program);
        return Ran.of(List.of("scaling", "run", file().toString()), arguments);
    }
}
