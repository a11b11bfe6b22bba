package dev.trainyard.base;

/**
 * Many neighbouring blocks of {@link CounterRandom#philox} at once, word for word the same. Each round is a loop over arrays of
 * the products of 32 bits, which the JIT compiler turns into vector instructions. One a thread.
 */
public final class PhiloxBlocks {
    /** Words in a block. */
    public static final int WORDS = 4;

    private static final long LOWER = 0xFFFFFFFFL;

    // A word of the counter each, in the lower half.
    private final long[] c0;
    private final long[] c1;
    private final long[] c2;
    private final long[] c3;

    /** @param most blocks that a call may ask for */
    public PhiloxBlocks(int most) {
        c0 = new long[most];
        c1 = new long[most];
        c2 = new long[most];
        c3 = new long[most];
    }

    /**
     * The blocks at {@code low}, {@code low + 1} and so on.
     *
     * @param low counter words 0 and 1 of the first
     * @param high counter words 2 and 3 of all
     * @param key key words 0 and 1
     * @param n how many
     * @param out receives four words a block
     */
    public void fill(long low, long high, long key, int n, int[] out) {
        for (int i = 0; i < n; i++) {
            c0[i] = low + i;
            c1[i] = low + i >>> Integer.SIZE;
            c2[i] = high;
            c3[i] = high >>> Integer.SIZE;
        }
        int k0 = (int) key;
        int k1 = (int) (key >>> Integer.SIZE);
        for (int round = 0; round < CounterRandom.ROUNDS; round++) {
            round(k0 & LOWER, k1 & LOWER, n);
            k0 += CounterRandom.W0;
            k1 += CounterRandom.W1;
        }
        for (int i = 0; i < n; i++) {
            out[WORDS * i] = (int) c0[i];
            out[WORDS * i + 1] = (int) c1[i];
            out[WORDS * i + 2] = (int) c2[i];
            out[WORDS * i + 3] = (int) c3[i];
        }
    }

    private void round(long k0, long k1, int n) {
        for (int i = 0; i < n; i++) {
            long p0 = (c0[i] & LOWER) * (CounterRandom.M0 & LOWER);
            long p1 = (c2[i] & LOWER) * (CounterRandom.M1 & LOWER);
            c0[i] = p1 >>> Integer.SIZE ^ c1[i] ^ k0;
            c1[i] = p1;
            c2[i] = p0 >>> Integer.SIZE ^ c3[i] ^ k1;
            c3[i] = p0;
        }
    }
}
