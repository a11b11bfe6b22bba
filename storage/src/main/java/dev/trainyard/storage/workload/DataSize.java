package dev.trainyard.storage.workload;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The least data set that the rules of MLPerf Storage allow, so that neither a page cache nor a short epoch hides the
 * storage: five times the memory of the clients, and 500 steps of every accelerator.
 *
 * @param filesByMemory training files by the rule of memory
 * @param filesBySteps training files by the rule of steps
 * @param requiredFiles the larger of both
 * @param filesEval evaluation files that the workload has
 * @param bytes of all these files, at their mean size
 * @param suggestedSubfolders about one for 10,000 files; 0 where one folder will do
 */
public record DataSize(
        long filesByMemory,
        long filesBySteps,
        long requiredFiles,
        long filesEval,
        long bytes,
        int suggestedSubfolders) {
    private static final int MEMORY_FACTOR = 5;
    private static final int LEAST_STEPS = 500;
    private static final int FILES_OF_A_FOLDER = 10_000;

    /**
     * By section 4 of the rules, in exact arithmetic.
     *
     * @param hostMemoryBytes of all clients together
     * @param accelerators of all clients together
     */
    public static DataSize of(Workload workload, long hostMemoryBytes, int accelerators) {
        DatasetSection dataset = workload.dataset();
        BigDecimal samples = BigDecimal.valueOf(dataset.numSamplesPerFile());
        BigDecimal fileBytes = samples.multiply(BigDecimal.valueOf(dataset.recordLengthBytes()));
        long byMemory =
                ceiling(BigDecimal.valueOf(hostMemoryBytes).multiply(BigDecimal.valueOf(MEMORY_FACTOR)), fileBytes);
        BigDecimal stepSamples = BigDecimal.valueOf(LEAST_STEPS)
                .multiply(BigDecimal.valueOf(accelerators))
                .multiply(BigDecimal.valueOf(workload.reader().batchSize()));
        long bySteps = ceiling(stepSamples, samples);
        long required = Math.max(byMemory, bySteps);
        long bytes = fileBytes
                .multiply(BigDecimal.valueOf(required + dataset.numFilesEval()))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
        int subfolders = required > FILES_OF_A_FOLDER ? Math.toIntExact(required / FILES_OF_A_FOLDER) : 0;
        return new DataSize(byMemory, bySteps, required, dataset.numFilesEval(), bytes, subfolders);
    }

    private static long ceiling(BigDecimal dividend, BigDecimal divisor) {
        return dividend.divide(divisor, 0, RoundingMode.CEILING).longValueExact();
    }
}
