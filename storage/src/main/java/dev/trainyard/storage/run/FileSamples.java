package dev.trainyard.storage.run;

import com.sun.nio.file.ExtendedOpenOption;
import dev.trainyard.base.InputException;
import dev.trainyard.storage.data.DataLayout.Part;
import dev.trainyard.storage.data.DataSet;
import dev.trainyard.storage.workload.DatasetFormat;
import dev.trainyard.storage.workload.DatasetSection;
import dev.trainyard.storage.workload.ReaderSection;
import dev.trainyard.storage.workload.Workload;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** The samples of a data set's files, read as the workload says: through the page cache, around it, or by memory maps. */
final class FileSamples implements SampleSource {
    /** Measured, bench/results: least CPU for a byte, and still within a core's cache. */
    private static final int TRANSFER_BYTES = 1 << 20;

    private static final int MOST_TRANSFER_BYTES = 1 << 30;

    /** What every device of today accepts, whatever its own block is. */
    private static final int DIRECT_ALIGNMENT = 4096;

    private final DataSet data;
    private final DatasetSection dataset;
    private final ReaderSection reader;
    private final int transferBytes;
    private final boolean decode;

    /**
     * @throws InputException if {@code reader.transfer_size} is no size of a read
     */
    FileSamples(DataSet data, Workload workload, boolean decode) {
        this.data = data;
        this.dataset = workload.dataset();
        this.reader = workload.reader();
        this.transferBytes = reader.transferSize().orElse(TRANSFER_BYTES);
        this.decode = decode;
        if (transferBytes < 1 || transferBytes > MOST_TRANSFER_BYTES) {
            throw new InputException(
                    "reader.transfer_size is " + transferBytes + ": expected 1 to " + MOST_TRANSFER_BYTES + " bytes");
        }
    }

    @Override
    public int files(Part part) {
        // there may be more than the workload asks for
        return part == Part.TRAIN ? dataset.numFilesTrain() : dataset.numFilesEval();
    }

    @Override
    public int samplesPerFile() {
        return data.samplesPerFile();
    }

    @Override
    public SampleReader reader() {
        return new FileReader(data, access(), decode);
    }

    private OpenFile access() {
        if (dataset.format() == DatasetFormat.MMAP_INDEXED_BINARY) {
            return new MappedFile(transferBytes);
        }
        return reader.odirect()
                ? new BufferedFile(
                        Set.of(StandardOpenOption.READ, ExtendedOpenOption.DIRECT), transferBytes, DIRECT_ALIGNMENT)
                : new BufferedFile(Set.of(StandardOpenOption.READ), transferBytes, 1);
    }
}
