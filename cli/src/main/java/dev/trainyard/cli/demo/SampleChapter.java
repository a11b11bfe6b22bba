package dev.trainyard.cli.demo;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.cli.options.CommandText;
import dev.trainyard.report.HtmlReport;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.torch.Device;
import dev.trainyard.train.sample.Sampling;
import dev.trainyard.train.sample.TextModel;
import dev.trainyard.train.sample.TextSampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the model writes by itself. */
final class SampleChapter implements Chapter<SampleChapter.Written> {
    private static final double TEMPERATURE = 0.8;
    private static final int TOP_K = 200;
    private static final long SEED = 1337;
    /** A busy machine says less. */
    private static final long LONGEST_NANOS = 20_000_000_000L;

    private final DemoFolder folder;
    private final DemoLength length;
    private final Path run;

    SampleChapter(DemoFolder folder, DemoLength length, Path run) {
        this.folder = folder;
        this.length = length;
        this.run = run;
    }

    /** @param model the checkpoint that wrote it */
    record Written(String model, String path, String text, List<String> commands) implements Outcome {
        @Override
        public void addTo(HtmlReport page) {
            page.section("What it writes")
                    .paragraph("Drawn character by character at temperature " + TEMPERATURE + ", seed " + SEED + ":")
                    .preformatted(text);
        }

        @Override
        public Map.Entry<String, String> inShort() {
            return Map.entry("sample", path);
        }
    }

    @Override
    public String title() {
        return "the model writes";
    }

    @Override
    public Written tell(Narrator narrator) {
        try (TextModel model = TextModel.ofRun(new RunFolder(run), Optional.empty(), Device.CPU)) {
            Sampling how = new Sampling(length.sampleTokens(), TEMPERATURE, TOP_K, 1, SEED);
            long start = System.nanoTime();
            TextSampler.Sample sample =
                    model.sampler().sample("", how, narrator::type, () -> System.nanoTime() - start < LONGEST_NANOS);
            narrator.say("");
            Files.writeString(folder.sample(), sample.text() + "\n");
            return new Written(
                    model.folder().toString(),
                    folder.sample().toString(),
                    sample.text(),
                    List.of(CommandText.of(List.of(
                            "generate",
                            "--model",
                            run.toString(),
                            "--max-tokens",
                            Integer.toString(sample.tokens())))));
        } catch (IOException e) {
            throw new JobException("cannot write " + folder.sample() + ": " + FileProblem.of(e), e);
        }
    }
}
