package dev.trainyard.runs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The state of the working tree that a run was started in.
 *
 * @param commit the full hash
 * @param dirty whether tracked files differed from it
 */
public record Git(String commit, boolean dirty) {
    /** Of the repository around {@code directory}; empty where there is none, or no git. */
    public static Optional<Git> around(Path directory) {
        return answer(directory, "rev-parse", "HEAD")
                .flatMap(commit -> answer(directory, "status", "--porcelain", "--untracked-files=no")
                        .map(changes -> new Git(commit, !changes.isEmpty())));
    }

    private static Optional<String> answer(Path directory, String... question) {
        List<String> command = new ArrayList<>(List.of("git", "--no-optional-locks"));
        command.addAll(List.of(question));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(output.strip()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // git is not installed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
