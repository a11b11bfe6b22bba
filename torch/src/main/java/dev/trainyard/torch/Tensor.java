package dev.trainyard.torch;

import dev.trainyard.ffi.LibTorch;
import dev.trainyard.ffi.LibTorchAutograd;
import dev.trainyard.ffi.NativeException;
import dev.trainyard.ffi.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A handle to a libtorch tensor. It is owned by the {@link TensorScope} that was open when it was made, else by the
 * caller; using it after its end throws. Operators are in {@link TensorMath} (methods of every tensor) and in
 * {@link Functional}.
 */
public final class Tensor extends TensorMath implements AutoCloseable {
    private static final AtomicLong OPEN = new AtomicLong();
    private static final Operator STACK = Operator.of("aten::stack", "");
    private static final Operator SET_DATA = Operator.of("aten::set_data", "");
    private static final Operator DETACH = Operator.of("aten::detach", "");
    private static final Operator COPY_ = Operator.of("aten::copy_", "");
    private static final Operator ZERO_ = Operator.of("aten::zero_", "");

    private long handle;

    private Tensor(long handle) {
        this.handle = handle;
        OPEN.incrementAndGet();
    }

    static Tensor own(long handle) {
        Tensor tensor = new Tensor(handle);
        TensorScope.register(tensor);
        return tensor;
    }

    /** How many tensor handles of the process are open: what a leak test compares. */
    public static long open() {
        return OPEN.get();
    }

    /** A tensor whose elements are not set. */
    public static Tensor empty(DType dtype, Device device, long... shape) {
        try {
            return own(LibTorch.empty(shape, NativeTypes.of(dtype), NativeTypes.of(device), device.index()));
        } catch (NativeException e) {
            throw TorchException.of(e);
        }
    }

    /** A tensor of zeros. */
    public static Tensor zeros(DType dtype, Device device, long... shape) {
        return empty(dtype, device, shape).zero();
    }

    /** A float64 tensor of no dimension on the CPU: what operators take instead of a number. */
    public static Tensor scalar(double value) {
        return own(LibTorch.scalar(value));
    }

    /** A float32 tensor on the CPU with these values; {@code shape} must have as many elements. */
    public static Tensor of(float[] values, long... shape) {
        checkCount(values.length, shape);
        Tensor tensor = empty(DType.FLOAT32, Device.CPU, shape);
        MemorySegment.copy(values, 0, tensor.memory(), ValueLayout.JAVA_FLOAT, 0, values.length);
        return tensor;
    }

    /** An int64 tensor on the CPU with these values; {@code shape} must have as many elements. */
    public static Tensor of(long[] values, long... shape) {
        checkCount(values.length, shape);
        Tensor tensor = empty(DType.INT64, Device.CPU, shape);
        MemorySegment.copy(values, 0, tensor.memory(), ValueLayout.JAVA_LONG, 0, values.length);
        return tensor;
    }

