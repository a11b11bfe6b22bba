package dev.trainyard.torch.nn;

import dev.trainyard.torch.Autograd;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a model's parameters: one flat float32 tensor of master values, and one of gradients, in which every
 * parameter is a view. The gradient norm, clipping, the optimiser, a snapshot and an all-reduce are then one operator
 * each, whatever the number of parameters.
 *
 * <p>With a compute type other than float32 the leaves are views of a flat copy in that type, and backward accumulates
 * into a flat gradient of that type, which {@link #foldGradient} adds to the float32 one after every micro-batch. Decayed
 * parameters come first, so that each of the optimiser's two groups is one piece.
 */
public final class ParameterStore implements AutoCloseable {
    /** Every view starts on a multiple of this many elements: 256 bytes of float32, what matrix kernels like. */
    private static final long ALIGNMENT = 64;

    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private final List<Tensor> owned = new ArrayList<>();
    private final Tensor master;
    private final Tensor gradient;
    private final @Nullable Tensor compute;
    private final @Nullable Tensor computeGradient;
    private final long decayed;

    private ParameterStore(Module model, Device device, DType computeType) {
        long offset = 0;
        long decayEnd = 0;
        List<Map.Entry<String, Parameter>> ordered =
                new ArrayList<>(model.parameters().entrySet());
        ordered.sort(Comparator.comparing(entry -> !entry.getValue().decays()));
        for (Map.Entry<String, Parameter> entry : ordered) {
            Parameter parameter = entry.getValue();
            slots.put(entry.getKey(), new Slot(parameter, offset));
            offset += (parameter.elements() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            decayEnd = parameter.decays() ? offset : decayEnd;
        }
        long size = offset;
        decayed = decayEnd;
        master = own(() -> Tensor.zeros(DType.FLOAT32, device, size));
        gradient = own(() -> Tensor.zeros(DType.FLOAT32, device, size));
        if (computeType == DType.FLOAT32) {
            compute = null;
            computeGradient = null;
        } else {
            compute = own(() -> Tensor.zeros(computeType, device, size));
            computeGradient = own(() -> Tensor.zeros(computeType, device, size));
        }
        Tensor leaves = compute == null ? master : compute;
        Tensor gradients = computeGradient == null ? gradient : computeGradient;
        for (Slot slot : slots.values()) {
            slot.parameter.bind(own(() -> {
                Tensor leaf = slot.in(leaves).detach().requiresGrad(true);
                leaf.setGrad(slot.in(gradients));
                return leaf;
            }));
        }
    }

    /** Gives every parameter of {@code model} memory on {@code device}; the values are zero until they are set. */
    public static ParameterStore allocate(Module model, Device device, DType computeType) {
        return new ParameterStore(model, device, computeType);
    }

    /** Sets every parameter to its initial value, which depends on the seed and the parameter's name alone. */
    public void initialise(long seed) {
        slots.forEach((name, slot) -> {
            try (TensorScope scope = TensorScope.open()) {
                Tensor values = Tensor.empty(DType.FLOAT32, Device.CPU, slot.parameter.elements());
                slot.parameter.init().fill(values.memory(), seed, name);
                slot.flat(master).copyFrom(values);
            }
        });
        refresh();
    }

    /** The names, decayed parameters first. */
    public List<String> names() {
        return List.copyOf(slots.keySet());
    }

    /** The float32 master values of one parameter, as a view in its shape. */
    public Tensor master(String name) {
        return slot(name).in(master);
    }

    /** The part of {@code flat}, a tensor laid out like {@link #master()}, that belongs to one parameter, in its shape. */
    public Tensor viewIn(Tensor flat, String name) {
        return slot(name).in(flat);
    }

    /** Where a parameter's elements begin in the flat tensors. */
    public long offset(String name) {
        return slot(name).offset();
    }

    /** All master values: float32, one dimension, with padding between parameters that is always zero. */
    public Tensor master() {
        return master;
    }

    /** All gradients, laid out like {@link #master()}. */
    public Tensor gradient() {
        return gradient;
    }

    /** How many elements of the flat tensors belong to parameters that decay; they come first. */
    public long decayedElements() {
        return decayed;
    }

    /** Makes the compute copy follow the master values; call after the optimiser or a load. */
    public void refresh() {
        if (compute != null) {
            compute.copyFrom(master);
        }
    }

    /** Begins a step: no gradient yet. */
    public void clearGradient() {
        if (computeGradient == null) {
            gradient.zero();
        } else {
            computeGradient.zero();
        }
    }

    /**
     * Ends a micro-batch: adds what backward has left in the compute type to the float32 gradient.
     *
     * @param first whether it is the step's first micro-batch, whose gradient replaces that of the step before
     */
    public void foldGradient(boolean first) {
        if (computeGradient == null) {
            return;
        }
        if (first) {
            gradient.copyFrom(computeGradient);
        } else {
            Autograd.noGrad(() -> gradient.addInPlace(computeGradient));
        }
        computeGradient.zero();
    }

    @Override
    public void close() {
        for (Slot slot : slots.values()) {
            slot.parameter.bind(null);
        }
        owned.forEach(Tensor::close);
    }

    private Slot slot(String name) {
        Slot slot = slots.get(name);
        if (slot == null) {
            throw new IllegalArgumentException("the model has no parameter " + name);
        }
        return slot;
    }

    private Tensor own(Supplier<Tensor> made) {
        Tensor tensor = TensorScope.kept(made);
        owned.add(tensor);
        return tensor;
    }

    private record Slot(Parameter parameter, long offset) {
        Tensor flat(Tensor whole) {
            return whole.narrow(0, offset, parameter.elements());
        }

        Tensor in(Tensor whole) {
            return flat(whole).view(parameter.shape());
        }
    }
}
