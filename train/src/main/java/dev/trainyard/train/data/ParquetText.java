package dev.trainyard.train.data;

import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.Validity;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Reads one text column of a Parquet file, a document a row; a null is no document. Memory holds a few pages and a few
 * batches of about {@value #BATCH_BYTES} bytes, however large the file and its row groups are.
 */
final class ParquetText {
    private static final int BATCH_BYTES = 1 << 20;
    private static final int MOST_ROWS = 4096;
    private static final Set<CompressionCodec> CODECS = EnumSet.of(
            CompressionCodec.UNCOMPRESSED, CompressionCodec.SNAPPY, CompressionCodec.GZIP, CompressionCodec.ZSTD);

    /** Kept here, since a logger that nobody holds forgets its level: which decoder is at work is no news for users. */
    private static final Logger LIBRARY = Logger.getLogger("dev.hardwood");

    static {
        LIBRARY.setLevel(Level.WARNING);
    }

    private final Path file;
    private final Documents.Sink sink;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private long row;

    private ParquetText(Path file, Documents.Sink sink) {
        this.file = file;
        this.sink = sink;
    }

    /**
     * @param column the name of a top-level column of text
     * @param position told after each batch about how many bytes of the file are read
     * @throws InputException if this is no whole Parquet file, or has no such column of text
     */
    static void read(Path file, String column, Documents.Sink sink, LongConsumer position) {
        long size = ParquetEnds.check(file);
        try (ParquetFileReader reader = open(file)) {
            new ParquetText(file, sink).read(reader, Chunks.of(file, reader, column), size, position);
        } catch (IOException e) { // while closing
            throw new InputException("cannot read " + file + ": " + FileProblem.of(e), e);
        }
    }

    private static ParquetFileReader open(Path file) {
        try {
            return ParquetFileReader.open(new ParquetInput(file));
        } catch (IOException | RuntimeException e) {
            throw damaged(file, e);
        }
    }

    /**
     * The column as the file describes it.
     *
     * @param index among the leaves of the schema
     * @param rows in all row groups
     * @param batch rows to ask for at once
     */
    private record Chunks(int index, long rows, int batch) {
        static Chunks of(Path file, ParquetFileReader reader, String name) {
            try {
                int index = ParquetColumn.find(file, reader.getFileSchema(), name);
                long rows = 0;
                long bytes = 0;
                for (RowGroup group : reader.getFileMetaData().rowGroups()) {
                    ColumnMetaData column = group.columns().get(index).metaData();
                    checkCodec(file, column.codec());
                    bytes += column.totalUncompressedSize();
                    rows += group.numRows();
                }
                return new Chunks(index, rows, Math.clamp(BATCH_BYTES * rows / Math.max(1, bytes), 1, MOST_ROWS));
            } catch (InputException e) {
                throw e;
            } catch (RuntimeException e) {
                throw damaged(file, e);
            }
        }

        private static void checkCodec(Path file, CompressionCodec codec) {
            if (!CODECS.contains(codec)) {
                throw new InputException(file + " is compressed with " + codec
                        + ", which is not read: write it with zstd, snappy or gzip");
            }
        }
    }

    private void read(ParquetFileReader reader, Chunks chunks, long size, LongConsumer position) {
        if (chunks.rows() > 0) {
            try (ColumnReader values = reader.buildColumnReader(chunks.index())
                    .batchSize(chunks.batch())
                    .build()) {
                while (next(values)) {
                    batch(values);
                    position.accept((long) ((double) row / chunks.rows() * size));
                }
            }
        }
        if (row != chunks.rows()) {
            throw new InputException(file + " is damaged: it promises " + chunks.rows() + " rows and holds " + row);
        }
        position.accept(size);
    }

    private boolean next(ColumnReader values) {
        try {
            return values.nextBatch();
        } catch (RuntimeException e) {
            throw damaged(file, e);
        }
    }

    private void batch(ColumnReader values) {
        int count = values.getRecordCount();
        byte[] bytes = values.getBinaryValues();
        int[] offsets = values.getBinaryOffsets();
        Validity validity = values.getLeafValidity();
        for (int i = 0; i < count; i++, row++) {
            if (validity.isNotNull(i)) {
                sink.text(decode(bytes, offsets[i], offsets[i + 1] - offsets[i]));
                sink.endOfDocument();
            }
        }
    }

    private String decode(byte[] bytes, int offset, int length) {
        try {
            return decoder.decode(ByteBuffer.wrap(bytes, offset, length)).toString();
        } catch (CharacterCodingException e) {
            throw new InputException(file + ": row " + (row + 1) + " is no UTF-8 text", e);
        }
    }

    /** The library reads ahead in threads of its own and wraps what happens there. */
    private static InputException damaged(Path file, Exception e) {
        Throwable root = e;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            root = cause;
        }
        if (root instanceof Error error) { // say no memory left: not the file's fault
            throw error;
        }
        String message = root.getMessage();
        if (message == null || message.isBlank() || root instanceof NullPointerException) {
            message = "it lacks what the format asks for";
        }
        return new InputException(
                file + " cannot be decoded: "
                        + message.lines().findFirst().orElseThrow().replaceFirst("^\\[[^]]*] ", ""),
                e);
    }
}
