// Scales, rounds, scales back and counts, in one pass: the same numbers and counts, bit for bit, as HostChunk's loops for the
// CPU. Everything that a recipe fixes is a constant of the compiler; CudaConstants says what each means:
//
// BFLOAT16, CODES             types of input and output: float32 unless bfloat16; output as input unless codes of a byte
// VECTOR                      elements in one load
// DROPPED, MIN_NORMAL, MAX_BITS, BEYOND, OVERFLOWS, ANCHOR, QUANTUM_BITS, TINY, MANTISSA, MIN_EXPONENT, POSITIVE_ZERO,
// CODE_SIGN, INF_CODE, NAN_CODE, MIN_NORMAL_CODE        the format, as in FloatRounder
// STOCHASTIC                  else to nearest even
// FACTORS                     0 one for all; 1 of tiles, by a table of their magnitudes; 2 of blocks of LANES threads' elements
// RULE                        0 given; 1 float32; 2 power of two by SCALE_RULE; 3 E4M3 under float32 (as TileFactor)
// PER_ELEMENT                 neighbours in a load may lie in different tiles
// Index                       u32 where it can count the elements

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define INFINITY_BITS 0x7F800000u
#define NAN_BITS 0x7FC00000u
#define MAGNITUDE 0x7FFFFFFFu
#define WARP 32

#ifdef BFLOAT16
typedef u16 Element;
#else
typedef u32 Element;
#endif
#ifdef CODES
typedef u8 Result;
#else
typedef Element Result;
#endif

template <typename T>
struct alignas(VECTOR * sizeof(T)) Vector {
    T e[VECTOR];
};

// What a thread, then a block, then the grid has counted. zeroResults has every zero of the input in it. smallest is one less
// than the bits of the smallest magnitude, so that zero is larger than all others.
template <typename N>
struct Counts {
    N zeros, saturated, infinities, nans, zeroResults, subnormals;
    u32 amax, smallest;
    double squares, squaredErrors, errors;
    float smallestScale, largestScale;
};

__device__ __forceinline__ u32 bits_of(Element element) {
    return sizeof(Element) == 2 ? (u32) element << 16 : (u32) element;
}

// ---- Rounding: FloatRounder -------------------------------------------------------------------------------------------

// A magnitude below MIN_NORMAL.
__device__ __forceinline__ u32 small(u32 magnitude, u32 random) {
#if TINY
    // Float32's subnormal numbers, where the format has none: as many bits of mantissa from wherever they begin.
    int lead = 31 - __clz(magnitude);
    int dropped = lead - MANTISSA;
    if (dropped <= 0) {
        return magnitude;
    }
#if STOCHASTIC
    u32 added = random >> (32 - dropped);
#else
    u32 odd = MANTISSA > 0 ? magnitude >> dropped : (u32) (lead - 148 - MIN_EXPONENT);
    u32 added = (1u << (dropped - 1)) - 1 + (odd & 1);
#endif
    return (magnitude + added) & (0u - (1u << dropped));
#elif STOCHASTIC
    int field = max((int) (magnitude >> 23), 1);
    u64 significand = (magnitude & 0x7FFFFFu) | (magnitude >= 0x800000u ? 0x800000u : 0u);
    int lost = DROPPED + (int) (MIN_NORMAL >> 23) - field;
    int bits = min(lost, 32);
    u64 draw = (u64) random >> (32 - bits);
    u64 quanta = ((significand >> min(lost - bits, 32)) + draw) >> bits;
    return __float_as_uint(__fmul_rn((float) quanta, __uint_as_float(QUANTUM_BITS)));
#else
    float anchor = __uint_as_float(ANCHOR);
    return __float_as_uint(__fsub_rn(__fadd_rn(__uint_as_float(magnitude), anchor), anchor));
#endif
}

