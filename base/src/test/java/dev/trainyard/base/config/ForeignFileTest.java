package dev.trainyard.base.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files whose shape another tool has decided. */
class ForeignFileTest {
    @Shorthand("mean")
    record Time(double mean, @Default("0") double stdev) {}

    record Train(
            Time time, @Alias({"count", "n"}) @Default("1") int epochs) {}

    record Document(@Default("pytorch") String framework, Train train) {}

    private static Document read(String yaml, String... overrides) {
        return Config.parse("w.yaml", yaml, List.of(overrides)).document(Document.class);
    }

    @Test
    void bindsValuesAndSectionsAtTheTop() {
        assertThat(read("framework: tensorflow\ntrain: {time: 0.5}\n"))
                .isEqualTo(new Document("tensorflow", new Train(new Time(0.5, 0), 1)));
    }

    @Test
    void aMappingMaySayMoreThanTheSingleValue() {
        assertThat(read("train: {time: {mean: 0.5, stdev: 0.1}}").train().time())
                .isEqualTo(new Time(0.5, 0.1));
    }

    @Test
    void everyNameOfAKeyIsRead() {
        assertThat(read("train: {time: 1, count: 3}").train().epochs()).isEqualTo(3);
        assertThatThrownBy(() -> read("train: {time: 1, count: 3, epochs: 4}"))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("w.yaml:1: train.epochs: given twice");
    }

    @Test
    void anOverrideReachesAKeyWhateverItsName() {
        assertThat(read("train: {time: 1, count: 3}", "train.epochs=4").train().epochs())
                .isEqualTo(4);
        assertThat(read("train: {time: 1, epochs: 3}", "train.n=4").train().epochs())
                .isEqualTo(4);
    }

    @Test
    void overridesReachTheTop() {
        assertThat(read("train: {time: 1}", "framework=jax").framework()).isEqualTo("jax");
        assertThatThrownBy(() -> read("train: {time: 1}", "framewrok=jax"))
                .hasMessage("override 'framewrok=jax': framewrok: unknown key; did you mean framework?");
    }

    @Test
    void writtenOutItBindsToTheSame() {
        Document document = read("train: {time: {mean: 0.5, stdev: 0.1}, n: 2}");
        assertThat(read(Config.yaml(document))).isEqualTo(document);
    }
}
