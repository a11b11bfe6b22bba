package dev.trainyard.cli.demo;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.train.data.DemoText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Where the demo's text comes from: the user's file, or the English that comes with the build. */
sealed interface TextSource {
    /** Enough for a training and a validation part of more than one context each, in any script. */
    int FEWEST_BYTES = 4_000;

    /** What the user is told. */
    String name();

    /** The first part of the text, at most {@code bytes} of it, cut at the end of a line where there is one. */
    byte[] excerpt(int bytes);

    /**
     * @throws InputException if there is no text at all
     */
    static TextSource of(Optional<Path> file) {
        if (file.isPresent()) {
            return new UsersFile(file.get());
        }
        return bundled()
                .map(WordNet::new)
                .orElseThrow(() -> new InputException("the English text of the demo is not part of this installation;"
                        + " bring a text of your own with --text FILE"));
    }

    /** The jar in the folder that the launcher names, or on the class path. */
    private static Optional<DemoText> bundled() {
        String folder = System.getProperty("trainyard.demo");
        if (folder == null) {
            return DemoText.find();
        }
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(folder), "*.jar")) {
            for (Path jar : jars) {
                return Optional.of(DemoText.in(jar));
            }
        } catch (IOException e) {
            return Optional.empty(); // a folder that is not there: an installation without the text
        }
        return Optional.empty();
    }

    /** Any UTF-8 text. */
    record UsersFile(Path file) implements TextSource {
        @Override
        public String name() {
            return file.toString();
        }

        @Override
        public byte[] excerpt(int bytes) {
            byte[] text = TextSource.excerpt(file, bytes);
            if (text.length < FEWEST_BYTES) {
                throw new InputException(file + ": has " + text.length + " bytes, the demo needs " + FEWEST_BYTES
                        + " at least; bring a longer text");
            }
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            } catch (CharacterCodingException e) {
                throw new InputException(file + ": is no UTF-8 text; bring plain text", e);
            }
            return text;
        }
    }

    /** The definitions and examples of WordNet. */
    record WordNet(DemoText text) implements TextSource {
        @Override
        public String name() {
            return "WordNet 3.1: definitions and examples, in mixed order";
        }

        @Override
        public byte[] excerpt(int bytes) {
            try {
                Path whole = Files.createTempFile("trainyard-demo-", ".txt");
                try {
                    text.write(whole);
                    return TextSource.excerpt(whole, bytes);
                } finally {
                    Files.delete(whole);
                }
            } catch (IOException e) {
                throw new JobException("cannot keep the text in a temporary file: " + FileProblem.of(e), e);
            }
        }
    }

    private static byte[] excerpt(Path file, int bytes) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] text = in.readNBytes(bytes);
            return in.read() < 0 ? text : Arrays.copyOf(text, end(text));
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read: " + FileProblem.of(e), e);
        }
    }

    /** After the last line break; in a text of one line, before the character that may be cut. */
    private static int end(byte[] text) {
        for (int i = text.length; i > 0; i--) {
            if (text[i - 1] == '\n') {
                return i;
            }
        }
        int end = text.length - 1;
        while (end > 0 && (text[end] & 0xC0) == 0x80) {
            end--; // a byte that continues a character
        }
        return end;
    }
}
