package dev.trainyard.scaling.study;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.config.ConfigDocs;
import dev.trainyard.scaling.study.TrialResult.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program and the table of docs/scaling.md. */
class StudyPageTest {
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @Test
    void theProgramTrainsItsStudyAndGivesAnOptimum() throws Exception {
        Matcher block = BLOCK.matcher(page());
        assertThat(block.find()).isTrue();
        Path file = Files.writeString(folder.resolve("Study.java"), block.group(1));
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        int code = javac.run(
                System.out,
                System.err,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                file.toString());
        assertThat(code).isZero();
        Path sweep = folder.resolve("sweep");
        String said = run(sweep);
        assertThat(said).matches("for 3e7 FLOPs: \\d+ parameters, \\d+ samples, loss 0[.,]\\d+\\R");
        List<TrialResult> results = new SweepFolder(sweep).results();
        assertThat(results).hasSize(15).allMatch(row -> row.status() == Status.COMPLETED && row.tokens() == row.d());
        assertThat(run(sweep)).as("nothing is trained again").isEqualTo(said);
        assertThat(new SweepFolder(sweep).results()).isEqualTo(results);
    }

    @Test
    void everyKeyIsOnThePage() throws IOException {
        String rows = ConfigDocs.rows("sweep", SweepSection.class).stream()
                .map(row -> "| `" + row.key() + "` | " + row.type() + " | `" + row.byDefault() + "` | " + row.help()
                        + " |\n")
                .reduce("", String::concat);
        assertThat(page()).contains(rows);
    }

    private String run(Path sweep) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            loader.loadClass("Study").getMethod("main", String[].class).invoke(null, (Object)
                    new String[] {sweep.toString()});
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String page() throws IOException {
        Path module = Path.of(System.getProperty("basedir", ".")).toAbsolutePath();
        return Files.readString(module.resolveSibling("docs").resolve("scaling.md"));
    }
}
