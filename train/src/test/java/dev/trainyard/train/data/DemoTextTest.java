package dev.trainyard.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTextTest {
    @TempDir
    Path dir;

    @Test
    void writesTheGlossesOfAllPartsAndNotTheLicence() throws IOException {
        Path jar = dir.resolve("a jar.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String part : new String[] {"noun", "verb", "adj", "adv"}) {
                zip.putNextEntry(new ZipEntry("net/sf/extjwnl/data/wordnet/wn31/data." + part));
                zip.write(("  1 licence | terms\n00001740 03 n 01 x 0 000 | a kind of " + part + "  \n")
                        .getBytes(StandardCharsets.UTF_8));
            }
        }
        assertThat(DemoText.in(jar).write(dir.resolve("t.txt"))).isEqualTo(4);
        assertThat(Files.readAllLines(dir.resolve("t.txt")))
                .containsExactlyInAnyOrder("A kind of noun.", "A kind of verb.", "A kind of adj.", "A kind of adv.");
    }

    @Test
    void makesSentencesOfDefinitionsAndExamples() {
        assertThat(DemoText.sentences(" a whole; as part of another; \"how big is it?\"; \"it is big\"  "))
                .isEqualTo("A whole; as part of another. \"How big is it?\" \"It is big.\"");
        assertThat(DemoText.sentences(" never ended; \"an example")).isEqualTo("Never ended. \"An example.\"");
    }

    @Test
    void doesWithoutWordNet() {
        assertThat(DemoText.find()).isEmpty();
        assertThatThrownBy(() -> DemoText.in(dir.resolve("none.jar")).write(dir.resolve("t.txt")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("none.jar");
    }
}
