package dev.trainyard.train.sample;

import dev.trainyard.base.JobException;
import java.util.Arrays;

/** Picks one token by its logit. A function of its arguments alone; of equal logits the lower token comes first. */
final class TokenChoice {
    private TokenChoice() {}

    /**
     * @param logits of the next token, any scale
     * @param count how many of them are tokens; a padded vocabulary has more logits
     * @param uniform the draw, in [0, 1)
     * @throws JobException if a logit is not finite
     */
    static int of(float[] logits, int count, Sampling how, double uniform) {
        int best = likeliest(logits, count);
        if (how.temperature() == 0 || how.topK() == 1) {
            return best;
        }
        int[] order = descending(logits, count);
        int kept = how.topK() == 0 ? count : Math.min(how.topK(), count);
        double[] weights = new double[kept];
        double total = 0;
        for (int i = 0; i < kept; i++) {
            weights[i] = Math.exp(((double) logits[order[i]] - logits[best]) / how.temperature());
            total += weights[i];
        }
        double nucleus = how.topP() * total;
        double inside = 0;
        int last = 0;
        while (last < kept && inside < nucleus) {
            inside += weights[last++];
        }
        double left = uniform * inside;
        for (int i = 0; i < last; i++) {
            left -= weights[i];
            if (left < 0) {
                return order[i];
            }
        }
        return order[last - 1]; // what rounding has left over
    }

    private static int likeliest(float[] logits, int count) {
        int best = 0;
        for (int i = 0; i < count; i++) {
            if (!Float.isFinite(logits[i])) {
                throw new JobException("the model gives " + logits[i]
                        + " as a logit: its weights are broken, take an older checkpoint");
            }
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    /** Tokens by falling logit, sorted as longs: the logit's bits above, the token below. */
    private static int[] descending(float[] logits, int count) {
        long[] keys = new long[count];
        for (int i = 0; i < count; i++) {
            int bits = Float.floatToIntBits(logits[i] + 0f); // no negative zero
            int rising = bits ^ (bits >> 31 & Integer.MAX_VALUE);
            keys[i] = (long) ~rising << Integer.SIZE | i;
        }
        Arrays.sort(keys);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = (int) keys[i];
        }
        return order;
    }
}
