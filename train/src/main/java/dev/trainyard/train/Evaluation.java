package dev.trainyard.train;

import dev.trainyard.torch.Autograd;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.OutOfMemoryException;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.train.data.BatchOrder;
import dev.trainyard.train.data.Batches;
import dev.trainyard.train.data.DataOrder;
import dev.trainyard.train.data.TokenData;
import dev.trainyard.train.data.TokenFile;
import dev.trainyard.train.model.Gpt;
import java.util.OptionalLong;

/**
 * The mean loss on held-out and on training tokens, on the same windows each time: random ones that depend on the seed
 * alone, or, with no number of batches given, every token of the validation file once, in consecutive windows.
 */
final class Evaluation {
    private static final double NATS_PER_BIT = Math.log(2);

    private final Gpt model;
    private final TokenData data;
    private final long valTokens;
    private final Device device;
    private final long batches;
    private final int batchSize;
    private int atOnce;
    private final long seed;
    private final Batches reader;
    private Runnable afterBatch = () -> {};

    /**
     * @param valTokens how many of the validation tokens count, from the front
     * @param batches 0 for all of them
     */
    Evaluation(
            Gpt model, TokenData data, OptionalLong valTokens, Device device, long batches, int batchSize, long seed) {
        this.model = model;
        this.data = data;
        this.valTokens =
                Math.min(data.val().length(), valTokens.orElse(data.val().length()));
        this.device = device;
        this.batches = batches;
        this.batchSize = batchSize;
        this.atOnce = batchSize;
        this.seed = seed;
        this.reader = new Batches(model.shape().vocabulary());
    }

    /** Who is told that it goes on. */
    void afterBatch(Runnable listener) {
        afterBatch = listener;
    }

    /**
     * One evaluation.
     *
     * @param validation nats per token of the validation file
     * @param training nats per token of as many windows of the training file
     * @param bitsPerByte of the validation text; NaN where its bytes are not known
     */
    record Result(double validation, double training, double bitsPerByte) {
        double perplexity() {
            return Math.exp(validation);
        }
    }

    Result run() {
        long windows =
                batches == 0 ? Math.max(1, (valTokens - 1) / model.shape().blockSize()) : batches * batchSize;
        double validation = batches == 0 ? whole(data.val(), valTokens) : sampled(data.val(), valTokens, windows);
        double training = sampled(data.train(), data.train().length(), windows);
        return new Result(validation, training, bitsPerByte(validation));
    }

    /** What a validation loss in nats per token is in bits per byte of the text; NaN where its bytes are not known. */
    double bitsPerByte(double validation) {
        double bytes = data.meta().valBytes();
        double tokens = data.meta().valTokens();
        return bytes == 0 ? Double.NaN : validation / NATS_PER_BIT * tokens / bytes;
    }

    private double sampled(TokenFile file, long tokens, long windows) {
        BatchOrder order =
                new BatchOrder(DataOrder.RANDOM, tokens, model.shape().blockSize(), ~seed);
        return sum(file, order, windows) / ((double) windows * model.shape().blockSize());
    }

    /** Consecutive windows, and the shorter one that is left at the end. */
    private double whole(TokenFile file, long tokens) {
        int block = model.shape().blockSize();
        long windows = (tokens - 1) / block;
        double sum = windows == 0 ? 0 : sum(file, new BatchOrder(DataOrder.SEQUENTIAL, tokens, block, seed), windows);
        int rest = Math.toIntExact(tokens - 1 - windows * block);
        if (rest > 0) {
            BatchOrder tail = new BatchOrder(DataOrder.SEQUENTIAL, rest + 1L, rest, seed);
            sum += batch(file, tail, 0, 1, windows * block, rest);
        }
        return sum / (tokens - 1);
    }

    private double sum(TokenFile file, BatchOrder order, long windows) {
        double sum = 0;
        long from = 0;
        while (from < windows) {
            int count = (int) Math.min(atOnce, windows - from);
            try {
                sum += batch(file, order, from, count, 0, model.shape().blockSize());
                from += count;
                afterBatch.run();
            } catch (OutOfMemoryException e) {
                if (count == 1) {
                    throw e;
                }
                atOnce = (count + 1) / 2;
            }
        }
        return sum;
    }

    /** The summed loss of {@code count} windows of {@code length} tokens, {@code offset} tokens behind the order's. */
    private double batch(TokenFile file, BatchOrder order, long first, int count, long offset, int length) {
        return Autograd.noGrad(() -> {
            try (TensorScope scope = TensorScope.open()) {
                Tensor inputs = Tensor.empty(DType.INT64, Device.CPU, count, length);
                Tensor targets = Tensor.empty(DType.INT64, Device.CPU, count, length);
                if (offset == 0) {
                    reader.fill(file, order, first, count, inputs.memory(), targets.memory());
                } else {
                    file.copy(offset, length, inputs.memory(), 0);
                    file.copy(offset + 1, length, targets.memory(), 0);
                }
                Tensor mean = model.evaluationLoss(inputs.to(device), targets.to(device));
                return mean.item() * count * length;
            }
        });
    }
}
