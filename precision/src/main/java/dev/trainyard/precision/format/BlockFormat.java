package dev.trainyard.precision.format;

/**
 * Numbers in blocks along the last dimension, each block with a scale of its own.
 *
 * @param name as configurations write it
 * @param element the format of a number divided by its scale
 * @param scale the format of a block's scale
 * @param block numbers in a block
 * @param tensorScale whether a float32 scale of the whole tensor stands above those of the blocks
 */
public record BlockFormat(String name, ScalarFormat element, ScalarFormat scale, int block, boolean tensorScale)
        implements NumberFormat {

    @Override
    public double bitsPerValue() {
        return element.bits() + (double) scale.bits() / block;
    }

    @Override
    public String toString() {
        return name;
    }
}
