package dev.trainyard.storage.data;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** What the first and the last bytes of a file say. */
final class Heads {
    private Heads() {}

    /** What to say of a file that does not begin with {@code magic}. */
    static Optional<String> unlessBeginsWith(ByteBuffer head, byte[] magic, String what) {
        byte[] first = new byte[Math.min(magic.length, head.remaining())];
        head.get(head.position(), first);
        if (Arrays.equals(first, magic)) {
            return Optional.empty();
        }
        HexFormat hex = HexFormat.ofDelimiter(" ");
        return Optional.of("not " + what + ": it begins with "
                + (first.length == 0 ? "nothing" : hex.formatHex(first))
                + ", not " + hex.formatHex(magic));
    }

    /** What to say of a file that has not {@code magic} {@code before} bytes before its end. */
    static Optional<String> unlessEndsWith(ByteBuffer tail, int before, byte[] magic, String what) {
        byte[] last = new byte[magic.length];
        if (tail.remaining() >= before) {
            tail.get(tail.limit() - before, last);
        }
        return Arrays.equals(last, magic) ? Optional.empty() : Optional.of("without " + what);
    }
}
