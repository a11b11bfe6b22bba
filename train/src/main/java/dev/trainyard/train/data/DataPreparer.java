package dev.trainyard.train.data;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Turns text into a data folder in two passes: one counts and collects characters, one encodes. The memory it needs
 * does not grow with the text.
 */
public final class DataPreparer {
    private final PrepareRequest request;
    private final Progress progress;

    private DataPreparer(PrepareRequest request, Progress progress) {
        this.request = request;
        this.progress = progress;
    }

    /**
     * Makes the data folder; it appears whole or not at all.
     *
     * @return what the folder's {@code meta.json} says
     * @throws InputException if the input is missing, no text or too short, or the output is not to be replaced
     * @throws JobException if the output cannot be written, say on a full disk; nothing of it is left behind
     */
    public static DataMeta prepare(PrepareRequest request, Progress progress) {
        return prepare(request, InputFiles.of(request.input()), progress);
    }

    /**
     * Likewise, of files that are known already.
     *
     * @param files those of the request's input
     */
    public static DataMeta prepare(PrepareRequest request, InputFiles files, Progress progress) {
        Documents documents = new Documents(files, request.textField());
        OutputFolder.check(request.output(), request.overwrite());
        return new DataPreparer(request, progress).prepare(documents);
    }

    private DataMeta prepare(Documents documents) {
        boolean characters = request.tokenizer().equals("char");
        try (Tokenizer given = characters ? new CharTokenizer(new int[0]) : Tokenizer.of(request.tokenizer())) {
            Scan scan = new Scan();
            documents.read(scan, progress, 0, 2 * documents.bytes());
            if (scan.codePoints() == 0) {
                throw new InputException(request.input() + " holds no text; name a file or folder that does");
            }
            Tokenizer tokenizer = characters ? new CharTokenizer(scan.characters()) : given;
            try (OutputFolder folder = OutputFolder.create(request.output())) {
                DataMeta meta = write(documents, scan, tokenizer, folder.path());
                folder.commit();
                return meta;
            }
        } catch (UncheckedIOException e) { // a sink's
            throw cannotWrite(Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    private JobException cannotWrite(IOException e) {
        return new JobException(
                "cannot write " + request.output() + ": " + FileProblem.of(e) + "; what was written is removed", e);
    }

    private DataMeta write(Documents documents, Scan scan, Tokenizer tokenizer, Path folder) throws IOException {
        TokenType type = TokenType.of(tokenizer.vocabSize());
        try (TokenWriter train = new TokenWriter(folder.resolve("train.bin"), tokenizer, type);
                TokenWriter val = new TokenWriter(folder.resolve("val.bin"), tokenizer, type)) {
            Split split = new Split(train, val, scan, 1 - request.valFraction(), tokenizer.endOfText());
            documents.read(split, progress, documents.bytes(), 2 * documents.bytes());
            if (train.tokens() < 2 || val.tokens() < 2) {
                throw new InputException(request.input() + " is too short: " + train.tokens()
                        + " tokens to train on and " + val.tokens() + " to validate on; each needs 2 at least");
            }
            train.finish();
            val.finish();
            DataMeta meta = new DataMeta(
                    tokenizer.vocabSize(),
                    type,
                    writeVocabulary(tokenizer, folder),
                    train.tokens(),
                    val.tokens(),
                    train.bytes() + val.bytes(),
                    train.bytes(),
                    val.bytes(),
                    scan.documents(),
                    String.valueOf(request.input().getFileName()));
            writeText(folder.resolve(DataMeta.FILE), Json.pretty(meta) + "\n");
            return meta;
        }
    }

    /** Puts what the tokenizer needs beside its tokens, and returns what meta.json calls it. */
    private String writeVocabulary(Tokenizer tokenizer, Path folder) throws IOException {
        return switch (tokenizer) {
            case CharTokenizer characters -> {
                writeText(folder.resolve(CharTokenizer.FILE), characters.toJson() + "\n");
                yield "char";
            }
            case Gpt2Tokenizer _ -> "gpt2";
            case JsonTokenizer _ -> {
                byte[] json = Files.readAllBytes(Path.of(request.tokenizer()));
                DurableFiles.write(folder.resolve(JsonTokenizer.FILE), json);
                yield JsonTokenizer.FILE;
            }
        };
    }

    private static void writeText(Path file, String text) throws IOException {
        DurableFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
