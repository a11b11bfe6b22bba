// bfloat16 matrices as 8-bit numbers, once as they lie and once transposed, as the tensor cores of Hopper want both. One pass
// counts what happened, too. A block of 256 threads walks over tiles of 128 rows x 64 columns; a thread has 4 rows x 8 columns.
// Every sum is taken in a fixed order, so equal inputs give equal bits.

typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define THREADS 256
#define TILE_ROWS 128
#define TILE_COLUMNS 64
#define PITCH (TILE_ROWS / 4 + 1)
#define COUNTED 14

// The columns of TensorStatistics.
enum { ELEMENTS, NON_ZEROS, SATURATED, INFINITIES, NANS, FLUSHED, SUBNORMALS, AMAX, SMALLEST, SQUARES, ERRORS2, ERRORS,
       SMALLEST_SCALE, LARGEST_SCALE };

struct E4m3 {
    static constexpr float LIMIT = 464.0f; // beyond it a number rounds to more than 448
    static constexpr bool TIE_IN = true;
    static constexpr float MAX = 448.0f;
    static constexpr u32 SMALLEST_NORMAL = 0x08;
    static __device__ u16 encode(float high, float low) {
        u16 pair;
        asm("cvt.rn.satfinite.e4m3x2.f32 %0, %1, %2;" : "=h"(pair) : "f"(high), "f"(low));
        return pair;
    }
    static __device__ u32 decode(u16 pair) {
        u32 halves;
        asm("cvt.rn.f16x2.e4m3x2 %0, %1;" : "=r"(halves) : "h"(pair));
        return halves;
    }
};

struct E5m2 {
    static constexpr float LIMIT = 61440.0f; // from it on
    static constexpr bool TIE_IN = false;
    static constexpr float MAX = 57344.0f;
    static constexpr u32 SMALLEST_NORMAL = 0x04;
    static __device__ u16 encode(float high, float low) {
        u16 pair;
        asm("cvt.rn.satfinite.e5m2x2.f32 %0, %1, %2;" : "=h"(pair) : "f"(high), "f"(low));
        return pair;
    }
    static __device__ u32 decode(u16 pair) {
        u32 halves;
        asm("cvt.rn.f16x2.e5m2x2 %0, %1;" : "=r"(halves) : "h"(pair));
        return halves;
    }
};

__device__ __forceinline__ float half_to_float(u32 bits) {
    float x;
    asm("cvt.f32.f16 %0, %1;" : "=f"(x) : "h"((u16) bits));
    return x;
}

struct Counts {
    u32 nonZeros, saturated, infinities, nans, flushed, subnormals, amax, smallest;
    float squares, errors2, errors;
};

template <typename Format>
__device__ __forceinline__ void count(Counts& c, float x, u32 code, float rounded, float factor, float back) {
    u32 magnitude = __float_as_uint(x) & 0x7fffffffu;
    if (magnitude >= 0x7f800000u) {
        c.infinities += magnitude == 0x7f800000u;
        c.nans += magnitude > 0x7f800000u;
        return;
    }
    float scaled = fabsf(x * factor);
    u32 small = code & 0x7fu;
    bool some = magnitude != 0;
    c.nonZeros += some;
    c.saturated += Format::TIE_IN ? scaled > Format::LIMIT : scaled >= Format::LIMIT;
    c.flushed += some && small == 0;
    c.subnormals += small != 0 && small < Format::SMALLEST_NORMAL;
    c.amax = max(c.amax, magnitude);
    c.smallest = min(c.smallest, some ? magnitude : 0x7f800000u);
    float error = rounded * back - x;
    c.squares = fmaf(x, x, c.squares);
    c.errors2 = fmaf(error, error, c.errors2);
    c.errors += error;
}

template <typename Value>
__device__ __forceinline__ Value warp_sum(Value x) {
#pragma unroll
    for (int offset = 16; offset > 0; offset >>= 1) {
        x += __shfl_down_sync(0xffffffffu, x, offset);
    }
    return x;
}

__device__ __forceinline__ double merged(u32 column, double a, double b) {
    return column == AMAX ? fmax(a, b) : column == SMALLEST ? fmin(a, b) : a + b;
}

