package dev.trainyard.train.data;

import dev.hardwood.InputFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The bytes of a Parquet file for hardwood 1.0, which asks for empty ranges without end where a damaged page claims to
 * reach beyond its column: here that is an error.
 */
final class ParquetInput implements InputFile {
    private final InputFile file;

    ParquetInput(Path file) {
        this.file = InputFile.of(file);
    }

    @Override
    public void open() throws IOException {
        file.open();
    }

    @Override
    public ByteBuffer readRange(long offset, int length) throws IOException {
        if (length <= 0) {
            throw new EOFException("a page reaches beyond the end of its column");
        }
        return file.readRange(offset, length);
    }

    @Override
    public long length() throws IOException {
        return file.length();
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
