package dev.trainyard.ffi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
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

    private static void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            Libc.write(2, arena.allocateFrom(Native.BYTE, bytes), bytes.length);
        }
    }
}
