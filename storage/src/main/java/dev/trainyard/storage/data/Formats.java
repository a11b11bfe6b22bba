package dev.trainyard.storage.data;

import dev.trainyard.base.InputException;
import dev.trainyard.storage.workload.DatasetSection;

/** The formats by name. */
final class Formats {
    private Formats() {}

    /**
     * What a data set is written in.
     *
     * @throws InputException at a compression
     */
    static FileFormat of(DatasetSection dataset) {
        if (!dataset.compression().equals("none")) {
            throw new InputException("dataset.compression is " + dataset.compression()
                    + "; only none is written and read, since compressed random bytes are as long as before");
        }
        return switch (dataset.format()) {
            case NPZ -> new NpzFormat();
            case NPY -> new NpyFormat();
            case TFRECORD -> new TfrecordFormat();
            case JPEG -> new JpegFormat();
            case PNG -> new PngFormat();
            case HDF5 -> new Hdf5Format();
            case PARQUET -> new ParquetFormat(dataset.parquet());
            case CSV -> new CsvFormat();
            case INDEXED_BINARY, MMAP_INDEXED_BINARY -> new IndexedBinaryFormat();
        };
    }
}
