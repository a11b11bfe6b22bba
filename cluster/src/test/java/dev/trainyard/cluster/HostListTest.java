package dev.trainyard.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostListTest {
    @Test
    void readsCommasAndBlanksWithAndWithoutSlots() {
        assertThat(HostList.parse(List.of("h1:4,h2:4"))).hasToString("h1:4,h2:4");
        assertThat(HostList.parse(List.of("h1", "h2"))).hasToString("h1:1,h2:1");
        assertThat(HostList.parse(List.of("h1 h2:3", "h4"))).hasToString("h1:1,h2:3,h4:1");
        assertThat(HostList.parse(List.of("h1:4,h2:4")).processes()).isEqualTo(8);
    }

    @Test
    void aHostThatIsNamedAgainGetsFurtherSlots() {
        assertThat(HostList.parse(List.of("h1,h2,h1:2"))).hasToString("h1:3,h2:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h1:0", "h1:-2", "h1:x", ":4", "h1:", "-x:1", "::1"})
    void whatIsNoEntryIsRefused(String entry) {
        assertThatThrownBy(() -> HostList.parse(List.of("good:2," + entry)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("'" + entry + "'");
    }

    @Test
    void anEmptyListIsRefused() {
        assertThatThrownBy(() -> HostList.parse(List.of(" "))).isInstanceOf(InputException.class);
    }
}
