package dev.trainyard.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileProblemTest {
    @Test
    void theReasonIsSaidWithoutTheName() {
        assertThat(FileProblem.of(new NoSuchFileException("/a"))).isEqualTo("no such file or folder");
        assertThat(FileProblem.of(new AccessDeniedException("/a"))).isEqualTo("permission denied");
        assertThat(FileProblem.of(new IOException("No space left on device"))).isEqualTo("No space left on device");
        assertThat(FileProblem.of(new IOException())).isEqualTo("IOException");
    }

    @Test
    void aFileInTheWayOfAFolderIsNamedSo(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("runs"));
        IOException e = Assertions.catchThrowableOfType(
                IOException.class, () -> Files.createDirectories(file.resolve("inner")));
        assertThat(FileProblem.of(e)).isNotBlank().doesNotContain(folder.toString());
    }
}
