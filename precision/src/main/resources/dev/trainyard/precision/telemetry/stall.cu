// Whether the optimiser's step changes weights when they are rounded. keep copies the weights before the step and finds the
// largest magnitudes of their tiles; compare rounds them and what they have become with the same factors. A block of 256 threads
// has a chunk of one weight. All counts are integers, so equal inputs give equal bits.

#define LEAST_GRADIENT 1e-10f

enum { OFFSET, ELEMENTS, COLUMNS, KEPT, TILES_ACROSS, FIRST_TILE, TILES, FACTOR, FIRST_CHUNK, CHUNKS, KIND, TILE_ROWS,
       TILE_COLUMNS, DROPPED, MIN_NORMAL, MAX, ANCHOR, QUANTUM, OUTRANGES, MIN_NORMAL_CODE, LARGEST, SEES_16_BITS, FIELDS };
enum { ONE, GIVEN, MAGNITUDE, POWER_OF_TWO, TWO_LEVELS };
enum { ASKED, PREDICTED, STALLED, STEPS, MOVED, COUNTED };

struct Weight {
    u32 columns, across, tile_rows, tile_columns;
    int kind, dropped, outranges, min_normal_code;
    u32 min_normal, max;
    float anchor, quantum, largest, given, tensor_scale;
    bool narrow;
};

__device__ __forceinline__ Weight weight_of(const i64* row) {
    Weight w;
    w.columns = (u32) row[COLUMNS];
    w.across = (u32) row[TILES_ACROSS];
    w.tile_rows = (u32) row[TILE_ROWS];
    w.tile_columns = (u32) row[TILE_COLUMNS];
    w.kind = (int) row[KIND];
    w.dropped = (int) row[DROPPED];
    w.outranges = (int) row[OUTRANGES];
    w.min_normal_code = (int) row[MIN_NORMAL_CODE];
    w.min_normal = (u32) row[MIN_NORMAL];
    w.max = (u32) row[MAX];
    w.anchor = __uint_as_float((u32) row[ANCHOR]);
    w.quantum = __uint_as_float((u32) row[QUANTUM]);
    w.largest = __uint_as_float((u32) row[LARGEST]);
    w.narrow = row[SEES_16_BITS] != 0;
    w.given = row[FACTOR] == 0 ? 1 : *(const float*) row[FACTOR];
    w.tensor_scale = 1;
    return w;
}

__device__ __forceinline__ float seen(const Weight& w, float x) {
    u32 bits = __float_as_uint(x);
    return w.narrow && x == x ? __uint_as_float((bits + 0x7fffu + (bits >> 16 & 1)) & 0xffff0000u) : x;
}

__device__ __forceinline__ u32 tile_of(const Weight& w, u32 element) {
    return element / w.columns / w.tile_rows * w.across + element % w.columns / w.tile_columns;
}

__device__ __forceinline__ u32 nearest(u32 magnitude, int dropped, u32 min_normal, u32 max, float anchor, bool outranges) {
    u32 result;
    if (magnitude >= min_normal) {
        result = (magnitude + (1u << (dropped - 1)) - 1 + (magnitude >> dropped & 1)) & ~((1u << dropped) - 1);
    } else if (outranges) {
        result = magnitude;
    } else {
        result = __float_as_uint(__fsub_rn(__fadd_rn(__uint_as_float(magnitude), anchor), anchor));
    }
    return result < max ? result : max;
}

__device__ __forceinline__ int rank_of(const Weight& w, float scaled) {
    u32 bits = __float_as_uint(scaled), magnitude = bits & 0x7fffffffu;
    u32 rounded = magnitude >= 0x7f800000u ? magnitude
            : nearest(magnitude, w.dropped, w.min_normal, w.max, w.anchor, w.outranges != 0);
    int rank = rounded >= w.min_normal ? (int) ((rounded - w.min_normal) >> w.dropped) + w.min_normal_code
            : w.outranges ? 0 : (int) __fdiv_rn(__uint_as_float(rounded), w.quantum);
    return (int) bits < 0 ? -rank : rank;
}

