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
            case TFRECORD, JPEG, PNG, HDF5, PARQUET, CSV, INDEXED_BINARY, MMAP_INDEXED_BINARY ->
                throw new InputException("format " + dataset.format().dlioName() + " is not written yet");
        };
    }
}
