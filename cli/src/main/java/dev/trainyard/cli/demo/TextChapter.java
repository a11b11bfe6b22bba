package dev.trainyard.cli.demo;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Units;
import dev.trainyard.cli.options.CommandText;
import dev.trainyard.report.HtmlReport;
import dev.trainyard.train.data.DataMeta;
import dev.trainyard.train.data.DataPreparer;
import dev.trainyard.train.data.PrepareRequest;
import dev.trainyard.train.data.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A text becomes tokens: one a character, as in nanoGPT's first example. */
final class TextChapter implements Chapter<TextChapter.Prepared> {
    private static final double VALIDATION = 0.1;

    private final DemoFolder folder;
    private final String source;
    private final byte[] text;

    TextChapter(DemoFolder folder, String source, byte[] text) {
        this.folder = folder;
        this.source = source;
        this.text = text;
    }

    /** The data folder and what is in it. */
    record Prepared(String source, String text, String data, DataMeta meta, List<String> commands) implements Outcome {
        @Override
        public void addTo(HtmlReport page) {
            page.section("The text")
                    .paragraph(source + ". The model reads it character by character: " + meta.vocabSize()
                            + " different ones. It learns from " + number(meta.trainTokens())
                            + " of them and is tested on "
                            + number(meta.valTokens()) + " that it never learns from.");
        }

        @Override
        public Map.Entry<String, String> inShort() {
            return Map.entry(
                    "text", text + " (" + Units.bytes(meta.bytes()) + ", " + meta.vocabSize() + " characters)");
        }
    }

    @Override
    public String title() {
        return "a text becomes tokens";
    }

    @Override
    public Prepared tell(Narrator narrator) {
        try {
            Files.write(folder.text(), text);
        } catch (IOException e) {
            throw new JobException("cannot write " + folder.text() + ": " + FileProblem.of(e), e);
        }
        DataMeta meta = DataPreparer.prepare(
                new PrepareRequest(folder.text(), folder.data(), "char", VALIDATION, "text", false), Progress.NONE);
        narrator.say("The text is " + source + ".");
        narrator.say("It begins: " + beginning());
        narrator.say(number(meta.trainTokens()) + " characters to learn from, " + number(meta.valTokens())
                + " kept back to test on, " + meta.vocabSize() + " different ones: " + folder.data());
        return new Prepared(
                source,
                folder.text().toString(),
                folder.data().toString(),
                meta,
                List.of(CommandText.of(List.of(
                        "data",
                        "prepare",
                        "--input",
                        folder.text().toString(),
                        "--tokenizer",
                        "char",
                        "--out",
                        folder.data().toString(),
                        "--overwrite"))));
    }

    private String beginning() {
        String start = new String(text, 0, Math.min(text.length, 400), StandardCharsets.UTF_8);
        String line = start.lines().findFirst().orElse("");
        return line.length() <= 72 ? line : line.substring(0, 72) + "...";
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
