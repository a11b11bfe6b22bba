package dev.trainyard.train.data;

import dev.trainyard.base.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A byte-level tokenizer.json with the 256 bytes (GPT-2's letters for them), "th", "the", two spaces, and an end of text. */
final class TinyTokenizerJson {
    private TinyTokenizerJson() {}

    static Path write(Path dir) throws IOException {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        for (int pass = 0; pass < 2; pass++) {
            for (int b = 0; b < 256; b++) {
                boolean printable = b > 32 && b < 127 || b > 160 && b != 173;
                if (printable == (pass == 0)) {
                    int letter = printable ? b : 256 + vocabulary.size() - 188;
                    vocabulary.put(Character.toString(letter), vocabulary.size());
                }
            }
        }
        vocabulary.put("th", 256);
        vocabulary.put("the", 257);
        vocabulary.put("ĠĠ", 258);
        Map<String, Object> byteLevel =
                Map.of("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", true, "use_regex", true);
        Map<String, Object> end = new LinkedHashMap<>(Map.of("id", 259, "content", "<|endoftext|>", "special", true));
        for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
            end.put(flag, false);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", "1.0");
        json.put("added_tokens", List.of(end));
        json.put("pre_tokenizer", byteLevel);
        json.put("decoder", byteLevel);
        json.put("model", Map.of("type", "BPE", "vocab", vocabulary, "merges", List.of("t h", "th e", "Ġ Ġ")));
        Path file = dir.resolve("tokenizer.json");
        Files.writeString(file, Json.line(json));
        return file;
    }
}
