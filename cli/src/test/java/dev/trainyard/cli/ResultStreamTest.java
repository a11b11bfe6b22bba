package dev.trainyard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import org.junit.jupiter.api.Test;

class ResultStreamTest {
    @Test
    void whatWasTakenIsNotLost() {
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        assertThat(printTo(new ResultStream(taken)).lost()).isEmpty();
        assertThat(taken.toString(UTF_8)).startsWith("result");
    }

    @Test
    void aFullDiskLosesResults() {
        assertThat(printTo(failing("No space left on device")).lost()).contains("No space left on device");
    }

    @Test
    void aReaderThatLeftIsNoFailure() {
        assertThat(printTo(failing("Broken pipe")).lost()).isEmpty();
    }

    private static ResultStream printTo(ResultStream stream) {
        new PrintWriter(stream, true, UTF_8).println("result");
        return stream;
    }

    private static ResultStream failing(String why) {
        return new ResultStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(why);
            }
        });
    }
}
