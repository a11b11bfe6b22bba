package dev.trainyard.storage.run;

import dev.trainyard.base.InputException;
import dev.trainyard.storage.data.DataLayout.Part;
import dev.trainyard.storage.workload.ReaderSection;
import dev.trainyard.storage.workload.ReaderSection.DataLoader;
import dev.trainyard.storage.workload.Shuffle;
import dev.trainyard.storage.workload.Workload;

/**
 * What every accelerator does in every epoch, worked out before anything is read. All have the same number of steps; what
 * does not fill a step of all of them is dropped.
 */
record Schedule(Workload workload, int accelerators, long trainSamples, long evalSamples) {

    /**
     * @throws InputException if there are too few samples for one step of each accelerator
     */
    Schedule {
        if (workload.workflow().train()) {
            demandStep(trainSamples, workload.reader().batchSize(), accelerators, "dataset.num_files_train");
        }
        if (workload.workflow().evaluation()) {
            demandStep(evalSamples, workload.reader().batchSizeEval(), accelerators, "dataset.num_files_eval");
        }
    }

    static Schedule of(Workload workload, int accelerators, SampleSource source) {
        long each = source.samplesPerFile();
        return new Schedule(workload, accelerators, each * source.files(Part.TRAIN), each * source.files(Part.VALID));
    }

    int epochs() {
        return workload.workflow().train() ? workload.train().epochs() : 0;
    }

    int batch(Part part) {
        return part == Part.TRAIN
                ? workload.reader().batchSize()
                : workload.reader().batchSizeEval();
    }

    /** Steps that the samples are enough for. */
    long wholeSteps(Part part) {
        return (part == Part.TRAIN ? trainSamples : evalSamples) / ((long) batch(part) * accelerators);
    }

    /** Steps of each accelerator in an epoch or an evaluation. */
    int steps(Part part) {
        long most = workload.train().totalTrainingSteps();
        long whole = wholeSteps(part);
        return Math.toIntExact(part == Part.TRAIN && most > 0 ? Math.min(most, whole) : whole);
    }

    /** Samples at the end of an epoch's order that nobody reads. */
    long dropped() {
        return trainSamples - wholeSteps(Part.TRAIN) * batch(Part.TRAIN) * accelerators;
    }

    boolean evaluationAfter(int epoch) {
        int first = workload.evaluation().evalAfterEpoch();
        return workload.workflow().evaluation()
                && epoch >= first
                && (epoch - first) % workload.evaluation().epochsBetweenEvals() == 0;
    }

    boolean checkpointAfter(int epoch) {
        int first = workload.checkpoint().checkpointAfterEpoch();
        return workload.workflow().checkpoint()
                && workload.checkpoint().stepsBetweenCheckpoints() < 0
                && epoch >= first
                && (epoch - first) % workload.checkpoint().epochsBetweenCheckpoints() == 0;
    }

    boolean checkpointAfterStep(int step) {
        long between = workload.checkpoint().stepsBetweenCheckpoints();
        return workload.workflow().checkpoint() && between > 0 && step % between == 0;
    }

    /**
     * Batches that are read before they are wanted. PyTorch's loader has {@code ceil(prefetch_size / read_threads)} for
     * each of its workers.
     */
    int ahead() {
        ReaderSection reader = workload.reader();
        int threads = reader.readThreads();
        if (threads == 0 || reader.prefetchSize() == 0) {
            return 0;
        }
        return reader.dataLoader() == DataLoader.PYTORCH
                ? threads * Math.ceilDiv(reader.prefetchSize(), threads)
                : reader.prefetchSize();
    }

    /** Threads that share a batch: in PyTorch a worker reads a whole one, elsewhere all threads work on the next one. */
    int pieces(Part part) {
        return workload.reader().dataLoader() == DataLoader.PYTORCH
                ? 1
                : Math.clamp(workload.reader().readThreads(), 1, batch(part));
    }

    SampleOrder.By shuffled() {
        if (workload.reader().sampleShuffle() != Shuffle.OFF) {
            return SampleOrder.By.SAMPLE;
        }
        return workload.reader().fileShuffle() != Shuffle.OFF ? SampleOrder.By.FILE : SampleOrder.By.NOTHING;
    }

    private static void demandStep(long samples, int batch, int accelerators, String key) {
        if (samples < (long) batch * accelerators) {
            throw new InputException(samples + " samples are too few for one step of " + accelerators
                    + " accelerators with batches of " + batch + ": generate more and raise " + key
                    + ", or emulate fewer accelerators");
        }
    }
}