__device__ __forceinline__ float factor_of(const Weight& w, u32 tile) {
    float magnitude = __uint_as_float(tile);
    if (w.kind == MAGNITUDE) {
        return tile == 0 ? 1 : fminf(fmaxf(__fdiv_rn(w.largest, magnitude), 0x1p-126f), 0x1p126f);
    }
    if (w.kind == POWER_OF_TWO) {
        int emax = (int) (__float_as_uint(w.largest) >> 23) - 127;
        int exponent = min(max((int) (tile >> 23) - 127 - emax, -127), 127);
        return tile == 0 ? 0 : __uint_as_float(exponent == 127 ? 0x00400000u : (u32) (127 - exponent) << 23);
    }
    // An E4M3 scale on top of the tensor's.
    u32 wanted = __float_as_uint(__fdiv_rn(__fdiv_rn(magnitude, w.largest), w.tensor_scale));
    float block = __uint_as_float(nearest(wanted, 20, 0x3c800000u, 0x43e00000u, 24576.0f, false));
    return block == 0 ? 0 : __fdiv_rn(1.0f, __fmul_rn(block, w.tensor_scale));
}

// master and before are read and written four at a time: weights begin at multiples of 64 elements there, of 4 here, and are
// padded to it.
extern "C" __global__ void __launch_bounds__(THREADS) keep(
        const float* master, const i64* chunks, const i64* weights, float* before, u32* tiles) {
    __shared__ u32 shared[THREADS / 32];
    const i64* chunk = chunks + 3 * (i64) blockIdx.x;
    const i64* row = weights + chunk[0] * FIELDS;
    Weight w = weight_of(row);
    u32 start = (u32) chunk[1], length = (u32) chunk[2], most = 0;
    const float* from = master + row[OFFSET] + start;
    float* to = before + row[KEPT] + start;
    u32* own = tiles + row[FIRST_TILE];
    bool tiled = w.kind >= MAGNITUDE && row[TILES] > 1, across = w.tile_columns % 4 == 0 && w.columns % 4 == 0;
    for (u32 i = 4 * threadIdx.x; i < length; i += 4 * THREADS) {
        float4 loaded = *(const float4*) (from + i);
        *(float4*) (to + i) = loaded;
        if (w.kind < MAGNITUDE) {
            continue;
        }
        float x[4] = {loaded.x, loaded.y, loaded.z, loaded.w};
        u32 here = 0;
#pragma unroll
        for (int j = 0; j < 4; j++) {
            u32 magnitude = __float_as_uint(seen(w, x[j])) & 0x7fffffffu;
            magnitude = magnitude < 0x7f800000u && i + j < length ? magnitude : 0;
            here = max(here, magnitude);
            if (tiled && !across && magnitude != 0) {
                atomicMax(own + tile_of(w, start + i + j), magnitude);
            }
        }
        if (tiled && across && here != 0) {
            atomicMax(own + tile_of(w, start + i), here);
        }
        most = max(most, here);
    }
    if (w.kind < MAGNITUDE) {
        return;
    }
#pragma unroll
    for (int offset = 16; offset > 0; offset >>= 1) {
        most = max(most, __shfl_down_sync(0xffffffffu, most, offset));
    }
    if (threadIdx.x % 32 == 0) {
        shared[threadIdx.x / 32] = most;
    }
    __syncthreads();
    if (threadIdx.x == 0) {
        for (int i = 1; i < THREADS / 32; i++) {
            most = max(most, shared[i]);
        }
        atomicMax(own + row[TILES], most);
        if (!tiled) {
            atomicMax(own, most);
        }
    }
}