// The counts of a block into its row of partial, and, by the block that comes last, all rows into the statistics.
__device__ void finish(const Counts& c, double* statistics, double* partial, u32* done, u64 elements, float factor) {
    __shared__ double shared[THREADS / 32][COUNTED];
    __shared__ bool last;
    int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
    double sums[COUNTED] = {0, (double) c.nonZeros, (double) c.saturated, (double) c.infinities, (double) c.nans,
                            (double) c.flushed, (double) c.subnormals, 0, 0, c.squares, c.errors2, c.errors, 0, 0};
    u32 amax = __reduce_max_sync(0xffffffffu, c.amax);
    u32 smallest = __reduce_min_sync(0xffffffffu, c.smallest);
#pragma unroll
    for (int i = NON_ZEROS; i <= ERRORS; i++) {
        if (i != AMAX && i != SMALLEST) {
            double sum = warp_sum(sums[i]);
            if (lane == 0) {
                shared[warp][i] = sum;
            }
        }
    }
    if (lane == 0) {
        shared[warp][AMAX] = __uint_as_float(amax);
        shared[warp][SMALLEST] = __uint_as_float(smallest);
    }
    __syncthreads();
    if (threadIdx.x >= NON_ZEROS && threadIdx.x <= ERRORS) {
        double value = shared[0][threadIdx.x];
        for (int i = 1; i < THREADS / 32; i++) {
            value = merged(threadIdx.x, value, shared[i][threadIdx.x]);
        }
        partial[(u64) blockIdx.x * COUNTED + threadIdx.x] = value;
    }
    __threadfence();
    __syncthreads();
    if (threadIdx.x == 0) {
        last = atomicAdd(done, 1) == gridDim.x - 1;
    }
    __syncthreads();
    if (!last) {
        return;
    }
    __threadfence();
    __shared__ double parts[THREADS / 16][16];
    u32 column = threadIdx.x % 16, part = threadIdx.x / 16;
    bool counted = column >= NON_ZEROS && column <= ERRORS;
    if (counted) {
        double value = column == SMALLEST ? 3.6e38 : 0;
        for (u32 i = part; i < gridDim.x; i += THREADS / 16) {
            value = merged(column, value, __ldcg(partial + (u64) i * COUNTED + column));
        }
        parts[part][column] = value;
    }
    __syncthreads();
    if (counted && part == 0) {
        double value = parts[0][column];
        for (int i = 1; i < THREADS / 16; i++) {
            value = merged(column, value, parts[i][column]);
        }
        double before = statistics[column];
        if (column == SMALLEST) {
            bool none = value > 3.5e38;
            statistics[SMALLEST] = none ? before : before == 0 ? value : fmin(before, value);
        } else {
            statistics[column] = merged(column, before, value);
        }
    }
    if (threadIdx.x == 0) {
        *done = 0;
        statistics[ELEMENTS] += (double) elements;
        statistics[SMALLEST_SCALE] = statistics[SMALLEST_SCALE] == 0 ? factor : fmin(statistics[SMALLEST_SCALE], (double) factor);
        statistics[LARGEST_SCALE] = fmax(statistics[LARGEST_SCALE], (double) factor);
    }
}

