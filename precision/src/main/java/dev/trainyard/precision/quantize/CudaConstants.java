package dev.trainyard.precision.quantize;

import dev.trainyard.precision.format.FloatRounder;
import dev.trainyard.precision.format.Overflow;
import dev.trainyard.precision.format.Rounding;
import dev.trainyard.precision.format.ScalarFormat;
import dev.trainyard.precision.format.Specials;
import dev.trainyard.torch.DType;
import java.util.ArrayList;
import java.util.List;

/** The constants that make a kernel of rounding.cu, counting.cu and quantize.cu: everything that a recipe fixes. */
final class CudaConstants {
    private static final int VECTOR_BYTES = 16;

    private final List<String> options = new ArrayList<>();

    private CudaConstants() {}

    /** Elements in one load of 16 bytes. */
    static int vector(DType type) {
        return VECTOR_BYTES / type.bytes();
    }

    /** The compiler's options for {@code call}. */
    static List<String> of(QuantizerCall call, CudaLayout layout) {
        CudaConstants constants = new CudaConstants();
        constants.format(call.how());
        constants.define("STOCHASTIC", call.how().isStochastic() ? 1 : 0);
        constants.define("RULE", call.factor().kind().ordinal());
        constants.define("SCALE_RULE", call.factor().rule().ordinal());
        constants.bits("MARGIN_BITS", Math.scalb(1f, -call.factor().margin()));
        constants.define("VECTOR", layout.vector());
        constants.define("FACTORS", layout.factors().ordinal());
        constants.define("PER_ELEMENT", layout.perElement() ? 1 : 0);
        constants.define("LANES", layout.lanes());
        constants.options.add("-DIndex=" + (layout.wide() ? "u64" : "u32"));
        if (call.in().dtype() == DType.BFLOAT16) {
            constants.options.add("-DBFLOAT16");
        }
        if (call.out() != null && call.out().dtype().bytes() == 1) {
            constants.options.add("-DCODES");
        }
        return List.copyOf(constants.options);
    }

    private void format(Quantization how) {
        ScalarFormat format = how.format();
        FloatRounder rounder = format.floatRounder();
        define("DROPPED", rounder.dropped());
        bits("MIN_NORMAL", rounder.minNormalBits());
        bits("MAX_BITS", rounder.maxBits());
        bits("BEYOND", rounder.beyondBits(how.overflow()));
        bits("OVERFLOWS", rounder.overflowBits());
        bits("ANCHOR", rounder.anchor());
        bits("QUANTUM_BITS", rounder.quantum());
        define("TINY", rounder.outrangesFloat32() ? 1 : 0);
        define("MANTISSA", format.mantissaBits());
        define("MIN_EXPONENT", format.minExponent());
        define("POSITIVE_ZERO", format.specials() == Specials.NAN_NEGATIVE_ZERO ? 1 : 0);
        define("CODE_SIGN", format.codes() >> 1);
        define("INF_CODE", format.encode(Double.POSITIVE_INFINITY, Rounding.NEAREST_EVEN, Overflow.IEEE));
        define("NAN_CODE", format.encode(Double.NaN, Rounding.NEAREST_EVEN, Overflow.IEEE));
        define("MIN_NORMAL_CODE", format.minNormalCode());
    }

    private void define(String name, int value) {
        // In brackets, for a minus in front of it may be negative.
        options.add("-D" + name + "=(" + value + ")");
    }

    private void bits(String name, float value) {
        bits(name, Float.floatToRawIntBits(value));
    }

    private void bits(String name, int value) {
        options.add("-D" + name + "=0x" + Integer.toHexString(value) + "u");
    }
}
