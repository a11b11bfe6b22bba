package dev.trainyard.train.data;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads a UTF-8 text in pieces and refuses what is none, saying where: a replacement character would go unseen. */
final class Utf8File {
    private static final int PIECE = 1 << 20;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Takes the pieces in order. */
    interface Sink {
        /**
         * @param piece some characters, none of a surrogate pair without its other
         * @param bytes how many bytes of the file it took
         */
        void piece(String piece, long bytes);
    }

    private Utf8File() {}

    /**
     * @throws InputException if the file cannot be read, holds a NUL byte, or is no UTF-8
     */
    static void read(Path file, Sink sink) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.allocate(PIECE);
        CharBuffer chars = CharBuffer.allocate(PIECE);
        long offset = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            boolean end = false;
            while (!end) {
                end = channel.read(bytes) < 0;
                bytes.flip();
                CoderResult result = decoder.decode(bytes, chars, end);
                String piece = chars.flip().toString();
                refuseNul(file, piece, offset);
                if (result.isError()) {
                    throw new InputException(file + " is no UTF-8 text: invalid bytes at offset "
                            + (offset + bytes.position()) + "; convert it to UTF-8, with iconv for one");
                }
                boolean marked = offset == 0 && !piece.isEmpty() && piece.charAt(0) == BYTE_ORDER_MARK;
                sink.piece(marked ? piece.substring(1) : piece, bytes.position());
                offset += bytes.position();
                bytes.compact();
                chars.clear();
            }
        } catch (IOException e) {
            throw new InputException("cannot read " + file + ": " + FileProblem.of(e), e);
        }
    }

    private static void refuseNul(Path file, String piece, long offset) {
        int nul = piece.indexOf('\0');
        if (nul >= 0) {
            throw new InputException(file + " is no text: NUL byte at offset "
                    + (offset + piece.substring(0, nul).getBytes(StandardCharsets.UTF_8).length)
                    + "; leave binary files out");
        }
    }
}
