package dev.trainyard.cli;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.Json;
import dev.trainyard.cli.options.LibtorchOption;
import dev.trainyard.cli.options.RunsDirOption;
import dev.trainyard.runs.RunStore;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Torch;
import dev.trainyard.train.sample.Sampling;
import dev.trainyard.train.sample.TextModel;
import dev.trainyard.train.sample.TextSampler;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trainyard generate}: the prompt and what the model makes of it, on stdout as it comes. */
@Command(
        name = "generate",
        description = "Let a trained model go on with a text.",
        footer = {"", "Example: trainyard generate --model latest --prompt \"A kind of\" --temperature 0.5"})
final class GenerateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--model",
            required = true,
            paramLabel = "RUN|DIR",
            description =
                    "A run (id, name, path, 'latest'): its newest good checkpoint; or a folder with config.json and"
                            + " model.safetensors.")
    private String model = "";

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "What to go on with; by default the model begins a text of its own.")
    private String prompt = "";

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "200",
            description = "Tokens to draw at most; ${DEFAULT-VALUE}.")
    private int maxTokens;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0.8",
            description = "0 always takes the likeliest token; ${DEFAULT-VALUE}.")
    private double temperature;

    @Option(
            names = "--top-k",
            paramLabel = "K",
            defaultValue = "200",
            description = "Draw among the K likeliest tokens, 0 among all; ${DEFAULT-VALUE}.")
    private int topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            defaultValue = "1.0",
            description = "Draw among the likeliest tokens that together have probability P; ${DEFAULT-VALUE}.")
    private double topP;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1337",
            description = "The same seed gives the same text; ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--tokenizer",
            paramLabel = "gpt2|FILE|DIR",
            description =
                    "GPT-2's vocabulary, a tokenizer.json, or the data folder that was trained on; by default a run's"
                            + " own data folder.")
    private @Nullable String tokenizer;

    @Option(names = "--json", description = "Print one JSON document at the end instead of text as it comes.")
    private boolean json;

    @Mixin
    private RunsDirOption runs = new RunsDirOption();

    @Mixin
    private LibtorchOption libtorch = new LibtorchOption();

    /** @param model where the weights lie */
    record Document(String model, String prompt, String text, int tokens, Sampling sampling) {}

    @Override
    public Integer call() {
        Sampling how = new Sampling(maxTokens, temperature, topK, topP, seed);
        Torch.load(libtorch.directory());
        PrintWriter out = spec.commandLine().getOut();
        try (TextModel opened =
                TextModel.open(model, Optional.ofNullable(tokenizer), new RunStore(runs.directory()), Device.CPU)) {
            TextSampler sampler = opened.sampler();
            if (json) {
                TextSampler.Sample sample = sampler.sample(prompt, how, piece -> {});
                out.println(Json.pretty(
                        new Document(opened.folder().toString(), prompt, sample.text(), sample.tokens(), how)));
            } else {
                stream(sampler, how, out);
            }
        }
        return ExitCode.OK.code();
    }

    /** The prompt is shown with the first piece: one that cannot be encoded must leave stdout empty. */
    private void stream(TextSampler sampler, Sampling how, PrintWriter out) {
        StringBuilder start = new StringBuilder(prompt);
        sampler.sample(prompt, how, piece -> {
            out.print(start);
            start.setLength(0);
            out.print(piece);
            out.flush();
        });
        out.println(start);
    }
}
