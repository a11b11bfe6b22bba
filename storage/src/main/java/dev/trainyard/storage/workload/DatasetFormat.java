package dev.trainyard.storage.workload;

import java.util.Locale;

/** How samples lie in files. */
public enum DatasetFormat {
    NPZ,
    NPY,
    TFRECORD,
    JPEG,
    PNG,
    HDF5,
    PARQUET,
    CSV,
    INDEXED_BINARY,
    /** The files of {@link #INDEXED_BINARY}, read through memory maps. */
    MMAP_INDEXED_BINARY;

    /** As DLIO writes it, and the extension of its files. */
    public String dlioName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
