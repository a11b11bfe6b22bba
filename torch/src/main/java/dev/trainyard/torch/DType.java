package dev.trainyard.torch;

import java.util.Locale;
import java.util.Optional;

/** Element types, with their names in configurations ({@link #label()}) and in safetensors files. */
public enum DType {
    FLOAT64("F64", 8, true),
    FLOAT32("F32", 4, true),
    FLOAT16("F16", 2, true),
    BFLOAT16("BF16", 2, true),
    FLOAT8_E4M3FN("F8_E4M3", 1, true),
    FLOAT8_E5M2("F8_E5M2", 1, true),
    INT64("I64", 8, false),
    INT32("I32", 4, false),
    INT16("I16", 2, false),
    INT8("I8", 1, false),
    UINT8("U8", 1, false),
    UINT16("U16", 2, false),
    UINT32("U32", 4, false),
    BOOL("BOOL", 1, false);

    private final String safetensorsName;
    private final int bytes;
    private final boolean floating;

    DType(String safetensorsName, int bytes, boolean floating) {
        this.safetensorsName = safetensorsName;
        this.bytes = bytes;
        this.floating = floating;
    }

    /** The field's name: "float32", "bfloat16". */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name in a safetensors header. */
    public String safetensorsName() {
        return safetensorsName;
    }

    /** Size of one element. */
    public int bytes() {
        return bytes;
    }

    public boolean isFloating() {
        return floating;
    }

    /** The type that a safetensors header means. */
    public static Optional<DType> ofSafetensors(String name) {
        for (DType type : values()) {
            if (type.safetensorsName.equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
