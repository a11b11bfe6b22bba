package dev.trainyard.train.data;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** How a text file or a {@code .jsonl} file is compressed as a whole, by the end of its name. */
enum Compression {
    NONE(""),
    GZIP(".gz"),
    ZSTD(".zst");

    private static final int BUFFER = 1 << 16;

    private final String suffix;

    Compression(String suffix) {
        this.suffix = suffix;
    }

    static Compression of(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(GZIP.suffix) ? GZIP : name.endsWith(ZSTD.suffix) ? ZSTD : NONE;
    }

    /** The name of what is within. */
    String without(String name) {
        return name.substring(0, name.length() - suffix.length());
    }

    /** The bytes within {@code file}, which the caller closes. */
    ReadableByteChannel decoded(FileChannel file) throws IOException {
        return switch (this) {
            case NONE -> file;
            case GZIP -> Channels.newChannel(new GZIPInputStream(Channels.newInputStream(file), BUFFER));
            case ZSTD -> Channels.newChannel(new ZstdInputStream(Channels.newInputStream(file)));
        };
    }
}