__device__ __forceinline__ u32 rounded(u32 bits, u32 random) {
    u32 magnitude = bits & MAGNITUDE;
#if STOCHASTIC
    u32 normal = (magnitude + (random >> (32 - DROPPED))) & (0u - (1u << DROPPED));
    u32 result = magnitude >= MIN_NORMAL ? normal : small(magnitude, random);
    result = magnitude == INFINITY_BITS ? INFINITY_BITS : result;
#else
    u32 normal = (magnitude + (1u << (DROPPED - 1)) - 1 + ((magnitude >> DROPPED) & 1)) & (0u - (1u << DROPPED));
    u32 result = magnitude >= MIN_NORMAL ? normal : small(magnitude, random);
#endif
    result = result > MAX_BITS ? BEYOND : result;
    u32 sign = bits & ~MAGNITUDE;
#if POSITIVE_ZERO
    sign = result == 0 ? 0 : sign;
#endif
    return magnitude > INFINITY_BITS || result == NAN_BITS ? NAN_BITS : result | sign;
}

__device__ __forceinline__ u32 code_of(u32 bits) {
    u32 magnitude = bits & MAGNITUDE;
    u32 code = magnitude >= MIN_NORMAL
                   ? ((magnitude - MIN_NORMAL) >> DROPPED) + MIN_NORMAL_CODE
                   : (u32) __fdiv_rn(__uint_as_float(magnitude), __uint_as_float(QUANTUM_BITS));
    code = magnitude == INFINITY_BITS ? INF_CODE : code;
    code = bits & ~MAGNITUDE ? code | CODE_SIGN : code;
    return magnitude > INFINITY_BITS ? NAN_CODE : code;
}

// ---- Factors: TileFactor ------------------------------------------------------------------------------------------------

__device__ __forceinline__ float of_magnitude(float amax) {
    float scale = __fmul_rn(__fdiv_rn(__uint_as_float(MAX_BITS), amax), __uint_as_float(MARGIN_BITS));
    return amax == 0 ? 1 : fminf(fmaxf(scale, 0x1p-126f), 0x1p126f);
}

__device__ __forceinline__ float tensor_scale(float amax) {
    float scale = __fdiv_rn(amax, __fmul_rn(__uint_as_float(MAX_BITS), 448.0f));
    return amax == 0 ? 1 : fmaxf(scale, 0x1p-100f);
}

__device__ __forceinline__ int floor_exponent(u32 bits) {
    return (int) (bits >> 23) - 127;
}

__device__ __forceinline__ int ceil_exponent(u32 bits) {
    return min(floor_exponent(bits) + ((bits & 0x7FFFFFu) != 0), 128);
}

__device__ __forceinline__ float power_of_two(u32 amax) {
    int emax = floor_exponent(MAX_BITS);
#if SCALE_RULE == 0
    int exponent = floor_exponent(amax) - emax;
#elif SCALE_RULE == 1
    int exponent = ceil_exponent(__float_as_uint(__fdiv_rn(__uint_as_float(amax), __uint_as_float(MAX_BITS))));
#elif SCALE_RULE == 2
    int exponent = ceil_exponent(amax) - emax;
#else
    int exponent = floor_exponent(amax + (1u << (23 - MANTISSA - 1))) - emax;
#endif
    exponent = amax == 0 ? -127 : max(-127, min(127, exponent));
    return exponent == 127 ? 0x1p-127f : __uint_as_float((u32) (127 - exponent) << 23);
}

// To the nearest E4M3FN, saturating; not negative, not NaN.
__device__ __forceinline__ float e4m3(float value) {
    u32 bits = __float_as_uint(value);
    u32 normal = (bits + (1u << 19) - 1 + ((bits >> 20) & 1)) & (0u - (1u << 20));
    u32 below = __float_as_uint(__fsub_rn(__fadd_rn(value, 0x1.8p14f), 0x1.8p14f));
    u32 result = value >= 0x1p-6f ? normal : below;
    return fminf(__uint_as_float(result), 448.0f);
}

__device__ __forceinline__ float factor_of(u32 amax, float tensorScale) {
#if RULE == 1
    return of_magnitude(__uint_as_float(amax));
#else
    if (amax >= INFINITY_BITS) {
        return __uint_as_float(NAN_BITS);
    }
#if RULE == 2
    return power_of_two(amax);
#else
    float wanted = __fdiv_rn(__fdiv_rn(__uint_as_float(amax), __uint_as_float(MAX_BITS)), tensorScale);
    float block = e4m3(wanted);
    return block == 0 ? 0 : __frcp_rn(__fmul_rn(block, tensorScale));
#endif
#endif
}

__device__ __forceinline__ float back_of(float factor) {
    return factor == 0 ? 0 : __frcp_rn(factor);
}
