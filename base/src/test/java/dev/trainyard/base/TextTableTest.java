package dev.trainyard.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void alignsNumbersToTheRightAndTextToTheLeft() {
        TextTable table = new TextTable("RUN", "LOSS", "STATUS")
                .row("a", 12.5, "running")
                .row("längst", "", "")
                .row("b", -1, "crashed");
        assertThat(table).hasToString("""
                RUN     LOSS  STATUS
                a       12.5  running
                längst
                b         -1  crashed
                """);
    }

    @Test
    void aRowHasACellForEachColumn() {
        assertThatThrownBy(() -> new TextTable("A", "B").row(1)).isInstanceOf(IllegalArgumentException.class);
    }
}
