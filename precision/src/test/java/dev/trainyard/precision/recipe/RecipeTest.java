package dev.trainyard.precision.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.precision.format.Formats;
import dev.trainyard.precision.format.Rounding;
import dev.trainyard.precision.quantize.Quantization;
import dev.trainyard.precision.quantize.Scaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recipes as files, and what they mean for the layers of a model. */
class RecipeTest {
    private static final List<String> LAYERS = Stream.concat(
                    Stream.of(0, 1, 2)
                            .flatMap(i -> Stream.of("attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj")
                                    .map(layer -> "transformer.h." + i + "." + layer)),
                    Stream.of("lm_head"))
            .toList();

    @TempDir
    Path dir;

    static List<String> shipped() {
        return Recipe.SHIPPED;
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void everyShippedRecipeCanBeUsed(String name) {
        Recipe recipe = Recipe.load(name);
        assertThat(recipe.isPlain()).isEqualTo(name.equals("bf16"));
        assertThat(new LayerRules(recipe, LAYERS).chosen()).isNotEmpty();
    }

    @Test
    void hybridRecipesRoundForwardAndBackwardDifferently() {
        Recipe recipe = Recipe.load("fp8_delayed");
        assertThat(format(recipe, Product.FORWARD, Product.Operand.WEIGHTS)).isEqualTo(Formats.E4M3FN);
        assertThat(format(recipe, Product.DATA_GRADIENT, Product.Operand.GRADIENTS))
                .isEqualTo(Formats.E5M2);
        assertThat(recipe.quantization(Product.FORWARD, Product.Operand.GRADIENTS))
                .isEmpty();
    }

    @Test
    void aProductCanHaveRulesOfItsOwn() throws IOException {
        Recipe recipe = file("""
                gradients: e5m2
                weight_gradient: {gradients: {format: e4m3fn, rounding: stochastic}}
                """);
        Quantization own = recipe.quantization(Product.WEIGHT_GRADIENT, Product.Operand.GRADIENTS)
                .orElseThrow();
        assertThat(own.format()).isEqualTo(Formats.E4M3FN);
        assertThat(own.rounding()).isEqualTo(Rounding.STOCHASTIC);
        assertThat(format(recipe, Product.DATA_GRADIENT, Product.Operand.GRADIENTS))
                .isEqualTo(Formats.E5M2);
    }

    @Test
    void aRuleForATensorThatAProductDoesNotHaveIsRefused() throws IOException {
        Recipe recipe = file("forward: {gradients: e5m2}");
        assertThatThrownBy(() -> recipe.quantization(Product.FORWARD, Product.Operand.GRADIENTS))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no gradients in the product forward");
    }

    @Test
    void delayedScalingHasItsMemory() {
        assertThat(Recipe.load("e5m2_fp8")
                        .quantization(Product.FORWARD, Product.Operand.WEIGHTS)
                        .orElseThrow()
                        .scaling())
                .isEqualTo(new Scaling.Delayed(16, 0, 1, Scaling.Delayed.Choice.MAX));
    }

    @Test
    void theOutermostBlocksAndTheHeadAreLeftAloneUnlessToldOtherwise() throws IOException {
        assertThat(new LayerRules(Recipe.load("fp8_current"), LAYERS).chosen())
                .containsExactly(
                        "transformer.h.1.attn.c_attn",
                        "transformer.h.1.attn.c_proj",
                        "transformer.h.1.mlp.c_fc",
                        "transformer.h.1.mlp.c_proj");
        assertThat(new LayerRules(file("{weights: e4m3fn, layers: ['h.*.mlp.*'], exclude: [last]}"), LAYERS).chosen())
                .containsExactly(
                        "transformer.h.0.mlp.c_fc",
                        "transformer.h.0.mlp.c_proj",
                        "transformer.h.1.mlp.c_fc",
                        "transformer.h.1.mlp.c_proj");
    }

    @Test
    void aPatternThatMatchesNothingIsRefused() throws IOException {
        LayerRules rules = new LayerRules(file("{weights: e4m3fn, layers: ['h.9.*']}"), LAYERS);
        assertThatThrownBy(rules::chosen)
                .isInstanceOf(InputException.class)
                .hasMessageContaining("'h.9.*' matches no layer")
                .hasMessageContaining("transformer.h.0.attn.c_attn");
    }

    @Test
    void aFormatThatDoesNotExistIsAnsweredWithTheNearest() throws IOException {
        Recipe recipe = file("weights: e4m3fnn");
        assertThatThrownBy(recipe::isPlain).isInstanceOf(InputException.class).hasMessageContaining("e4m3fn");
    }

    @Test
    void anUnknownRecipeNamesTheShippedOnes() {
        assertThatThrownBy(() -> Recipe.load("fp9"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("fp8_delayed");
    }

    private Recipe file(String yaml) throws IOException {
        return Recipe.load(Files.writeString(dir.resolve("recipe.yaml"), yaml).toString());
    }

    private static Object format(Recipe recipe, Product product, Product.Operand operand) {
        return recipe.quantization(product, operand).orElseThrow().format();
    }
}
