package dev.trainyard.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineLogTest {
    @Test
    void onlyTheLastStateOfARedrawnLineIsKept() {
        assertThat(lines("1%\r50%\r100%\nnext\n")).containsExactly("100%", "next");
        assertThat(lines("1%\r100%\r\nnext\n")).containsExactly("100%", "next");
        assertThat(lines("50%\r\u001b[Knote\n")).containsExactly("note");
    }

    @Test
    void aProgressLineThatWasWipedIsNoLineButAnEmptyLineIs() {
        assertThat(lines("50%\r\u001b[K\n\nend")).containsExactly("", "end");
    }

    @Test
    void windowsLineEndsAndColoursAreNotKept() {
        assertThat(lines("\u001b[1;31mred\u001b[0m\r\nplain\r\n")).containsExactly("red", "plain");
    }

    @Test
    void aLineMayComeByteByByte() {
        List<String> lines = new ArrayList<>();
        LineLog log = new LineLog(lines::add);
        for (byte b : "é ü\r\nx".getBytes(StandardCharsets.UTF_8)) {
            log.accept(new byte[] {b}, 1);
        }
        assertThat(lines).containsExactly("é ü");
        log.end();
        assertThat(lines).containsExactly("é ü", "x");
    }

    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        LineLog log = new LineLog(lines::add);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        log.accept(bytes, bytes.length);
        log.end();
        return lines;
    }
}
