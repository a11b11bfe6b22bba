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

    /** (B, T, C) to the same. */
    public Tensor forward(Tensor x, DropoutStep step) {
        Tensor hidden = activation.apply(expand.forward(x)); // (B, T, 4C)
        return dropout.forward(project.forward(hidden), step);
    }
}
