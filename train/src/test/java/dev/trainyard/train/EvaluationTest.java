package dev.trainyard.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.runs.RunFolder;
import dev.trainyard.torch.Autograd;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.Torch;
import dev.trainyard.torch.nn.ForwardPass;
import dev.trainyard.train.data.TokenData;
import dev.trainyard.train.data.TokenFile;
import dev.trainyard.train.model.Gpt;
import dev.trainyard.train.model.GptWeights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The validation loss is the mean that its name promises. */
class EvaluationTest {
    @TempDir
    Path dir;

    @BeforeEach
    void loadTorch() {
        Torch.load();
    }

    @Test
    void noNumberOfBatchesIsTheMeanOverEveryTokenOfTheFile() {
        RunFolder run = new TinyRuns(dir)
                .run(Resume.NEVER, "train.eval_iters=0", "train.batch_size=7")
                .folder();
        Path checkpoint = run.checkpoints().resolve("step-00000012");
        double expected = meanLossTokenByToken(checkpoint, dir.resolve("data"));
        assertThat(TinyRuns.series(run, "val/loss").last()).isCloseTo(expected, within(1e-5));
    }

    @Test
    void perplexityAndBitsPerByteSayTheSameInOtherUnits() {
        TrainRuns.Outcome outcome = new TinyRuns(dir).run(Resume.NEVER, "train.eval_iters=0");
        double loss = TinyRuns.series(outcome.folder(), "val/loss").last();
        double bits = loss / Math.log(2) * TinyData.VAL_TOKENS / TinyData.VAL_BYTES;
        assertThat(TinyRuns.series(outcome.folder(), "val/bits_per_byte").last())
                .isCloseTo(bits, within(1e-12));
        assertThat(TinyRuns.series(outcome.folder(), "val/perplexity").last()).isCloseTo(Math.exp(loss), within(1e-12));
        assertThat(outcome.summary().valBitsPerByte()).isCloseTo(bits, within(1e-12));
        assertThat(outcome.summary().bestValLoss())
                .isEqualTo(Arrays.stream(
                                TinyRuns.series(outcome.folder(), "val/loss").values())
                        .min()
                        .orElseThrow());
    }

    @Test
    void sampledWindowsAreTheSameEachTime() {
        // A rate this small changes no weight in float32, so that only other windows could change the loss.
        RunFolder run = new TinyRuns(dir)
                .run(Resume.NEVER, "optimizer.learning_rate=1e-30", "train.eval_interval=1")
                .folder();
        assertThat(TinyRuns.series(run, "val/loss").values())
                .hasSize(13)
                .containsOnly(TinyRuns.series(run, "val/loss").last());
        assertThat(TinyRuns.series(run, "eval/train_loss").values())
                .containsOnly(TinyRuns.series(run, "eval/train_loss").last());
    }

    /** From the logits of one window at a time, in double, with a softmax of its own. */
    private static double meanLossTokenByToken(Path weights, Path data) {
        double sum = 0;
        try (TokenData tokens = TokenData.open(data, OptionalInt.empty());
                GptWeights.Loaded loaded = GptWeights.open(weights, Device.CPU, DType.FLOAT32)) {
            TokenFile val = tokens.val();
            int block = loaded.model().shape().blockSize();
            for (int start = 0; start < val.length() - 1; start += block) {
                int length = (int) Math.min(block, val.length() - 1 - start);
                long[] inputs = new long[length];
                for (int i = 0; i < length; i++) {
                    inputs[i] = val.token(start + (long) i);
                }
                float[] logits = logits(loaded.model(), inputs);
                for (int i = 0; i < length; i++) {
                    sum += negativeLogLikelihood(logits, i, val.token(start + i + 1L));
                }
            }
            return sum / (val.length() - 1);
        }
    }

    private static float[] logits(Gpt model, long[] inputs) {
        return Autograd.noGrad(() -> {
            try (TensorScope scope = TensorScope.open()) {
                Tensor indices = Tensor.of(inputs, 1, inputs.length);
                ForwardPass pass = ForwardPass.evaluation();
                return model.logits(model.hidden(indices, pass, Gpt.Recomputation.OFF), pass)
                        .toFloats();
            }
        });
    }

    private static double negativeLogLikelihood(float[] logits, int row, int target) {
        int from = row * TinyData.VOCABULARY;
        double total = 0;
        for (int i = 0; i < TinyData.VOCABULARY; i++) {
            total += Math.exp(logits[from + i]);
        }
        return Math.log(total) - logits[from + target];
    }
}
