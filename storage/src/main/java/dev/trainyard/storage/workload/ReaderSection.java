package dev.trainyard.storage.workload;

import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Range;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How samples are read. */
public record ReaderSection(
        @Default("pytorch") @Help("DLIO's loader; decides how many batches prefetch_size stands for.")
        DataLoader dataLoader,

        @Default("1") @Range(min = 1) @Help("Samples of a step of one accelerator.")
        int batchSize,

        @Default("1") @Range(min = 1) @Help("Samples of a step of an evaluation.")
        int batchSizeEval,

        @Default("1") @Range(min = 0) @Help("Reader threads of one accelerator; 0: it reads itself.")
        int readThreads,

        @Default("1") @NoEffect("the computation is a wait, not work for threads")
        int computationThreads,

        @Default("2") @Range(min = 0) @Help("Batches read ahead of the one in use, at least one a thread; 0: none.")
        int prefetchSize,

        @Default("off") @Help("Whether the order of files changes.")
        Shuffle fileShuffle,

        @Default("off") @Help("Whether the order of samples changes.")
        Shuffle sampleShuffle,

        @Default("1024") @NoEffect("the order is a permutation of all samples, not of a buffer's")
        int shuffleSize,

        @Default("false") @Help("Read around the page cache (O_DIRECT).")
        boolean odirect,

        @Help("Bytes of one read; default: what suits the file.")
        OptionalInt transferSize,

        @Default("0") @Help("Seconds of work on a sample before it is handed over.")
        Computation preprocessTime,

        @Default("on_demand") @NoEffect("a file is opened for each visit, as on_demand is")
        ReadType readType,

        @Default("multi") @NoEffect("every thread opens its own files")
        FileAccess fileAccess,

        @Default("false") @NoEffect("memory maps are used by mmap_indexed_binary only")
        boolean dontUseMmap,

        @NoEffect("readers are threads") Optional<String> multiprocessingContext,

        @Default("true") @NoEffect("no memory is handed to a device")
        boolean pinMemory,

        @NoEffect("Python classes are not loaded") Optional<String> readerClassname,
        @NoEffect("Python classes are not loaded") Optional<String> dataLoaderClassname,
        @NoEffect("samples are drawn by permutation") Optional<String> dataLoaderSampler,

        @Default("[]") @NoEffect("samples are not transformed")
        List<Long> transformedRecordDims,

        @Default("uint8") @NoEffect("samples are not transformed")
        String transformedRecordElementType) {

    /** DLIO's loaders. */
    public enum DataLoader {
        PYTORCH,
        TENSORFLOW,
        DALI,
        NATIVE_DALI
    }

    /** DLIO's read types. */
    public enum ReadType {
        ON_DEMAND,
        MEMORY
    }

    /** DLIO's file accesses. */
    public enum FileAccess {
        MULTI,
        SHARED
    }
}
