package dev.trainyard.precision.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a recipe cannot do is said before a run has a folder. */
class RefusalTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            precision.overrides.weights=e4m3fnn                  | no number format 'e4m3fnn'
            precision.overrides.master_weights=e4m3fnn           | no number format 'e4m3fnn'
            precision.overrides.layers=[h.7.*]                   | 'h.7.*' matches no layer
            precision.recipe=fp9                                 | no recipe 'fp9'
            precision.recipe=mxfp8                               | no multiple of its blocks' 32
            precision.recipe=fp8_tiles                           | no multiple of its tiles' 128
            precision.overrides.execution=native                 | cpu has no tensor cores for 8-bit numbers
            precision.overrides.weights={format: mxfp4, scaling: current} | cannot have scaling current
            """)
    void nothingIsWritten(String override, String why) {
        SmallRuns runs = new SmallRuns(dir);
        assertThatThrownBy(() -> runs.run(override))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("\n");
        assertThat(dir.resolve("runs"))
                .satisfiesAnyOf(
                        runsFolder -> assertThat(runsFolder).doesNotExist(),
                        runsFolder -> assertThat(runsFolder).isEmptyDirectory());
    }

    @Test
    void aRotationThatDoesNotFitIsRefused() {
        SmallRuns runs = new SmallRuns(dir);
        assertThatThrownBy(() -> runs.run("model.block_size=12", "precision.overrides.hadamard=true"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("hadamard rotates blocks of 16");
    }
}
