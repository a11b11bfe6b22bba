package dev.trainyard.storage.data;

/**
 * What goes into a file.
 *
 * @param count of its samples, all of one length
 * @param length that was drawn for each, in bytes, at least 1
 */
record Samples(int count, long length) {
    /** How far from the drawn length {@link #bytes} may be. */
    private static final double TOLERANCE = 0.001;

    /**
     * Rows of a sample: the greatest number up to the square root that brings rows times columns within 0.1 % of the length;
     * 1 always does. DLIO draws both sides, which makes the spread of the area smaller than the spread that was asked for.
     */
    long height() {
        long height = (long) Math.sqrt((double) length);
        while (Math.abs(height * columns(height) - length) > TOLERANCE * length) {
            height--;
        }
        return height;
    }

    /** Columns of a sample. */
    long width() {
        return columns(height());
    }

    /** Bytes of a sample of two dimensions: height times width. */
    long bytes() {
        long height = height();
        return height * columns(height);
    }

    private long columns(long height) {
        return Math.max(1, Math.round((double) length / height));
    }
}
