package dev.trainyard.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.torch.safetensors.SafetensorsFile;
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

/** The programs of docs/own-model.md, compiled and run as they stand there. */
class OwnModelPageTest {
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("public final class (\\w+)");

    @TempDir
    private Path folder;

    @Test
    void theModelLearnsTheRhymeAndIsSaved() throws Exception {
        Path weights = folder.resolve("rhyme.safetensors");
        List<String> said = run("Recite", weights.toString());
        assertThat(loss(said.getFirst())).isBetween(3.0, 7.0); // near ln 128
        assertThat(loss(said.get(said.size() - 2))).isLessThan(0.1);
        assertThat(said.getLast()).startsWith("Twinkle, twinkle, little star, how I wonder what you are! Up above");
        try (SafetensorsFile file = SafetensorsFile.open(weights)) {
            assertThat(file.tensor("hidden.weight").shape()).containsExactly(64L, 192L);
            assertThat(file.tensors()).hasSize(5);
        }
    }

    @Test
    void theRoundedGradientDiffersByWhatTwoBitsOfMantissaLose() throws Exception {
        String said = run("RoundedGradient").getLast();
        double percent =
                Double.parseDouble(said.replaceAll(".* by ([0-9.,]+) %", "$1").replace(',', '.'));
        assertThat(percent).isBetween(0.5, 12.5);
    }

    @Test
    void everyProgramOfThePageIsTested() throws IOException {
        assertThat(page()).isNotEmpty();
        assertThat(BLOCK.matcher(page()).results().map(match -> name(match.group(1))))
                .containsExactly("Recite", "RoundedGradient");
    }

    private List<String> run(String program, String... arguments) throws Exception {
        String source = BLOCK.matcher(page())
                .results()
                .map(match -> match.group(1))
                .filter(block -> name(block).equals(program))
                .findFirst()
                .orElseThrow();
        Path file = Files.writeString(folder.resolve(program + ".java"), source);
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        String classPath = System.getProperty("java.class.path");
        int code = javac.run(
                System.out, System.err, "-proc:none", "-cp", classPath, "-d", folder.toString(), file.toString());
        assertThat(code).as("javac of " + program).isZero();
        long open = Tensor.open();
        List<String> lines;
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            lines = printed(() ->
                    loader.loadClass(program).getMethod("main", String[].class).invoke(null, (Object) arguments));
        }
        assertThat(Tensor.open()).as("open tensors after " + program).isEqualTo(open);
        return lines;
    }

    private interface Program {
        void run() throws ReflectiveOperationException;
    }

    private static List<String> printed(Program program) throws ReflectiveOperationException {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            program.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static double loss(String line) {
        return Double.parseDouble(line.replaceAll(".*loss ", "").replace(',', '.'));
    }

    private static String name(String source) {
        Matcher found = CLASS.matcher(source);
        return found.find() ? found.group(1) : "";
    }

    private static String page() throws IOException {
        Path module = Path.of(System.getProperty("basedir", ".")).toAbsolutePath();
        return Files.readString(module.resolveSibling("docs").resolve("own-model.md"));
    }
}
