package dev.trainyard.torch.nn;

import dev.trainyard.torch.Tensor;

/** Two linear layers, the hidden one four times as wide, with an activation between them; GPT-2's names. */
public final class Mlp extends Module {
    private final Gpt2Linear expand;
    private final Gpt2Linear project;
    private final Activation activation;
    private final Dropout dropout;

    /**
     * @param projection how the second layer, whose output joins the residual stream, begins
     */
    public Mlp(long width, boolean bias, Activation activation, Init init, Init projection, Dropout dropout) {
        this.expand = child("c_fc", new Gpt2Linear(width, 4 * width, bias, init));
        this.project = child("c_proj", new Gpt2Linear(4 * width, width, bias, projection));
        this.activation = activation;
        this.dropout = dropout;
    }

    /** As {@link LinearFunction#cuts} of either layer. */
    public boolean cuts() {
        return expand.function().cuts() || project.function().cuts();
    }

    /** (B, T, C) to the same. */
    public Tensor forward(Tensor x, ForwardPass pass) {
        Tensor hidden = activation.apply(expand.forward(x, pass)); // (B, T, 4C)
        return dropout.forward(project.forward(hidden, pass), pass);
    }
}
