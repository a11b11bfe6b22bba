package dev.trainyard.ffi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Taps the standard error of the test process itself, for good. */
class StandardErrorTapTest {
    private static StandardErrorTap tap;

    @BeforeAll
    static void install() {
        tap = StandardErrorTap.install("Exception in test: ");
    }

    @Test
    void takesAMessageOfSeveralLinesOnce() {
        write("[E1122 shim.cpp:7] Exception in test: first line\nsecond line\n");
        assertThat(tap.take()).isEqualTo("[E1122 shim.cpp:7] Exception in test: first line\nsecond line\n");
        assertThat(tap.take()).isEmpty();
    }

    @Test
    void messagesThatCameTogetherAreTakenOneByOne() {
        write("Exception in test: a\nException in test: b\n");
        assertThat(tap.take()).isEqualTo("Exception in test: a\n");
        write("Exception in test: c\n");
        assertThat(tap.take()).isEqualTo("Exception in test: b\n");
        assertThat(tap.take()).isEqualTo("Exception in test: c\n");
    }

    @Test
    void otherLinesPassAndAreNoMessage() {
        write("the tap lets this line through\n");
        assertThat(tap.take()).isEmpty();
    }

    @Test
    void theLastWordsOfAProcessArrive() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LastWords.class.getName())
                .start();
        String words = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(3);
        assertThat(words).isEqualTo("Exception in test: untaken\n" + "x".repeat(LastWords.LENGTH) + "\nno line break");
    }

    /** Says more than a pipe holds at once, and is gone. */
    static final class LastWords {
        static final int LENGTH = 200_000;

        private LastWords() {}

        public static void main(String[] arguments) {
            StandardErrorTap tap = StandardErrorTap.install("Exception in test: ");
            assertThat(tap.take()).isEmpty();
            System.err.print("Exception in test: untaken\n");
            System.err.print("x".repeat(LENGTH) + "\nno line break");
            System.exit(3);
        }
    }

    private static void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            Libc.write(2, arena.allocateFrom(Native.BYTE, bytes), bytes.length);
        }
    }
}
