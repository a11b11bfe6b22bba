package dev.trainyard.runs;

import dev.trainyard.base.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** What becomes of the end of a file of lines when its writer was killed within a line. */
enum Tail {
    /** The unfinished line goes: what it said is computed and written again. */
    CUT {
        @Override
        long repair(FileChannel channel) throws IOException {
            long end = endOfLastLine(channel);
            if (end < channel.size()) {
                channel.truncate(end);
            }
            return end;
        }
    },
    /** The unfinished line stays and is ended: it may be the last word before the crash. */
    END {
        @Override
        long repair(FileChannel channel) throws IOException {
            long size = channel.size();
            if (endOfLastLine(channel) < size) {
                channel.position(size);
                DurableFiles.writeFully(channel, ByteBuffer.wrap(new byte[] {'\n'}));
            }
            return channel.size();
        }
    };

    private static final int BLOCK = 4096;

    /** Makes the file end with a line break, or empty; returns its size. */
    abstract long repair(FileChannel channel) throws IOException;

    private static long endOfLastLine(FileChannel channel) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        for (long end = channel.size(); end > 0; end -= block.capacity()) {
            long start = Math.max(0, end - BLOCK);
            block.clear().limit((int) (end - start));
            while (block.hasRemaining() && channel.read(block, start + block.position()) >= 0) {
                // a read may give less than asked for
            }
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    return start + i + 1;
                }
            }
        }
        return 0;
    }
}
