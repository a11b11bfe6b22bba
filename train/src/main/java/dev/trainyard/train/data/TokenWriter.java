package dev.trainyard.train.data;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Encodes the text of one split and writes its tokens. Text that is larger than the memory is encoded in parts, cut
 * only where the tokenizer allows.
 */
final class TokenWriter implements AutoCloseable {
    private static final int PART = 1 << 20;
    private static final int LARGEST_PART = 64 << 20;

    private final Tokenizer tokenizer;
    private final TokenType type;
    private final int part;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    private final StringBuilder pending = new StringBuilder();
    private int searched;
    private long tokens;
    private long bytes;

    TokenWriter(Path file, Tokenizer tokenizer, TokenType type) throws IOException {
        this(file, tokenizer, type, PART);
    }

    /**
     * @param part characters from which on a text is cut
     */
    TokenWriter(Path file, Tokenizer tokenizer, TokenType type, int part) throws IOException {
        this.tokenizer = tokenizer;
        this.type = type;
        this.part = part;
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    void text(CharSequence piece) throws IOException {
        pending.append(piece);
        if (pending.length() < part) {
            return;
        }
        int cut = tokenizer.lastCut(pending, searched);
        if (cut > 0) {
            encode(pending.substring(0, cut));
            pending.delete(0, cut);
            searched = 0;
        } else if (pending.length() > LARGEST_PART) {
            throw new InputException("a document has " + pending.length()
                    + " characters without a place where this tokenizer can be interrupted: split it into documents");
        } else {
            searched = pending.length() - 1;
        }
    }

    /** Ends the current text: what follows is encoded on its own. */
    void endOfText() throws IOException {
        encode(pending.toString());
        pending.setLength(0);
        searched = 0;
    }

    void token(int token) throws IOException {
        if (buffer.remaining() < type.bytes()) {
            drain();
        }
        if (type == TokenType.UINT16) {
            buffer.putShort((short) token);
        } else {
            buffer.putInt(token);
        }
        tokens++;
    }

    /** Tokens written so far. */
    long tokens() {
        return tokens;
    }

    /** UTF-8 bytes of the text encoded so far. */
    long bytes() {
        return bytes;
    }

    /** Writes what is left; afterwards the file is on the disk. */
    void finish() throws IOException {
        drain();
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void encode(String text) throws IOException {
        for (int token : tokenizer.encode(text)) {
            token(token);
        }
        bytes += text.getBytes(StandardCharsets.UTF_8).length;
    }

    private void drain() throws IOException {
        DurableFiles.writeFully(channel, buffer.flip());
        buffer.clear();
    }
}
