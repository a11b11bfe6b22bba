package dev.trainyard.storage.data;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** What the first bytes of a file say. */
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
}
