package dev.trainyard.base;

/**
 * Counter-based random numbers: every draw is a function of (seed, purpose, counter) and of nothing else, so that a
 * resumed, re-sized or split run draws the same numbers in any order. Philox 4x32-10 of Salmon et al., "Parallel random
 * numbers: as easy as 1, 2, 3" (SC 2011); the key is the seed, the counter is (counter, purpose).
 */
public final class CounterRandom {
    static final int ROUNDS = 10;
    static final int M0 = 0xD2511F53;
    static final int M1 = 0xCD9E8D57;
    static final int W0 = 0x9E3779B9;
    static final int W1 = 0xBB67AE85;

    private final long key;
    private final long purpose;

    /**
     * @param seed the seed of the run
     * @param purpose what the numbers are for; two purposes never share a draw
     */
    public CounterRandom(long seed, String purpose) {
        this(seed, fnv1a(purpose));
    }

    private CounterRandom(long seed, long purpose) {
        this.key = seed;
        this.purpose = purpose;
    }

    /** 64 random bits, the first half of the block at {@code counter}. */
    public long bits(long counter) {
        return block(counter, purpose, key, false);
    }

    /** Uniform in [0, 1), 53 bits. */
    public double uniform(long counter) {
        return (bits(counter) >>> 11) * 0x1p-53;
    }

    /** Uniform in [0, bound), without bias worth naming: 64 random bits times the bound, the upper half of the product. */
    public long below(long bound, long counter) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound must be positive: " + bound);
        }
        return Math.unsignedMultiplyHigh(bits(counter), bound);
    }

    /** Standard normal, by Box and Muller from both halves of the block. */
    public double normal(long counter) {
        double u = ((block(counter, purpose, key, false) >>> 11) + 1) * 0x1p-53;
        double v = (block(counter, purpose, key, true) >>> 11) * 0x1p-53;
        return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
    }

    /**
     * The place of {@code index} in a permutation of [0, size), computed without a table: a four-round Feistel network
     * over the next power of four, walked until it lands inside (cycle walking). {@code epoch} picks the permutation.
     */
    public long permuted(long index, long size, long epoch) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException(index + " of " + size);
        }
        int half = Math.max(1, (64 - Long.numberOfLeadingZeros(size - 1) + 1) / 2);
        long mask = (1L << half) - 1;
        long x = index;
        do {
            long left = x >>> half;
            long right = x & mask;
            for (int round = 0; round < 4; round++) {
                long mixed = block(right, purpose ^ (epoch * 4 + round + 1) * 0x9E3779B97F4A7C15L, key, false);
                long next = left ^ (mixed & mask);
                left = right;
                right = next;
            }
            x = left << half | right;
        } while (x >= size);
        return x;
    }

    /**
     * One block of Philox 4x32-10, for callers that lay out the counter themselves; CUDA kernels compute the same.
     *
     * @param low counter words 0 and 1
     * @param high counter words 2 and 3
     * @param key key words 0 and 1
     * @param out receives the four output words
     */
    public static void philox(long low, long high, long key, int[] out) {
        int c0 = (int) low;
        int c1 = (int) (low >>> 32);
        int c2 = (int) high;
        int c3 = (int) (high >>> 32);
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = (M0 & 0xFFFFFFFFL) * (c0 & 0xFFFFFFFFL);
            long p1 = (M1 & 0xFFFFFFFFL) * (c2 & 0xFFFFFFFFL);
            int n0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            int n2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c0 = n0;
            c1 = (int) p1;
            c2 = n2;
            c3 = (int) p0;
            k0 += W0;
            k1 += W1;
        }
        out[0] = c0;
        out[1] = c1;
        out[2] = c2;
        out[3] = c3;
    }

    /** Output words 0 and 1 of a block, or 2 and 3 if {@code second}. */
    static long block(long low, long high, long key, boolean second) {
        int[] words = new int[4];
        philox(low, high, key, words);
        return second ? join(words[2], words[3]) : join(words[0], words[1]);
    }

    private static long join(int low, int high) {
        return (high & 0xFFFFFFFFL) << 32 | low & 0xFFFFFFFFL;
    }

    private static long fnv1a(String text) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return hash;
    }
}
