package dev.trainyard.torch;

import dev.trainyard.ffi.LibTorch;
import dev.trainyard.ffi.NativeException;
import java.util.List;
import java.util.Optional;

/** The arithmetic and the views of a {@link Tensor}, as methods. Broadcasting and type promotion are libtorch's. */
public abstract sealed class TensorMath permits Tensor {
    private static final Operator MUL = Operator.of("aten::mul", "Tensor");
    private static final Operator MUL_ = Operator.of("aten::mul_", "Tensor");
    private static final Operator DIV = Operator.of("aten::div", "Tensor");
    private static final Operator MATMUL = Operator.of("aten::matmul", "");
    private static final Operator DOT = Operator.of("aten::dot", "");
    private static final Operator SUM = Operator.of("aten::sum", "");
    private static final Operator SUM_DIM = Operator.of("aten::sum", "dim_IntList");
    private static final Operator MEAN = Operator.of("aten::mean", "");
    private static final Operator SQRT = Operator.of("aten::sqrt", "");
    private static final Operator EXP = Operator.of("aten::exp", "");
    private static final Operator RECIPROCAL = Operator.of("aten::reciprocal", "");
    private static final Operator MINIMUM = Operator.of("aten::minimum", "");
    private static final Operator MAXIMUM = Operator.of("aten::maximum", "");
    private static final Operator ABS = Operator.of("aten::abs", "");
    private static final Operator ISFINITE = Operator.of("aten::isfinite", "");
    private static final Operator ALL = Operator.of("aten::all", "");
    private static final Operator VIEW = Operator.of("aten::view", "");
    private static final Operator RESHAPE = Operator.of("aten::reshape", "");
    private static final Operator TRANSPOSE = Operator.of("aten::transpose", "int");
    private static final Operator PERMUTE = Operator.of("aten::permute", "");
    private static final Operator CONTIGUOUS = Operator.of("aten::contiguous", "");
    private static final Operator NARROW = Operator.of("aten::narrow", "");
    private static final Operator SELECT = Operator.of("aten::select", "int");
    private static final Operator UNSQUEEZE = Operator.of("aten::unsqueeze", "");
    private static final Operator EXPAND = Operator.of("aten::expand", "");
    private static final Operator SPLIT = Operator.of("aten::split", "Tensor");
    private static final Operator TO_DTYPE = Operator.of("aten::to", "dtype");
    private static final Operator TO_DEVICE = Operator.of("aten::_to_copy", "");
    /** at::MemoryFormat::Contiguous, the first of its enumeration. */
    private static final long CONTIGUOUS_FORMAT = 0;

    private static final Operator CLONE = Operator.of("aten::clone", "");
    private static final Operator ARGMAX = Operator.of("aten::argmax", "");

    abstract long handle();

    abstract Tensor self();

    /** {@code this + other}. */
    public Tensor add(Tensor other) {
        return subtract(other, -1);
    }

    /** {@code this - other}. */
    public Tensor subtract(Tensor other) {
        return subtract(other, 1);
    }

    /** {@code this * other}, element by element. */
    public Tensor times(Tensor other) {
        return MUL.with().tensor(self()).tensor(other).one();
    }

    /** {@code this * factor}. */
    public Tensor times(double factor) {
        return times(likeThis(factor));
    }

    /** Multiplies every element by the only element of {@code factor}, in place. */
    public Tensor scaleBy(Tensor factor) {
        MUL_.with().tensor(self()).tensor(factor).runInPlace();
        return self();
    }

    /** {@code this / other}, element by element. */
    public Tensor dividedBy(Tensor other) {
        return DIV.with().tensor(self()).tensor(other).one();
    }

    /** {@code this + number}. */
    public Tensor plus(double number) {
        return add(likeThis(number));
    }

    /** Matrix product over the last two dimensions: (..., n, k) by (..., k, m) is (..., n, m). */
    public Tensor matmul(Tensor other) {
        return MATMUL.with().tensor(self()).tensor(other).one();
    }

    /** The inner product of two vectors, which must have one dimension. */
    public Tensor dot(Tensor other) {
        return DOT.with().tensor(self()).tensor(other).one();
    }

    /** The sum of all elements. */
    public Tensor sum() {
        return SUM.with().tensor(self()).dtype(Optional.empty()).one();
    }

    /** The sum over one dimension, which goes. */
    public Tensor sum(int dimension) {
        return SUM_DIM.with()
                .tensor(self())
                .someIntegers(dimension)
                .flag(false)
                .dtype(Optional.empty())
                .one();
    }