// x (rows, columns) to codes (rows, columns) and turned (columns, rows); both sizes are multiples of 16. inverse becomes
// 1 / factor, what the product has to be multiplied by.
template <typename Format>
__device__ void cast(const u16* x, u32 rows, u32 columns, const float* factors, unsigned char* codes, unsigned char* turned,
                     float* inverse, double* statistics, double* partial, u32* done) {
    __shared__ u32 tile[TILE_COLUMNS][PITCH];
    float factor = *factors, back = 1 / factor;
    u32 across = (columns + TILE_COLUMNS - 1) / TILE_COLUMNS;
    u32 tiles = (rows + TILE_ROWS - 1) / TILE_ROWS * across;
    u32 group = threadIdx.x / 8, part = threadIdx.x % 8;
    Counts counts = {0, 0, 0, 0, 0, 0, 0, 0x7f800000u, 0, 0, 0};
    for (u32 t = blockIdx.x; t < tiles; t += gridDim.x) {
        u32 firstRow = t / across * TILE_ROWS, firstColumn = t % across * TILE_COLUMNS;
        u32 row = firstRow + 4 * group, column = firstColumn + 8 * part;
        if (row < rows && column < columns) {
            u32 words[8] = {0, 0, 0, 0, 0, 0, 0, 0};
#pragma unroll
            for (int r = 0; r < 4; r++) {
                uint4 loaded = *(const uint4*) (x + (u64) (row + r) * columns + column);
                u32 pairs[4] = {loaded.x, loaded.y, loaded.z, loaded.w};
                u32 packed[2] = {0, 0};
#pragma unroll
                for (int p = 0; p < 4; p++) {
                    float low = __uint_as_float(pairs[p] << 16), high = __uint_as_float(pairs[p] & 0xffff0000u);
                    u16 pair = Format::encode(high * factor, low * factor);
                    u32 halves = Format::decode(pair);
                    count<Format>(counts, low, pair & 0xffu, half_to_float(halves & 0xffffu), factor, back);
                    count<Format>(counts, high, pair >> 8, half_to_float(halves >> 16), factor, back);
                    packed[p / 2] |= (u32) pair << (p % 2 * 16);
                    words[2 * p] |= (u32) (pair & 0xffu) << (8 * r);
                    words[2 * p + 1] |= (u32) (pair >> 8) << (8 * r);
                }
                *(uint2*) (codes + (u64) (row + r) * columns + column) = make_uint2(packed[0], packed[1]);
            }
#pragma unroll
            for (int j = 0; j < 8; j++) {
                tile[8 * part + j][group] = words[j];
            }
        }
        __syncthreads();
        u32 lane = threadIdx.x % 32, warp = threadIdx.x / 32;
        for (u32 j = warp; j < TILE_COLUMNS && firstColumn + j < columns; j += THREADS / 32) {
            if (firstRow + 4 * lane < rows) {
                *(u32*) (turned + (u64) (firstColumn + j) * rows + firstRow + 4 * lane) = tile[j][lane];
            }
        }
        __syncthreads();
    }
    if (blockIdx.x == 0 && threadIdx.x == 0) {
        *inverse = back;
    }
    finish(counts, statistics, partial, done, (u64) rows * columns, factor);
}

extern "C" __global__ void __launch_bounds__(THREADS) cast_e4m3(
        const u16* x, u32 rows, u32 columns, const float* factor, unsigned char* codes, unsigned char* turned, float* inverse,
        double* statistics, double* partial, u32* done) {
    cast<E4m3>(x, rows, columns, factor, codes, turned, inverse, statistics, partial, done);
}

extern "C" __global__ void __launch_bounds__(THREADS) cast_e5m2(
        const u16* x, u32 rows, u32 columns, const float* factor, unsigned char* codes, unsigned char* turned, float* inverse,
        double* statistics, double* partial, u32* done) {
    cast<E5m2>(x, rows, columns, factor, codes, turned, inverse, statistics, partial, done);
}

// The factor of a tensor by its own largest finite magnitude: largest is the format's, 2^-margin included. count is a multiple
// of 8; amax is 0 before and after.
extern "C" __global__ void __launch_bounds__(THREADS) current_factor(
        const u16* x, u64 count, float largest, float* factor, u32* amax, u32* done) {
    __shared__ u32 shared[THREADS / 32];
    u32 most = 0;
    for (u64 i = (u64) blockIdx.x * THREADS + threadIdx.x; i < count / 8; i += (u64) gridDim.x * THREADS) {
        uint4 loaded = *(const uint4*) (x + 8 * i);
        u32 pairs[4] = {loaded.x, loaded.y, loaded.z, loaded.w};
#pragma unroll
        for (int p = 0; p < 4; p++) {
            u32 low = pairs[p] << 16 & 0x7fffffffu, high = pairs[p] & 0x7fff0000u;
            most = max(most, max(low < 0x7f800000u ? low : 0, high < 0x7f800000u ? high : 0));
        }
    }
    most = __reduce_max_sync(0xffffffffu, most);
    if (threadIdx.x % 32 == 0) {
        shared[threadIdx.x / 32] = most;
    }
    __syncthreads();
    if (threadIdx.x == 0) {
        for (int i = 1; i < THREADS / 32; i++) {
            most = max(most, shared[i]);
        }
        atomicMax(amax, most);
        __threadfence();
        if (atomicAdd(done, 1) == gridDim.x - 1) {
            float magnitude = __uint_as_float(atomicExch(amax, 0));
            *factor = magnitude == 0 ? 1 : fminf(fmaxf(largest / magnitude, 0x1p-126f), 0x1p126f);
            *done = 0;
        }
    }
}
