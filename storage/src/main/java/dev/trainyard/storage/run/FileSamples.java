package dev.trainyard.storage.run;

import com.sun.nio.file.ExtendedOpenOption;
import dev.trainyard.storage.data.DataLayout.Part;
import dev.trainyard.storage.data.DataSet;
import dev.trainyard.storage.workload.DatasetFormat;
import dev.trainyard.storage.workload.ReaderSection;
import dev.trainyard.storage.workload.Workload;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** The samples of a data set's files, read as the workload says: through the page cache, around it, or by memory maps. */
final class FileSamples implements SampleSource {
    /** Measured, bench/results: least CPU for a byte, and still within a core's cache. */
    static final int TRANSFER_BYTES = 1 << 20;

    /** What every device of today accepts, whatever its own block is. */
    private static final int DIRECT_ALIGNMENT = 4096;

    private final DataSet data;
    private final ReaderSection reader;
    private final DatasetFormat format;
    private final boolean decode;

    FileSamples(DataSet data, Workload workload, boolean decode) {
        this.data = data;
        this.reader = workload.reader();
        this.format = workload.dataset().format();
        this.decode = decode;
    }

    @Override
    public int files(Part part) {
        return data.files(part);
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
        int most = reader.transferSize().orElse(TRANSFER_BYTES);
        if (format == DatasetFormat.MMAP_INDEXED_BINARY) {
            return new MappedFile(most);
        }
        return reader.odirect()
                ? new BufferedFile(Set.of(StandardOpenOption.READ, ExtendedOpenOption.DIRECT), most, DIRECT_ALIGNMENT)
                : new BufferedFile(Set.of(StandardOpenOption.READ), most, 1);
    }
}
