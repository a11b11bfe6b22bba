package dev.trainyard.scaling.study;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * What a data folder holds, so that a sweep is tied to the text and not to the place where it lies: SHA-256 over the
 * lengths and the bytes of its token files, of large ones over a thousand pieces.
 */
final class DataFingerprint {
    private static final int PIECE = 1 << 16;
    private static final int PIECES = 1024;

    private DataFingerprint() {}

    static String of(Path folder) {
        MessageDigest digest = Sha256.digest();
        for (String name : List.of("train.bin", "val.bin")) {
            Path file = folder.resolve(name);
            try (FileChannel channel = FileChannel.open(file)) {
                add(digest, channel);
            } catch (IOException e) {
                throw new InputException("cannot read " + file + ": " + FileProblem.of(e), e);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, FileChannel channel) throws IOException {
        long size = channel.size();
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, size));
        long stride = Math.max(PIECE, (size - PIECE) / PIECES);
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        for (long at = 0; at < size; at += stride) {
            piece.clear();
            while (piece.hasRemaining() && channel.read(piece, at + piece.position()) >= 0) {
                // until the piece or the file ends
            }
            digest.update(piece.flip());
        }
    }
}
