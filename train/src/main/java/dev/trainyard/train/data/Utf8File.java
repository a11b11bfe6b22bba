package dev.trainyard.train.data;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Reads a UTF-8 text in pieces and refuses what is none, saying where: a replacement character would go unseen. */
final class Utf8File {
    private static final int PIECE = 1 << 20;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Utf8File() {}

    /**
     * Reads a file, also a compressed one ({@link Compression}).
     *
     * @param sink takes the pieces in order; none has one of a surrogate pair without its other
     * @param position told after each piece how many bytes of the file are read
     * @throws InputException if the file cannot be read, holds a NUL byte, or is no UTF-8
     */
    static void read(Path file, Consumer<String> sink, LongConsumer position) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.allocate(PIECE);
        CharBuffer chars = CharBuffer.allocate(PIECE);
        long offset = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                ReadableByteChannel text = Compression.of(file).decoded(channel)) {
            boolean end = false;
            while (!end) {
                end = text.read(bytes) < 0;
                bytes.flip();
                CoderResult result = decoder.decode(bytes, chars, end);
                String piece = chars.flip().toString();
                refuseNul(file, piece, offset);
                if (result.isError()) {
                    throw new InputException(file + " is no UTF-8 text: invalid bytes at offset "
                            + (offset + bytes.position()) + "; convert it to UTF-8, with iconv for one");
                }
                boolean marked = offset == 0 && !piece.isEmpty() && piece.charAt(0) == BYTE_ORDER_MARK;
                sink.accept(marked ? piece.substring(1) : piece);
                position.accept(channel.position());
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
