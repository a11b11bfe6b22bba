package dev.trainyard.storage.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Files under /proc and /sys. What is not there reads as empty: containers and other systems lack some, and no benchmark should
 * fail for want of a description.
 *
 * @param root the folder in which proc and sys stand, {@code /} but in tests
 */
record KernelFiles(Path root) {
    /** The whole file without white space at both ends. */
    String text(String file) {
        return text(root.resolve(file));
    }

    static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** Lines of "name : value"; of a name that comes again, as in cpuinfo, the last value. */
    Map<String, String> values(String file) {
        Map<String, String> values = new LinkedHashMap<>();
        text(file).lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.put(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        });
        return values;
    }

    /** The names in a folder, in order. */
    List<String> names(String folder) {
        try (Stream<Path> entries = Files.list(root.resolve(folder))) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
