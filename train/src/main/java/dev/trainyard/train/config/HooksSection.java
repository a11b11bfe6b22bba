package dev.trainyard.train.config;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Neutral;
import java.util.Optional;

/** The section {@code hooks}: the user's commands, for the shell. */
@Neutral
public record HooksSection(
        @Help("line for the shell, started behind the loop after a commit; TRAINYARD_CHECKPOINT names the folder")
        Optional<String> afterCheckpoint,

        @Help("line for the shell, started when the run ends, whatever its end; TRAINYARD_STATUS says which")
        Optional<String> onExit) {
    public HooksSection {
        if (afterCheckpoint.filter(String::isBlank).isPresent()
                || onExit.filter(String::isBlank).isPresent()) {
            throw new InputException("a hook is empty; leave the key out to start none");
        }
    }
}