extern "C" __global__ void __launch_bounds__(THREADS) compare(
        const float* before, const float* after, const float* gradient, const i64* chunks, const i64* weights, const u32* tiles,
        double* partial) {
    const i64* chunk = chunks + 3 * (i64) blockIdx.x;
    const i64* row = weights + chunk[0] * FIELDS;
    Weight w = weight_of(row);
    u32 start = (u32) chunk[1], length = (u32) chunk[2];
    const float* old = before + row[KEPT] + start;
    const float* now = after + row[OFFSET] + start;
    const float* slope = gradient + row[OFFSET] + start;
    const u32* own = tiles + row[FIRST_TILE];
    bool tiled = w.kind >= MAGNITUDE && row[TILES] > 1;
    if (w.kind == TWO_LEVELS) {
        u32 most = own[row[TILES]];
        w.tensor_scale = most == 0 ? 1 : fmaxf(__fdiv_rn(__uint_as_float(most), w.largest * 448.0f), 0x1p-100f);
    }
    float factor = w.kind == ONE ? 1 : w.kind == GIVEN ? w.given : factor_of(w, own[0]);
    float half_place = __uint_as_float((u32) (w.dropped - 24 + 127) << 23);
    u32 asked = 0, predicted = 0, stalled = 0, steps = 0, moved = 0;
    for (u32 i = 4 * threadIdx.x; i < length; i += 4 * THREADS) {
        float4 a = *(const float4*) (old + i), b = *(const float4*) (now + i), c = *(const float4*) (slope + i);
        float x[4] = {a.x, a.y, a.z, a.w}, y[4] = {b.x, b.y, b.z, b.w}, g[4] = {c.x, c.y, c.z, c.w};
#pragma unroll
        for (int j = 0; j < 4; j++) {
            if (i + j < length && fabsf(g[j]) > LEAST_GRADIENT) {
                float s = tiled ? factor_of(w, own[tile_of(w, start + i + j)]) : factor;
                float scaled = __fmul_rn(seen(w, x[j]), s);
                u32 exponent = max(__float_as_uint(scaled) & 0x7f800000u, w.min_normal);
                int distance = abs(rank_of(w, __fmul_rn(seen(w, y[j]), s)) - rank_of(w, scaled));
                asked++;
                moved += x[j] != y[j];
                predicted += __fmul_rn(fabsf(y[j] - x[j]), s) < __uint_as_float(exponent) * half_place;
                stalled += distance == 0;
                steps += (u32) distance;
            }
        }
    }
    u64 counts[COUNTED] = {asked, predicted, stalled, steps, moved};
#pragma unroll
    for (int i = 0; i < COUNTED; i++) {
        u64 all = block_sum<u64>(counts[i]);
        if (threadIdx.x == 0) {
            partial[(u64) blockIdx.x * COUNTED + i] = (double) all;
        }
    }
}

// A block a weight; report is three numbers each. Where the optimiser has moved nothing, it was not asked.
extern "C" __global__ void __launch_bounds__(THREADS) summarise_stall(const i64* weights, const double* partial, float* report) {
    const i64* row = weights + (i64) blockIdx.x * FIELDS;
    const double* rows = partial + row[FIRST_CHUNK] * COUNTED;
    u64 sums[COUNTED] = {0, 0, 0, 0, 0};
    for (u32 i = threadIdx.x; i < (u32) row[CHUNKS]; i += THREADS) {
#pragma unroll
        for (int j = 0; j < COUNTED; j++) {
            sums[j] += (u64) rows[(u64) i * COUNTED + j];
        }
    }
#pragma unroll
    for (int j = 0; j < COUNTED; j++) {
        sums[j] = block_sum<u64>(sums[j]);
    }
    if (threadIdx.x == 0) {
        bool defined = sums[MOVED] > 0;
        float* out = report + 3 * (u64) blockIdx.x;
        for (int j = 0; j < 3; j++) {
            out[j] = defined ? (float) ((double) sums[PREDICTED + j] / (double) sums[ASKED]) : __uint_as_float(0x7fc00000u);
        }
    }
}
