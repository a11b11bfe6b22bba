package dev.trainyard.train.sample;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.base.InputException;
import dev.trainyard.torch.Autograd;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.nn.ForwardPass;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.train.data.Tokenizer;
import dev.trainyard.train.model.Gpt;
import dev.trainyard.train.model.Gpt.Recomputation;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Lets a GPT go on with a text, one token after the other. Every token costs a forward pass over the context, which is
 * the last {@code block_size} tokens; no keys and values are kept between them.
 */
public final class TextSampler {
    private final Gpt model;
    private final Device device;
    private final Tokenizer tokenizer;
    private final int vocabulary;

    /**
     * @param parameters the memory of {@code model}
     * @throws InputException if the tokenizer has tokens that the model does not know
     */
    public TextSampler(Gpt model, ParameterStore parameters, Tokenizer tokenizer) {
        this.model = model;
        this.device = parameters.master().device();
        this.tokenizer = tokenizer;
        this.vocabulary = tokenizer.vocabSize();
        if (vocabulary > model.shape().vocabulary()) {
            throw new InputException("the tokenizer has " + vocabulary + " tokens, the model only "
                    + model.shape().vocabulary() + ": it was trained with another one, say which with --tokenizer");
        }
    }

    /**
     * What was drawn.
     *
     * @param text the continuation, without the prompt
     * @param tokens how many tokens it has
     */
    public record Sample(String prompt, String text, int tokens) {}

    /**
     * Goes on with {@code prompt} until {@code how} is satisfied, or to the end-of-text token. With an empty prompt the
     * model begins as after a document's end, or, with a vocabulary that has none, at the start of a line.
     *
     * @param onText given every piece of the continuation as soon as it is certain
     * @throws InputException if the tokenizer cannot encode the prompt
     */
    public Sample sample(String prompt, Sampling how, Consumer<String> onText) {
        return sample(prompt, how, onText, () -> true);
    }

    /**
     * As {@link #sample(String, Sampling, Consumer)}, for as long as {@code goesOn} says so: asked before each token, which
     * depends on the ones before it only.
     */
    public Sample sample(String prompt, Sampling how, Consumer<String> onText, BooleanSupplier goesOn) {
        GrowingText growing = new GrowingText(tokenizer, encode(prompt));
        CounterRandom random = new CounterRandom(how.seed(), "sample text");
        OptionalInt end = tokenizer.endOfText();
        StringBuilder text = new StringBuilder();
        int drawn = 0;
        while (drawn < how.maxTokens() && goesOn.getAsBoolean()) {
            float[] logits = nextLogits(growing.last(model.shape().blockSize()));
            int token = TokenChoice.of(logits, vocabulary, how, random.uniform(drawn));
            if (end.isPresent() && token == end.getAsInt()) {
                break;
            }
            drawn++;
            hand(growing.add(token), text, onText);
        }
        hand(growing.rest(), text, onText);
        return new Sample(prompt, text.toString(), drawn);
    }

    private static void hand(String piece, StringBuilder text, Consumer<String> onText) {
        if (!piece.isEmpty()) {
            text.append(piece);
            onText.accept(piece);
        }
    }

    private int[] encode(String prompt) {
        if (prompt.isEmpty()) {
            return beginning();
        }
        try {
            return tokenizer.encode(prompt);
        } catch (InputException e) {
            throw new InputException("the prompt cannot be encoded: " + e.getMessage(), e);
        }
    }

    private int[] beginning() {
        if (tokenizer.endOfText().isPresent()) {
            return new int[] {tokenizer.endOfText().getAsInt()};
        }
        try {
            return tokenizer.encode("\n");
        } catch (InputException e) {
            return new int[] {0}; // a vocabulary of one line: any character is as good
        }
    }

    /** The logits (V) of the token that follows {@code context}. */
    private float[] nextLogits(int[] context) {
        return Autograd.noGrad(() -> {
            try (TensorScope scope = TensorScope.open()) {
                long[] indices = new long[context.length];
                for (int i = 0; i < indices.length; i++) {
                    indices[i] = context[i];
                }
                Tensor x = Tensor.of(indices, 1, indices.length).to(device); // (1, T)
                ForwardPass pass = ForwardPass.evaluation();
                Tensor hidden = model.hidden(x, pass, Recomputation.OFF); // (1, T, C)
                return model.logits(hidden.narrow(1, indices.length - 1, 1), pass)
                        .toFloats();
            }
        });
    }
}
