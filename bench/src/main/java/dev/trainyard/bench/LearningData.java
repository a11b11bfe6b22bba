package dev.trainyard.bench;

import dev.trainyard.train.data.DataMeta;
import dev.trainyard.train.data.DataPreparer;
import dev.trainyard.train.data.DemoText;
import dev.trainyard.train.data.PrepareRequest;
import dev.trainyard.train.data.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the text that learning is compared on: the first lines of WordNet's glosses, as many as a million characters
 * hold, and its data folder by characters, the last tenth for validation.
 */
public final class LearningData {
    private static final int CHARACTERS = 1_000_000;

    private LearningData() {}

    /**
     * @param args the WordNet jar and the folder to make; the text goes into a file of the same name with {@code .txt}
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[1]);
        Path text = Path.of(args[1] + ".txt");
        DemoText.in(Path.of(args[0])).write(text);
        String all = Files.readString(text);
        int end = all.lastIndexOf('\n', all.offsetByCodePoints(0, CHARACTERS) - 1) + 1;
        Files.writeString(text, all.substring(0, end));
        DataMeta meta =
                DataPreparer.prepare(new PrepareRequest(text, folder, "char", 0.1, "text", false), Progress.NONE);
        System.out.println(meta);
    }
}
