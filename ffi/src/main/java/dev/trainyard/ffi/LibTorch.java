package dev.trainyard.ffi;

import static dev.trainyard.ffi.Native.BOOL;
import static dev.trainyard.ffi.Native.DOUBLE;
import static dev.trainyard.ffi.Native.INT;
import static dev.trainyard.ffi.Native.LONG;
import static dev.trainyard.ffi.Native.MEMORY;
import static dev.trainyard.ffi.Native.unexpected;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * libtorch's stable C ABI ({@code torch/csrc/stable/c/shim.h} and {@code torch/csrc/inductor/aoti_torch/c/shim.h}),
 * libtorch 2.10 or newer. Handles, lists and pointers are {@code long}. Every call that fails throws
 * {@link NativeException} with libtorch's own text.
 *
 * <p>The library is chosen once a process: {@link LibTorchLibrary#load} must have run before this class is touched.
 */
public final class LibTorch {
    private static final SymbolLookup LIBRARY = LibTorchLibrary.symbols();
    private static final LibTorchErrors ERRORS = new LibTorchErrors(LIBRARY);

    private static final MethodHandle CALL = entry("torch_call_dispatcher", ValueLayout.JAVA_LONG, LONG, LONG, LONG);
    private static final MethodHandle NEW_HANDLE = entry("aoti_torch_new_tensor_handle", LONG, LONG);
    private static final MethodHandle DELETE_TENSOR = entry("aoti_torch_delete_tensor_object", LONG);
    private static final MethodHandle GET_DATA = entry("aoti_torch_get_data_ptr", LONG, LONG);
    private static final MethodHandle GET_DIM = entry("aoti_torch_get_dim", LONG, LONG);
    private static final MethodHandle GET_NUMEL = entry("aoti_torch_get_numel", LONG, LONG);
    private static final MethodHandle GET_SIZES = entry("aoti_torch_get_sizes", LONG, LONG);
    private static final MethodHandle GET_STRIDES = entry("aoti_torch_get_strides", LONG, LONG);
    private static final MethodHandle GET_DTYPE = entry("aoti_torch_get_dtype", LONG, LONG);
    private static final MethodHandle GET_DEVICE_TYPE = entry("aoti_torch_get_device_type", LONG, LONG);
    private static final MethodHandle GET_DEVICE_INDEX = entry("aoti_torch_get_device_index", LONG, LONG);
    private static final MethodHandle IS_CONTIGUOUS = entry("aoti_torch_is_contiguous", LONG, LONG);
    private static final MethodHandle ITEM_FLOAT64 = entry("aoti_torch_item_float64", LONG, LONG);
    private static final MethodHandle SCALAR_FLOAT64 = entry("aoti_torch_scalar_to_tensor_float64", DOUBLE, LONG);
    private static final MethodHandle FROM_BLOB =
            entry("aoti_torch_create_tensor_from_blob", LONG, LONG, LONG, LONG, LONG, INT, INT, INT, LONG);
    private static final MethodHandle EMPTY_STRIDED =
            entry("aoti_torch_empty_strided", LONG, LONG, LONG, INT, INT, INT, LONG);
    private static final MethodHandle SUBTRACT = entry("aoti_torch_aten_subtract_Tensor", LONG, LONG, DOUBLE, LONG);
    private static final MethodHandle FILL = entry("aoti_torch_aten_fill__Scalar", LONG, DOUBLE);
    private static final MethodHandle NEW_STRING = entry("torch_new_string_handle", LONG, LONG, LONG);
    private static final MethodHandle NEW_LIST = entry("torch_new_list_reserve_size", LONG, LONG);
    private static final MethodHandle LIST_SIZE = entry("torch_list_size", LONG, LONG);
    private static final MethodHandle LIST_GET = entry("torch_list_get_item", LONG, LONG, LONG);
    private static final MethodHandle LIST_PUSH = entry("torch_list_push_back", LONG, LONG);
    private static final MethodHandle DELETE_LIST = entry("torch_delete_list", LONG);

    private static final long ABI_VERSION = abiVersion();

    private LibTorch() {}

    /** The version of the ABI that is loaded: major in bits 56-63, minor in bits 48-55. */
    public static long abiVersion() {
        try {
            return (long)
                    Native.function(LIBRARY, "aoti_torch_abi_version", LONG).invokeExact();
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** The number behind {@code aoti_torch_dtype_<name>} or {@code torch_dtype_<name>}. */
    public static int dtype(String name) {
        return constant("aoti_torch_dtype_" + name);
    }

    /** The number behind {@code aoti_torch_device_type_<name>}. */
    public static int deviceType(String name) {
        return constant("aoti_torch_device_type_" + name);
    }

    /**
     * Runs an operator.
     *
     * @param operator address of the C string "aten::name"
     * @param overload address of the C string of the overload, often empty
     * @param stack address of the arguments, all of them in schema order; replaced by the results
     */
    public static void call(long operator, long overload, long stack) {
        int code;
        try {
            code = (int) CALL.invokeExact(operator, overload, stack, ABI_VERSION);
        } catch (Throwable t) {
            throw unexpected(t);
        }
        if (code != 0) {
            throw ERRORS.exception(Native.string(operator), code);
        }
    }

    /** A second handle to the same tensor; the dispatcher takes ownership of the handles that it is given. */
    public static long duplicate(long tensor) {
        return query(NEW_HANDLE, tensor, "aoti_torch_new_tensor_handle");
    }

    public static void delete(long tensor) {
        try {
            check((int) DELETE_TENSOR.invokeExact(tensor), "aoti_torch_delete_tensor_object");
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    public static long dataPointer(long tensor) {
        return query(GET_DATA, tensor, "aoti_torch_get_data_ptr");
    }

    public static int dimensions(long tensor) {
        return (int) query(GET_DIM, tensor, "aoti_torch_get_dim");
    }

    public static long elements(long tensor) {
        return query(GET_NUMEL, tensor, "aoti_torch_get_numel");
    }

    /** Size of dimension {@code dimension}, which is not checked. */
    public static long size(long tensor, int dimension) {
        return MEMORY.get(LONG, query(GET_SIZES, tensor, "aoti_torch_get_sizes") + 8L * dimension);
    }

    /** Stride of dimension {@code dimension} in elements, which is not checked. */
    public static long stride(long tensor, int dimension) {
        return MEMORY.get(LONG, query(GET_STRIDES, tensor, "aoti_torch_get_strides") + 8L * dimension);
    }

    public static int dtypeOf(long tensor) {
        return (int) query(GET_DTYPE, tensor, "aoti_torch_get_dtype");
    }

    public static int deviceTypeOf(long tensor) {
        return (int) query(GET_DEVICE_TYPE, tensor, "aoti_torch_get_device_type");
    }

    public static int deviceIndexOf(long tensor) {
        return (int) query(GET_DEVICE_INDEX, tensor, "aoti_torch_get_device_index");
    }

    public static boolean isContiguous(long tensor) {
        return (query(IS_CONTIGUOUS, tensor, "aoti_torch_is_contiguous") & 0xFF) != 0;
    }

    /** The value of a float64 tensor of one element; waits for the device. */
    public static double item(long tensor) {
        return Double.longBitsToDouble(query(ITEM_FLOAT64, tensor, "aoti_torch_item_float64"));
    }

    /** A new float64 tensor of no dimension on the CPU. */
    public static long scalar(double value) {
        long out = Scratch.result();
        try {
            check((int) SCALAR_FLOAT64.invokeExact(value, out), "aoti_torch_scalar_to_tensor_float64");
        } catch (Throwable t) {
            throw unexpected(t);
        }
        return MEMORY.get(LONG, out);
    }

    /**
     * {@code a - factor * b}, recorded for backward: of the operators that take a {@code Scalar}, which the dispatcher
     * call does not, this one has a function of its own.
     */
    public static long subtract(long a, long b, double factor) {
        long out = Scratch.result();
        try {
            check((int) SUBTRACT.invokeExact(a, b, factor, out), "aoti_torch_aten_subtract_Tensor");
        } catch (Throwable t) {
            throw unexpected(t);
        }
        return MEMORY.get(LONG, out);
    }

    /** Sets every element to {@code value}. */
    public static void fill(long tensor, double value) {
        try {
            check((int) FILL.invokeExact(tensor, value), "aoti_torch_aten_fill__Scalar");
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** A new contiguous tensor whose elements are not set. */
    public static long empty(long[] shape, int dtype, int deviceType, int deviceIndex) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sizes = arena.allocateFrom(LONG, shape);
            MemorySegment strides = contiguousStrides(arena, shape);
            long out = Scratch.result();
            int code = (int) EMPTY_STRIDED.invokeExact(
                    (long) shape.length, sizes.address(), strides.address(), dtype, deviceType, deviceIndex, out);
            check(code, "aoti_torch_empty_strided");
            return MEMORY.get(LONG, out);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** A contiguous tensor over memory that the caller keeps alive. */
    public static long fromMemory(long address, long[] shape, int dtype, int deviceType, int deviceIndex) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sizes = arena.allocateFrom(LONG, shape);
            MemorySegment strides = contiguousStrides(arena, shape);
            long out = Scratch.result();
            int code = (int) FROM_BLOB.invokeExact(
                    address,
                    (long) shape.length,
                    sizes.address(),
                    strides.address(),
                    0L,
                    dtype,
                    deviceType,
                    deviceIndex,
                    out);
            check(code, "aoti_torch_create_tensor_from_blob");
            return MEMORY.get(LONG, out);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    public static long newList(int capacity) {
        return query(NEW_LIST, capacity, "torch_new_list_reserve_size");
    }

    public static int listSize(long list) {
        return (int) query(LIST_SIZE, list, "torch_list_size");
    }

    public static long listItem(long list, int index) {
        long out = Scratch.result();
        try {
            check((int) LIST_GET.invokeExact(list, (long) index, out), "torch_list_get_item");
        } catch (Throwable t) {
            throw unexpected(t);
        }
        return MEMORY.get(LONG, out);
    }

    public static void listAdd(long list, long element) {
        try {
            check((int) LIST_PUSH.invokeExact(list, element), "torch_list_push_back");
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    public static void deleteList(long list) {
        try {
            check((int) DELETE_LIST.invokeExact(list), "torch_delete_list");
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** The address of a {@code T?} that holds {@code value}; the callee frees it. */
    public static long optional(long value) {
        return OptionalValue.of(value);
    }

    /** The string behind a {@code str} argument; the callee frees it. */
    public static long string(String text) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(text);
            long out = Scratch.result();
            check((int) NEW_STRING.invokeExact(bytes.address(), bytes.byteSize() - 1, out), "torch_new_string_handle");
            return MEMORY.get(LONG, out);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static boolean isDefined(long tensor) {
        return (query(IsDefined.HANDLE, tensor, "aoti_torch_is_defined") & 0xFF) != 0;
    }

    /** Calls {@code int f(long argument, T* result)} and reads 64 bits of the result, whose upper bytes start as 0. */
    private static long query(MethodHandle function, long argument, String name) {
        long out = Scratch.result();
        MEMORY.set(LONG, out, 0);
        try {
            check((int) function.invokeExact(argument, out), name);
        } catch (Throwable t) {
            throw unexpected(t);
        }
        return MEMORY.get(LONG, out);
    }

    private static int constant(String name) {
        try {
            return (int) Native.function(LIBRARY, name, INT).invokeExact();
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static MemorySegment contiguousStrides(Arena arena, long[] shape) {
        MemorySegment strides = arena.allocate(LONG, Math.max(1, shape.length));
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides.setAtIndex(LONG, i, stride);
            stride *= Math.max(1, shape[i]);
        }
        return strides;
    }

    static void check(int code, String function) {
        if (code != 0) {
            throw ERRORS.exception(function, code);
        }
    }

    static MethodHandle entry(String name, MemoryLayout... arguments) {
        return Native.function(LIBRARY, name, INT, arguments);
    }

    /** Not in the hot path, so that it does not slow the start. */
    private static final class IsDefined {
        static final MethodHandle HANDLE = entry("aoti_torch_is_defined", LONG, LONG);
    }

    /** How many threads an operator of this process uses on the CPU. */
    public static int threads() {
        return (int) result(entry("torch_get_num_threads", LONG), "torch_get_num_threads");
    }

    /**
     * Makes operators choose implementations that give the same bits every time; without a warning where there is none.
     * Of the C++ interface, since the ABI has no function for it.
     */
    public static void setDeterministic(boolean wanted) {
        try {
            long context = (long)
                    Native.function(LIBRARY, "_ZN2at13globalContextEv", LONG).invokeExact();
            Native.procedure(LIBRARY, "_ZN2at7Context26setDeterministicAlgorithmsEbb", LONG, BOOL, BOOL)
                    .invokeExact(context, wanted, true);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Calls {@code int f(T* result)}. */
    private static long result(MethodHandle function, String name) {
        long out = Scratch.result();
        MEMORY.set(LONG, out, 0);
        try {
            check((int) function.invokeExact(out), name);
        } catch (Throwable t) {
            throw unexpected(t);
        }
        return MEMORY.get(LONG, out);
    }
}
