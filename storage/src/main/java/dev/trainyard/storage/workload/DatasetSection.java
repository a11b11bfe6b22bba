package dev.trainyard.storage.workload;

import dev.trainyard.base.config.Alias;
import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Range;
import java.nio.file.Path;
import java.util.List;

/** The files of a data set. */
public record DatasetSection(
        @Default("./data/") @Help("The folder in which train/ and valid/ stand.")
        Path dataFolder,

        @Default("tfrecord") @Help("How samples lie in files.")
        DatasetFormat format,

        @Default("8") @Range(min = 0) @Help("Training files.")
        int numFilesTrain,

        @Default("0") @Range(min = 0) @Help("Evaluation files.")
        int numFilesEval,

        @Default("1") @Range(min = 1) @Help("Samples in a file.")
        int numSamplesPerFile,

        @Default("0") @Range(min = 0) @Help("Subfolders of train/; 0: none.")
        int numSubfoldersTrain,

        @Default("0") @Range(min = 0) @Help("Subfolders of valid/; 0: none.")
        int numSubfoldersEval,

        @Alias("record_length") @Default("65536") @Range(min = 1) @Help("Mean bytes of a sample.")
        double recordLengthBytes,

        @Default("0") @Range(min = 0) @Help("Standard deviation of the bytes of a sample.")
        double recordLengthBytesStdev,

        @Default("0")
        @Range(min = 0)
        @NoEffect("no sample is made from the bytes that were read, so there is nothing to resize")
        double recordLengthBytesResize,

        @Default("img") @Help("How file names begin.") String filePrefix,

        @Default("none") @Help("Compression of the samples: none, or as the format has it.")
        String compression,

        @Default("4") @NoEffect("only compression none is written")
        int compressionLevel,

        @Default("false") @NoEffect("hdf5 files are written contiguous")
        boolean enableChunking,

        @Default("0") @NoEffect("hdf5 files are written contiguous")
        long chunkSize,

        @Default("[]") @NoEffect("hdf5 files are written contiguous")
        List<Long> chunkDims,

        @Default("true") @NoEffect("generated files are always kept")
        boolean keepFiles,

        @Default("0") @NoEffect("files are written in pieces of a few MB")
        long generationBufferSize,

        @Default("[]") @NoEffect("a sample has two dimensions")
        List<Long> recordDims,

        @Default("uint8") @NoEffect("samples are bytes") String recordElementType,
        @Default("1") @NoEffect("samples are bytes") int recordElementBytes,
        @Default("1") @NoEffect("a sample is one data set") int numDsetPerRecord,

        @Default("[]") @NoEffect("hdf5 files are written contiguous")
        List<Long> maxShape,

        @Default("false") @NoEffect("file names are computed, folders are never listed")
        boolean skipListing,

        @Help("What a parquet file holds.") ParquetSection parquet) {

    /** The columns of parquet files. */
    public record ParquetSection(
            @Default("1024") @Range(min = 1) @Help("Rows of a row group.")
            int rowGroupSize,

            @Default("default") @Help("default: whole files; row_group: one row group at a time.")
            ReadMode readMode,

            @Default("[]") @Help("The columns; none: one of bytes.")
            List<Column> columns) {}

    /** How much of a parquet file is read for a batch. */
    public enum ReadMode {
        DEFAULT,
        ROW_GROUP
    }

    /** A column of a parquet file. */
    public record Column(
            @Default("data") @Help("Its name.") String name,
            @Default("float32") @Help("Its type.") ColumnType dtype,

            @Default("1") @Range(min = 1) @Help("Numbers in a row; above 1 it is a list.")
            int size,

            @Default("true") @Help("Whether a run reads it.")
            boolean read) {
        /** Bytes of a row. */
        public long bytes() {
            return (long) size * dtype.bytes();
        }
    }

    /** The types of columns. */
    public enum ColumnType {
        FLOAT16(2),
        FLOAT32(4),
        FLOAT64(8),
        INT8(1),
        UINT8(1),
        INT16(2),
        INT32(4),
        INT64(8);

        private final int bytes;

        ColumnType(int bytes) {
            this.bytes = bytes;
        }

        /** Bytes of a number. */
        public int bytes() {
            return bytes;
        }
    }
}
