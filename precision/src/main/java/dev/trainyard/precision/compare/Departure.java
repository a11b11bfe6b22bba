package dev.trainyard.precision.compare;

/**
 * A layer went beyond a limit, and stayed there for some lines.
 *
 * @param layer {@code h.0.attn.c_attn}
 * @param tensor of that layer, or the layer itself
 * @param step of the first line beyond
 * @param value there
 * @param run in which it happened
 */
public record Departure(
        Quantity quantity, String layer, String tensor, long step, double value, double limit, String run) {
    /** "h.0.attn.c_attn.input: overflow 3.1 % at step 40". */
    public String text() {
        return tensor + ": " + quantity.label() + " " + Numbers.of(quantity, value) + " at step " + step;
    }
}
