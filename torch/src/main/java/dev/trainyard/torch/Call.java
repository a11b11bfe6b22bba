package dev.trainyard.torch;

import dev.trainyard.ffi.LibTorch;
import dev.trainyard.ffi.NativeException;
import dev.trainyard.ffi.NativeMemory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one operator call, in schema order, and its results. One object a thread is used again and again, so
 * that a call leaves no garbage but the result.
 */
public final class Call {
    private static final int SLOTS = 40;
    private static final ThreadLocal<Call> OF_THREAD = ThreadLocal.withInitial(Call::new);

    private final long stack = NativeMemory.forever(8L * SLOTS);
    private @Nullable Operator operator;
    private int used;

    private Call() {}

    static Call begin(Operator operator) {
        Call call = OF_THREAD.get();
        if (call.operator != null) {
            Operator open = call.operator;
            call.operator = null;
            throw new IllegalStateException(operator + " begins while the arguments of " + open + " are being built");
        }
        call.operator = operator;
        call.used = 0;
        return call;
    }

    /** A {@code Tensor}. */
    public Call tensor(Tensor tensor) {
        return push(LibTorch.duplicate(handle(tensor)));
    }

    /** A {@code Tensor?}. */
    public Call optional(@Nullable Tensor tensor) {
        return tensor == null ? none() : push(LibTorch.optional(LibTorch.duplicate(handle(tensor))));
    }

    /** A {@code Tensor[]}. */
    public Call tensors(Collection<Tensor> tensors) {
        long list = LibTorch.newList(tensors.size());
        for (Tensor tensor : tensors) {
            LibTorch.listAdd(list, LibTorch.duplicate(handle(tensor)));
        }
        return push(list);
    }

    /** An {@code int}, {@code SymInt} or enumeration. */
    public Call integer(long value) {
        return push(value);
    }

    /** An {@code int[]} or {@code SymInt[]}. */
    public Call integers(long... values) {
        return push(listOf(values));
    }

    /** An {@code int[]?} that is given. */
    public Call someIntegers(long... values) {
        return push(LibTorch.optional(listOf(values)));
    }

    /** An {@code int?} that is given. */
    public Call someInteger(long value) {
        return push(LibTorch.optional(value));
    }

    /** A {@code float}. */
    public Call real(double value) {
        return push(Double.doubleToRawLongBits(value));
    }

    /** A {@code float?} that is given. */
    public Call someReal(double value) {
        return push(LibTorch.optional(Double.doubleToRawLongBits(value)));
    }

    /** A {@code bool}. */
    public Call flag(boolean value) {
        return push(value ? 1 : 0);
    }

    /** A {@code bool?} that is given. */
    public Call someFlag(boolean value) {
        return push(LibTorch.optional(value ? 1 : 0));
    }

    /** A {@code ScalarType}. */
    public Call dtype(DType type) {
        return push(NativeTypes.of(type));
    }

    /** A {@code ScalarType?}. */
    public Call dtype(Optional<DType> type) {
        return type.isPresent() ? push(LibTorch.optional(NativeTypes.of(type.get()))) : none();
    }

    /** A {@code Device?} that is given. */
    public Call someDevice(Device device) {
        return push(LibTorch.optional((long) NativeTypes.of(device) << 32 | device.index()));
    }

    /** A {@code str}. */
    public Call text(String value) {
        return push(LibTorch.string(value));
    }

    /** A {@code T?} that is not given. */
    public Call none() {
        return push(0);
    }

    /** Runs an operator that returns nothing. */
    public void run() {
        invoke();
    }

    /** Runs an operator that returns its own first argument, which the caller holds already. */
    public void runInPlace() {
        invoke();
        LibTorch.delete(NativeMemory.word(stack));
    }

    /** Runs an operator that returns one tensor; the tensor belongs to the scope that is open on this thread. */
    public Tensor one() {
        invoke();
        return Tensor.own(NativeMemory.word(stack));
    }

    /** Runs an operator that returns {@code count} tensors, in order. */
    public Tensor[] several(int count) {
        invoke();
        Tensor[] results = new Tensor[count];
        for (int i = 0; i < count; i++) {
            results[i] = Tensor.own(NativeMemory.word(stack + 8L * i));
        }
        return results;
    }

    /** Runs an operator that returns {@code Tensor[]}. */
    public List<Tensor> list() {
        invoke();
        long list = NativeMemory.word(stack);
        int size = LibTorch.listSize(list);
        List<Tensor> results = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            results.add(Tensor.own(LibTorch.listItem(list, i)));
        }
        LibTorch.deleteList(list);
        return results;
    }

    private static long listOf(long... values) {
        long list = LibTorch.newList(values.length);
        for (long value : values) {
            LibTorch.listAdd(list, value);
        }
        return list;
    }

    private Call push(long value) {
        NativeMemory.word(stack + 8L * used++, value);
        return this;
    }

    private long handle(Tensor tensor) {
        try {
            return tensor.handle();
        } catch (IllegalStateException e) {
            operator = null;
            throw e;
        }
    }

    private void invoke() {
        Operator called = operator;
        if (called == null) {
            throw new IllegalStateException("a call runs once");
        }
        operator = null;
        try {
            LibTorch.call(called.nameAddress(), called.overloadAddress(), stack);
        } catch (NativeException e) {
            throw TorchException.of(e);
        }
    }
}
