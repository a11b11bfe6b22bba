package dev.trainyard.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTest {
    @ParameterizedTest
    @ValueSource(strings = {"/dev/pts/0", "/dev/tty", "/dev/tty1", "/dev/ttyS0", "/dev/console"})
    void terminalsAreKnownByTheirDevice(String device) {
        assertThat(Terminal.isTerminal(Path.of(device))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/null", "pipe:[1234]", "socket:[77]", "/tmp/dev/pts/log", "/var/log/tty"})
    void pipesAndFilesAreNone(String target) {
        assertThat(Terminal.isTerminal(Path.of(target))).isFalse();
    }

    @Test
    void withoutATerminalThereIsNoColour() {
        assertThat(Terminal.stderrHasColour() && !Terminal.stderrIsTerminal()).isFalse();
    }
}