    /** A CPU tensor over {@code memory}, without a copy; the memory must outlive the tensor and every view of it. */
    public static Tensor over(MemorySegment memory, DType dtype, long... shape) {
        long bytes = elements(shape) * dtype.bytes();
        if (memory.byteSize() != bytes || !memory.isNative()) {
            throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " of " + dtype.label() + " needs "
                    + bytes + " bytes of native memory, not " + memory.byteSize());
        }
        return own(LibTorch.fromMemory(
                memory.address(), shape, NativeTypes.of(dtype), NativeTypes.of(Device.CPU), Device.CPU.index()));
    }

    /** Tensors of one shape side by side, along a new first dimension. */
    public static Tensor stack(List<Tensor> tensors) {
        return STACK.with().tensors(tensors).integer(0).one();
    }

    /** The number of elements of a shape. */
    public static long elements(long... shape) {
        long n = 1;
        for (long size : shape) {
            n = Math.multiplyExact(n, size);
        }
        return n;
    }

    private static void checkCount(int values, long[] shape) {
        if (values != elements(shape)) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " holds " + elements(shape) + " values, not " + values);
        }
    }

    @Override
    long handle() {
        if (handle == 0) {
            throw new IllegalStateException("the tensor is closed: its scope has ended");
        }
        return handle;
    }

    @Override
    Tensor self() {
        return this;
    }

    public DType dtype() {
        return NativeTypes.dtype(LibTorch.dtypeOf(handle()));
    }

    public Device device() {
        return NativeTypes.device(LibTorch.deviceTypeOf(handle()), Math.max(0, LibTorch.deviceIndexOf(handle())));
    }

    /** The number of dimensions. */
    public int dimensions() {
        return LibTorch.dimensions(handle());
    }

    /** The size of a dimension; negative ones count from the end. */
    public long size(int dimension) {
        int dimensions = dimensions();
        int d = dimension < 0 ? dimension + dimensions : dimension;
        if (d < 0 || d >= dimensions) {
            throw new IndexOutOfBoundsException("dimension " + dimension + " of a tensor of " + dimensions);
        }
        return LibTorch.size(handle(), d);
    }

    public long[] shape() {
        long[] shape = new long[dimensions()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = LibTorch.size(handle(), i);
        }
        return shape;
    }

    /** The number of elements. */
    public long elements() {
        return LibTorch.elements(handle());
    }

    /** The size of the elements together; what a contiguous copy takes. */
    public long bytes() {
        return elements() * dtype().bytes();
    }

    public boolean isContiguous() {
        return LibTorch.isContiguous(handle());
    }

    /** The address of the first element, on the tensor's device. */
    public long address() {
        return LibTorch.dataPointer(handle());
    }

    /**
     * The elements of a contiguous CPU tensor, without a copy; valid as long as the tensor.
     *
     * @throws IllegalStateException on a device or if the tensor is not contiguous
     */
    public MemorySegment memory() {
        if (device().isCuda() || !isContiguous()) {
            throw new IllegalStateException("only a contiguous CPU tensor has memory to look at; this one is on "
                    + device() + (isContiguous() ? "" : ", not contiguous"));
        }
        return NativeMemory.at(address(), bytes());
    }

    /** The value of a tensor of one element; waits for the device. */
    public double item() {
        try (TensorScope scope = TensorScope.open()) {
            return LibTorch.item(to(Device.CPU).to(DType.FLOAT64).handle());
        }
    }

    /** The elements as float32 values in row-major order; waits for the device. */
    public float[] toFloats() {
        try (TensorScope scope = TensorScope.open()) {
            return to(Device.CPU).to(DType.FLOAT32).contiguous().memory().toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    /** The elements as int64 values in row-major order; waits for the device. */
    public long[] toLongs() {
        try (TensorScope scope = TensorScope.open()) {
            return to(Device.CPU).to(DType.INT64).contiguous().memory().toArray(ValueLayout.JAVA_LONG);
        }
    }

    /** Whether backward gives this leaf a gradient. */
    public Tensor requiresGrad(boolean required) {
        try {
            LibTorchAutograd.setRequiresGrad(handle(), required);
        } catch (NativeException e) {
            throw TorchException.of(e);
        }
        return this;
    }

    /** Whether backward comes to this tensor: a leaf that asks for a gradient, or what was computed from one. */
    public boolean requiresGrad() {
        return LibTorchAutograd.requiresGrad(handle());
    }

    /** The gradient that backward has left in this leaf. */
    public Optional<Tensor> grad() {
        long grad = LibTorchAutograd.grad(handle());
        return grad == 0 ? Optional.empty() : Optional.of(own(grad));
    }

    /** Forgets the gradient, so that the next backward stores its own instead of adding to it. */
    public void clearGrad() {
        LibTorchAutograd.clearGrad(handle());
    }

    /** Gives this leaf a gradient tensor of its own shape, into which backward adds. */
    public void setGrad(Tensor gradient) {
        LibTorchAutograd.setGrad(handle(), gradient.handle());
    }

    /** Adds {@code other} in place, by way of a temporary sum: {@code add_} takes a Scalar, which the ABI cannot pass. */
    public Tensor addInPlace(Tensor other) {
        try (TensorScope scope = TensorScope.open()) {
            return copyFrom(add(other));
        }
    }

    /** The same values, cut off from what made them. */
    public Tensor detach() {
        return DETACH.with().tensor(this).one();
    }

    /** Copies the elements of {@code source}, converting type and device. */
    public Tensor copyFrom(Tensor source) {
        COPY_.with().tensor(this).tensor(source).flag(false).runInPlace();
        return this;
    }

    /** As {@link #copyFrom}, without waiting for the device; the source must stay until the stream has passed. */
    public Tensor copyFromAsync(Tensor source) {
        COPY_.with().tensor(this).tensor(source).flag(true).runInPlace();
        return this;
    }

    /** Sets every element to zero. */
    public Tensor zero() {
        ZERO_.with().tensor(this).runInPlace();
        return this;
    }

    /** Sets every element to {@code value}. */
    public Tensor fill(double value) {
        try {
            LibTorch.fill(handle(), value);
        } catch (NativeException e) {
            throw TorchException.of(e);
        }
        return this;
    }

    /** Makes this tensor stand for the storage of {@code data}; a leaf stays the same leaf. */
    public void setData(Tensor data) {
        SET_DATA.with().tensor(this).tensor(data).run();
    }

    /** Another handle to the same tensor, for an owner of its own. */
    public Tensor share() {
        return own(LibTorch.duplicate(handle()));
    }

    @Override
    public void close() {
        closeOwned();
    }

    void closeOwned() {
        if (handle != 0) {
            long closing = handle;
            handle = 0;
            OPEN.decrementAndGet();
            LibTorch.delete(closing);
        }
    }

    @Override
    public String toString() {
        return handle == 0 ? "closed tensor" : dtype().label() + Arrays.toString(shape()) + " on " + device();
    }
}
