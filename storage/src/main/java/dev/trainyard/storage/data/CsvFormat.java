package dev.trainyard.storage.data;

import dev.trainyard.base.JobException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A row of height times width numbers for each sample. All have three digits, 100 to 255, so that the length of a file
 * follows from its plan: four bytes a number. DLIO's have one to three, and all its rows are alike.
 */
final class CsvFormat implements FileFormat {
    private static final int NUMBER = 4;

    @Override
    public void write(Sink sink, Samples samples) throws IOException {
        long numbers = samples.bytes();
        for (int row = 0; row < samples.count(); row++) {
            sink.random(NUMBER * (numbers - 1), NUMBER, (buffer, from, to) -> shape(buffer, from, to, ','));
            sink.random(NUMBER, NUMBER, (buffer, from, to) -> shape(buffer, from, to, '\n'));
        }
    }

    @Override
    public Optional<String> foreign(ByteBuffer head) {
        for (int i = head.position(); i < head.limit(); i++) {
            if (!isCsv(head.get(i))) {
                return Optional.of("not a csv file of numbers: it has the byte " + Byte.toUnsignedInt(head.get(i))
                        + " at offset " + (i - head.position()));
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<String> cut(ByteBuffer tail) {
        return Heads.unlessEndsWith(tail, 1, new byte[] {'\n'}, "the end of a line");
    }

    /** Makes a number of the digits up to each comma and line end. */
    @Override
    public long decode(ByteBuffer sample) {
        long numbers = 0;
        int number = 0;
        for (int i = sample.position(); i < sample.limit(); i++) {
            byte c = sample.get(i);
            if (c >= '0' && c <= '9') {
                number = number * 10 + c - '0';
            } else if (c == ',' || c == '\n') {
                numbers += number < 0 ? 0 : 1;
                number = 0;
            } else if (!isCsv(c)) {
                throw new JobException("the byte " + Byte.toUnsignedInt(c) + ", " + (i - sample.position())
                        + " bytes into the sample, is of no number");
            }
        }
        return numbers;
    }

    private static boolean isCsv(byte c) {
        return c >= '0' && c <= '9' || ",\n\r .-+eE\"".indexOf(c) >= 0;
    }

    private static void shape(ByteBuffer buffer, int from, int to, char end) {
        for (int i = from; i < to; i += NUMBER) {
            int number = 100 + (Byte.toUnsignedInt(buffer.get(i)) * 156 >> 8);
            buffer.put(i, (byte) ('0' + number / 100));
            buffer.put(i + 1, (byte) ('0' + number / 10 % 10));
            buffer.put(i + 2, (byte) ('0' + number % 10));
            buffer.put(i + 3, (byte) end);
        }
    }
}