    /** The mean of all elements. */
    public Tensor mean() {
        return MEAN.with().tensor(self()).dtype(Optional.empty()).one();
    }

    public Tensor sqrt() {
        return SQRT.with().tensor(self()).one();
    }

    public Tensor exp() {
        return EXP.with().tensor(self()).one();
    }

    public Tensor abs() {
        return ABS.with().tensor(self()).one();
    }

    /** {@code 1 / this}. */
    public Tensor reciprocal() {
        return RECIPROCAL.with().tensor(self()).one();
    }

    /** The smaller of the two, element by element. */
    public Tensor minimum(Tensor other) {
        return MINIMUM.with().tensor(self()).tensor(other).one();
    }

    /** The larger of the two, element by element. */
    public Tensor maximum(Tensor other) {
        return MAXIMUM.with().tensor(self()).tensor(other).one();
    }

    /** Whether every element is finite: a bool tensor of no dimension. */
    public Tensor allFinite() {
        Tensor finite = ISFINITE.with().tensor(self()).one();
        return ALL.with().tensor(finite).one();
    }

    /** The index of the largest element along the last dimension, int64. */
    public Tensor argmax() {
        return ARGMAX.with().tensor(self()).someInteger(-1).flag(false).one();
    }

    /** The same elements in another shape; -1 stands for what is left. The elements must lie so that no copy is needed. */
    public Tensor view(long... shape) {
        return VIEW.with().tensor(self()).integers(shape).one();
    }

    /** As {@link #view}, with a copy where one is needed. */
    public Tensor reshape(long... shape) {
        return RESHAPE.with().tensor(self()).integers(shape).one();
    }

    public Tensor transpose(int first, int second) {
        return TRANSPOSE.with().tensor(self()).integer(first).integer(second).one();
    }

    public Tensor permute(long... dimensions) {
        return PERMUTE.with().tensor(self()).integers(dimensions).one();
    }

    /** This tensor if its elements lie in row-major order, else a copy that does. */
    public Tensor contiguous() {
        return CONTIGUOUS.with().tensor(self()).integer(CONTIGUOUS_FORMAT).one();
    }

    /** Elements {@code start} to {@code start + length} of a dimension, as a view. */
    public Tensor narrow(int dimension, long start, long length) {
        return NARROW.with()
                .tensor(self())
                .integer(dimension)
                .integer(start)
                .integer(length)
                .one();
    }

    /** Element {@code index} of a dimension, which goes. */
    public Tensor select(int dimension, long index) {
        return SELECT.with().tensor(self()).integer(dimension).integer(index).one();
    }

    public Tensor unsqueeze(int dimension) {
        return UNSQUEEZE.with().tensor(self()).integer(dimension).one();
    }

    /** Repeats dimensions of size 1 without a copy; -1 keeps a size. */
    public Tensor expand(long... shape) {
        return EXPAND.with().tensor(self()).integers(shape).flag(false).one();
    }

    /** Pieces of {@code size} along a dimension, as views. */
    public List<Tensor> split(long size, int dimension) {
        return SPLIT.with().tensor(self()).integer(size).integer(dimension).list();
    }

    /** These elements in another type; this tensor itself if it has that type. */
    public Tensor to(DType type) {
        return TO_DTYPE.with()
                .tensor(self())
                .dtype(type)
                .flag(false)
                .flag(false)
                .none()
                .one();
    }

    /** These elements on another device; this tensor itself if it is there. */
    public Tensor to(Device device) {
        if (self().device().equals(device)) {
            return self();
        }
        return TO_DEVICE
                .with()
                .tensor(self())
                .none()
                .none()
                .someDevice(device)
                .none()
                .flag(false)
                .none()
                .one();
    }

    /** A copy of its own. */
    public Tensor copy() {
        return CLONE.with().tensor(self()).none().one();
    }

    private Tensor subtract(Tensor other, double factor) {
        try {
            return Tensor.own(LibTorch.subtract(handle(), other.handle(), factor));
        } catch (NativeException e) {
            throw TorchException.of(e);
        }
    }

    /** A number that leaves the type of the result to this tensor, also where this has no dimension. */
    private Tensor likeThis(double number) {
        Tensor scalar = Tensor.scalar(number);
        return self().dimensions() == 0 ? scalar.to(self().dtype()) : scalar;
    }
}
