package dev.trainyard.precision.quantize;

import java.util.Arrays;

/** Gives every element of a tensor on the CPU its factor. */
sealed interface HostFactors {
    /** Sets the factors of the {@code n} elements of {@code chunk}, the first of which is {@code at}. */
    void fill(long at, int n, HostChunk chunk, Counts counts);

    /** Which one a call uses; reads the tensor for it where that must come first. */
    static HostFactors of(TileFactor rule, Tiling.Grid grid, HostMemory memory, float fixed) {
        if (rule.kind() == TileFactor.Kind.FIXED) {
            return new Same(fixed);
        }
        float tensorScale = 1;
        if (rule.kind() == TileFactor.Kind.TWO_LEVELS) {
            tensorScale = rule.tensorScale(Float.intBitsToFloat(HostAmax.of(memory, grid.whole(), false)[0]));
        }
        if (grid.tileRows() == 1 && HostChunk.SIZE % grid.tileColumns() == 0 && grid.tileColumns() > 1) {
            return new Blocks(rule, (int) grid.tileColumns(), tensorScale);
        }
        return new Table(rule, grid, HostAmax.of(memory, grid, rule.countsNonFinite()), tensorScale);
    }

    /** One factor for all, known before. */
    record Same(float factor) implements HostFactors {
        @Override
        public void fill(long at, int n, HostChunk chunk, Counts counts) {
            Arrays.fill(chunk.factor, 0, n, factor);
            Arrays.fill(chunk.back, 0, n, TileFactor.back(factor));
            counts.scale(factor);
        }
    }

    /** A factor for each block of neighbours, from what the chunk holds. */
    record Blocks(TileFactor rule, int block, float tensorScale) implements HostFactors {
        @Override
        public void fill(long at, int n, HostChunk chunk, Counts counts) {
            for (int from = 0; from < n; from += block) {
                int amax = HostAmax.of(chunk.bits, from, from + block, rule.countsNonFinite());
                float factor = rule.of(amax, tensorScale);
                Arrays.fill(chunk.factor, from, from + block, factor);
                Arrays.fill(chunk.back, from, from + block, TileFactor.back(factor));
                if (amax != 0 && !Float.isNaN(factor)) {
                    counts.scale(factor);
                }
            }
        }
    }

    /** A factor for each tile, from a pass over the tensor. */
    final class Table implements HostFactors {
        private final Tiling.Grid grid;
        private final float[] factors;
        private final float[] backs;
        private final Counts used = new Counts();

        Table(TileFactor rule, Tiling.Grid grid, int[] amax, float tensorScale) {
            this.grid = grid;
            this.factors = new float[amax.length];
            this.backs = new float[amax.length];
            for (int i = 0; i < amax.length; i++) {
                factors[i] = rule.of(amax[i], tensorScale);
                backs[i] = TileFactor.back(factors[i]);
                if (amax[i] != 0 && !Float.isNaN(factors[i])) {
                    used.scale(factors[i]);
                }
            }
        }

        @Override
        public void fill(long at, int n, HostChunk chunk, Counts counts) {
            counts.smallestScale = Math.min(counts.smallestScale, used.smallestScale);
            counts.largestScale = Math.max(counts.largestScale, used.largestScale);
            int done = 0;
            while (done < n) {
                int tile = grid.tile(at + done);
                if (grid.tileColumns() == 1) {
                    int run = (int) Math.min(n - done, grid.columns() - (at + done) % grid.columns());
                    System.arraycopy(factors, tile, chunk.factor, done, run);
                    System.arraycopy(backs, tile, chunk.back, done, run);
                    done += run;
                } else {
                    int run = (int) Math.min(n - done, grid.run(at + done));
                    Arrays.fill(chunk.factor, done, done + run, factors[tile]);
                    Arrays.fill(chunk.back, done, done + run, backs[tile]);
                    done += run;
                }
            }
        }
    }
}
