package dev.trainyard.precision.quantize;

import dev.trainyard.base.PhiloxBlocks;
import dev.trainyard.torch.Tensor;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One call of a {@link Quantizer} on the CPU. The tensor is cut into strips of a fixed size, which the cores share, and the
 * counts of the strips are added in their order: so the result does not depend on how many cores there are.
 */
final class HostPass {
    private static final long STRIP = 64L * HostChunk.SIZE;

    private final Quantization how;
    private final HostMemory from;
    private final HostOutput to;
    private final HostFactors factors;
    private final long elements;
    private final long key;
    private final long randomHigh;

    private HostPass(
            Quantization how,
            HostMemory from,
            HostOutput to,
            HostFactors factors,
            long elements,
            @Nullable RandomKey random) {
        this.how = how;
        this.from = from;
        this.to = to;
        this.factors = factors;
        this.elements = elements;
        this.key = random == null ? 0 : random.key();
        this.randomHigh = random == null
                ? 0
                : random.step().memory().get(ValueLayout.JAVA_LONG, 0) << Integer.SIZE | random.tensor() & 0xFFFFFFFFL;
    }

    static void run(QuantizerCall call) {
        HostMemory from = HostMemory.of(call.in());
        DelayedScale delayed = call.delayed();
        float fixed = delayed == null ? 1 : delayed.factor();
        HostFactors factors = HostFactors.of(call.factor(), call.grid(), from, fixed);
        Tensor out = call.out();
        HostOutput to = out == null
                ? new HostOutput.Nothing()
                : HostOutput.of(out, call.how().format());
        Counts counts = new HostPass(call.how(), from, to, factors, call.grid().elements(), call.random()).counts();
        counts.addTo(call.statistics().memory());
    }

    private Counts counts() {
        Counts[] strips = new Counts[Math.toIntExact((elements + STRIP - 1) / STRIP)];
        IntStream.range(0, strips.length).parallel().forEach(i -> strips[i] = strip(i * STRIP));
        Counts all = new Counts();
        Arrays.stream(strips).forEach(all::add);
        return all;
    }

    private Counts strip(long begin) {
        HostChunk chunk = new HostChunk(how);
        PhiloxBlocks draws = new PhiloxBlocks(HostChunk.SIZE / PhiloxBlocks.WORDS);
        Counts counts = new Counts();
        long end = Math.min(elements, begin + STRIP);
        for (long at = begin; at < end; at += HostChunk.SIZE) {
            int n = (int) Math.min(HostChunk.SIZE, end - at);
            from.read(at, n, chunk.bits);
            factors.fill(at, n, chunk, counts);
            if (how.isStochastic()) {
                int blocks = (n + PhiloxBlocks.WORDS - 1) / PhiloxBlocks.WORDS;
                draws.fill(at / PhiloxBlocks.WORDS, randomHigh, key, blocks, chunk.random);
            }
            chunk.round(n);
            to.scaled(at, n, chunk.rounded);
            chunk.count(n, counts);
            to.numbers(at, n, chunk.rounded);
        }
        return counts;
    }
}
