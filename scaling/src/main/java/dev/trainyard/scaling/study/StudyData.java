package dev.trainyard.scaling.study;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Sha256;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.Torch;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The batches of a study: those to train on, and those that are held out. Whoever reads begins at the front. An iterator
 * may make a batch as soon as it is asked whether there is one, so both questions are asked in one tensor scope.
 */
final class StudyData {
    /** How many batches at the front are held out where there is no validation set. */
    static final int HELD_OUT = 8;

    private static final int HASHED = 16;

    private final Iterable<Batch> data;
    private final Optional<Iterable<Batch>> validation;
    private final long tokensPerBatch;

    StudyData(Iterable<Batch> data, Optional<Iterable<Batch>> validation, long tokensPerBatch) {
        this.data = data;
        this.validation = validation;
        this.tokensPerBatch = tokensPerBatch;
        Torch.load(); // before the first tensor of the user's
    }

    /** SHA-256 over the first batches: other data in the same study is found out, also where the data has no end. */
    String fingerprint() {
        String first = read();
        if (!first.equals(read())) {
            throw new InputException(
                    "the data differ from one iterator to the next; every trial must read the same batches,"
                            + " so seed what is random anew in each iterator()");
        }
        return first;
    }

    private String read() {
        MessageDigest digest = Sha256.digest();
        add(digest, data);
        validation.ifPresentOrElse(
                batches -> add(digest, batches),
                () -> digest.update(("held out " + HELD_OUT).getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, Iterable<Batch> batches) {
        Iterator<Batch> some = batches.iterator();
        for (int i = 0; i < HASHED; i++) {
            try (TensorScope scope = TensorScope.open()) {
                if (!some.hasNext()) {
                    return;
                }
                Batch batch = some.next();
                add(digest, batch.inputs());
                add(digest, batch.targets());
            }
        }
    }

    private static void add(MessageDigest digest, Tensor tensor) {
        digest.update((tensor.dtype() + Arrays.toString(tensor.shape())).getBytes(StandardCharsets.UTF_8));
        digest.update(tensor.contiguous().memory().asByteBuffer());
    }

    /**
     * How many batches there are to train on; empty if more than {@code most}.
     *
     * @throws InputException if there is none
     */
    OptionalLong trainingBatches(long most) {
        Iterator<Batch> batches = fromTheFront();
        for (long count = 0; ; count++) {
            try (TensorScope scope = TensorScope.open()) {
                if (!batches.hasNext()) {
                    if (count == 0) {
                        throw none();
                    }
                    return OptionalLong.of(count);
                }
                if (count == most) {
                    return OptionalLong.empty();
                }
                batches.next();
            }
        }
    }

    Reader reader() {
        return new Reader();
    }

    /** Hands every batch that is held out to {@code each}, and frees it afterwards. */
    void validate(Consumer<Batch> each) {
        Iterator<Batch> batches = validation.orElse(data).iterator();
        for (long i = 0; validation.isPresent() || i < HELD_OUT; i++) {
            try (TensorScope scope = TensorScope.open()) {
                if (!batches.hasNext()) {
                    return;
                }
                each.accept(batches.next());
            }
        }
    }

    private Iterator<Batch> fromTheFront() {
        Iterator<Batch> batches = data.iterator();
        for (long i = 0; validation.isEmpty() && i < HELD_OUT; i++) {
            try (TensorScope scope = TensorScope.open()) {
                if (batches.hasNext()) {
                    batches.next();
                }
            }
        }
        return batches;
    }

    private InputException none() {
        return new InputException(
                validation.isPresent()
                        ? "the data has no batch; it must give an iterator of its batches each time it is asked"
                        : "the data has no batch beside the first " + HELD_OUT
                                + ", which are held out: bring more, or a" + " validation() set");
    }

    /** Reads what is trained on, round and round. */
    final class Reader {
        private Iterator<Batch> batches = fromTheFront();
        private long read;

        /** The next batch; its tensors belong to the scope that is open. */
        Batch next() {
            if (!batches.hasNext()) {
                batches = fromTheFront();
                if (!batches.hasNext()) {
                    throw none();
                }
            }
            Batch batch = batches.next();
            read++;
            if (!counts(batch.targets()) && !counts(batch.inputs())) {
                throw new InputException("batch " + read + " of the data has targets of shape "
                        + Arrays.toString(batch.targets().shape()) + " and inputs of "
                        + Arrays.toString(batch.inputs().shape()) + ", which are not " + tokensPerBatch
                        + " tokens: call tokensPerBatch with what a batch has, and leave a shorter last batch out");
            }
            return batch;
        }

        /** Whether the first dimensions of a shape make up the tokens: (B, T) are B T tokens, or B samples. */
        private boolean counts(Tensor tensor) {
            long product = 1;
            for (long size : tensor.shape()) {
                product *= size;
                if (product == tokensPerBatch) {
                    return true;
                }
            }
            return false;
        }

        /** Goes on as if {@code count} batches had been read. */
        void skip(long count) {
            for (long i = 0; i < count; i++) {
                try (TensorScope scope = TensorScope.open()) {
                    next();
                }
            }
        }
    }
}
