// Statistics of all parameters' gradients, which lie one after the other in one flat tensor. A block of 256 threads reads a chunk
// of one parameter, and a second launch adds the chunks of each parameter up. Every sum is taken in a fixed order, so equal
// inputs give equal bits.

#define NEAR_ZERO_LIMIT 1e-8f
#define BINS 64

// What a chunk counts, and the tables of FlatLayout.
enum { SUM, SQUARES, NEAR_ZERO, NANS, INFINITIES, AMAX, FIRST_SQUARES, COUNTED };
enum { OFFSET, ELEMENTS, WIDTH, BY_COLUMN, UNITS, FIRST_UNIT, FIRST_CHUNK, CHUNKS, FIELDS };
enum { NORM, SNR, NEAR_ZERO_SHARE, NAN_COUNT, INF_COUNT, LARGEST, DEAD_SHARE, FIRST_NORM, REPORTED };

struct Chunk {
    const i64* segment;
    u32 start, length;
    const float* values;
};

__device__ __forceinline__ Chunk chunk_of(const float* flat, const i64* chunks, const i64* segments) {
    const i64* row = chunks + 3 * (i64) blockIdx.x;
    const i64* segment = segments + row[0] * FIELDS;
    return {segment, (u32) row[1], (u32) row[2], flat + segment[OFFSET] + row[1]};
}

__device__ u32 block_max(u32 x) {
    __shared__ u32 shared[THREADS / 32];
#pragma unroll
    for (int offset = 16; offset > 0; offset >>= 1) {
        x = max(x, __shfl_down_sync(0xffffffffu, x, offset));
    }
    __syncthreads();
    if (threadIdx.x % 32 == 0) {
        shared[threadIdx.x / 32] = x;
    }
    __syncthreads();
    u32 most = 0;
    if (threadIdx.x == 0) {
        for (int i = 0; i < THREADS / 32; i++) {
            most = max(most, shared[i]);
        }
    }
    return most;
}

__device__ __forceinline__ void mark(float* active, float now) {
    if (*active != now) {
        *active = now; // whoever comes first: all write the same
    }
}

// active: the last update at which any element of a unit was not near zero. Parameters begin at multiples of 64 elements and are
// padded to it, so four elements can always be read.
extern "C" __global__ void __launch_bounds__(THREADS) measure(
        const float* gradient, const i64* chunks, const i64* segments, double* partial, float* active, const i64* step) {
    Chunk chunk = chunk_of(gradient, chunks, segments);
    u32 width = (u32) chunk.segment[WIDTH];
    bool by_column = chunk.segment[BY_COLUMN] != 0, has_units = chunk.segment[UNITS] != 0, whole = width % 4 == 0;
    float* units = active + chunk.segment[FIRST_UNIT];
    float now = (float) *step;
    float sum = 0, squares = 0;
    u32 near_zero = 0, nans = 0, infinities = 0, amax = 0;
    for (u32 i = 4 * threadIdx.x; i < chunk.length; i += 4 * THREADS) {
        float4 loaded = *(const float4*) (chunk.values + i);
        float x[4] = {loaded.x, loaded.y, loaded.z, loaded.w};
        bool lives[4];
#pragma unroll
        for (int j = 0; j < 4; j++) {
            bool inside = i + j < chunk.length;
            u32 magnitude = __float_as_uint(x[j]) & 0x7fffffffu;
            bool finite = magnitude < 0x7f800000u;
            bool tiny = fabsf(x[j]) < NEAR_ZERO_LIMIT;
            float counted = finite ? x[j] : 0; // the padding is zero
            sum += counted;
            squares = fmaf(counted, counted, squares);
            amax = max(amax, finite ? magnitude : 0);
            near_zero += inside && tiny;
            nans += magnitude > 0x7f800000u;
            infinities += magnitude == 0x7f800000u;
            lives[j] = inside && !tiny;
        }
        if (has_units) {
            u32 element = chunk.start + i;
            if (whole && !by_column) {
                if (lives[0] || lives[1] || lives[2] || lives[3]) {
                    mark(units + element / width, now);
                }
            } else if (whole) {
                u32 column = element % width;
                float4 before = *(const float4*) (units + column);
                if (lives[0] && before.x != now) units[column] = now;
                if (lives[1] && before.y != now) units[column + 1] = now;
                if (lives[2] && before.z != now) units[column + 2] = now;
                if (lives[3] && before.w != now) units[column + 3] = now;
            } else {
                for (int j = 0; j < 4; j++) {
                    if (lives[j]) {
                        mark(units + (by_column ? (element + j) % width : (element + j) / width), now);
                    }
                }
            }
        }
    }
    double* row = partial + (u64) blockIdx.x * COUNTED;
    double sums[5] = {sum, squares, (double) near_zero, (double) nans, (double) infinities};
#pragma unroll
    for (int i = 0; i < 5; i++) {
        double all = block_sum<double>(sums[i]);
        if (threadIdx.x == 0) {
            row[i] = all;
        }
    }
    u32 most = block_max(amax);
    if (threadIdx.x == 0) {
        row[AMAX] = __uint_as_float(most);
    }
}

// The sum of squares of what the first micro-batch has left.
extern "C" __global__ void __launch_bounds__(THREADS) measure_first(
        const float* gradient, const i64* chunks, const i64* segments, double* partial) {
    Chunk chunk = chunk_of(gradient, chunks, segments);
    float squares = 0;
    for (u32 i = 4 * threadIdx.x; i < chunk.length; i += 4 * THREADS) {
        float4 loaded = *(const float4*) (chunk.values + i);
        float x[4] = {loaded.x, loaded.y, loaded.z, loaded.w};
#pragma unroll
        for (int j = 0; j < 4; j++) {
            bool finite = (__float_as_uint(x[j]) & 0x7fffffffu) < 0x7f800000u;
            squares = finite ? fmaf(x[j], x[j], squares) : squares;
        }
    }
    double all = block_sum<double>(squares);
    if (threadIdx.x == 0) {
        partial[(u64) blockIdx.x * COUNTED + FIRST_SQUARES] = all;
    }
}

// A block a parameter. first_sequences: of the first micro-batch, 0 where it is the whole batch.
extern "C" __global__ void __launch_bounds__(THREADS) summarise(
        const i64* segments, const double* partial, const float* active, const i64* step, float window, float first_sequences,
        float* report) {
    const i64* segment = segments + (i64) blockIdx.x * FIELDS;
    const double* rows = partial + segment[FIRST_CHUNK] * COUNTED;
    double sums[COUNTED] = {0, 0, 0, 0, 0, 0, 0};
    for (u32 i = threadIdx.x; i < (u32) segment[CHUNKS]; i += THREADS) {
#pragma unroll
        for (int j = 0; j < COUNTED; j++) {
            sums[j] = j == AMAX ? fmax(sums[j], rows[(u64) i * COUNTED + j]) : sums[j] + rows[(u64) i * COUNTED + j];
        }
    }
    u32 dead = 0;
    float now = (float) *step;
    for (u32 i = threadIdx.x; i < (u32) segment[UNITS]; i += THREADS) {
        dead += now - active[segment[FIRST_UNIT] + i] >= window;
    }
    double dead_units = block_sum<double>(dead);
    u32 amax = block_max(__float_as_uint((float) sums[AMAX]));
#pragma unroll
    for (int j = 0; j < COUNTED; j++) {
        sums[j] = block_sum<double>(sums[j]);
    }
    if (threadIdx.x == 0) {
        float* out = report + (u64) blockIdx.x * REPORTED;
        double elements = (double) segment[ELEMENTS];
        double finite = fmax(elements - sums[NANS] - sums[INFINITIES], 1.0);
        double mean = sums[SUM] / finite, variance = sums[SQUARES] / finite - mean * mean;
        float undefined = __uint_as_float(0x7fc00000u);
        out[NORM] = (float) sqrt(sums[SQUARES]);
        out[SNR] = variance > 0 ? (float) (fabs(mean) / sqrt(variance)) : undefined;
        out[NEAR_ZERO_SHARE] = (float) (sums[NEAR_ZERO] / elements);
        out[NAN_COUNT] = (float) sums[NANS];
        out[INF_COUNT] = (float) sums[INFINITIES];
        out[LARGEST] = __uint_as_float(amax);
        out[DEAD_SHARE] = segment[UNITS] == 0 ? undefined : (float) (dead_units / (double) segment[UNITS]);
        out[FIRST_NORM] = (float) sqrt(sums[FIRST_SQUARES]);
        if (blockIdx.x == 0) {
            report[(u64) gridDim.x * REPORTED] = first_sequences;
        }
    }
}

// Counts of magnitudes by their binary exponent: bin 0 zeros, 1 to 62 the exponents -47 to 14 and what lies beyond, 63 NaN and
// infinities. counts is zeros before: 64 for each parameter.
extern "C" __global__ void __launch_bounds__(THREADS) histogram(
        const float* flat, const i64* chunks, const i64* segments, u64* counts) {
    __shared__ u32 shared[BINS];
    Chunk chunk = chunk_of(flat, chunks, segments);
    if (threadIdx.x < BINS) {
        shared[threadIdx.x] = 0;
    }
    __syncthreads();
    for (u32 i = threadIdx.x; i < chunk.length; i += THREADS) {
        u32 magnitude = __float_as_uint(chunk.values[i]) & 0x7fffffffu;
        int bin = magnitude == 0 ? 0 : magnitude >= 0x7f800000u ? BINS - 1 : min(max((int) (magnitude >> 23) - 127 + 48, 1), BINS - 2);
        atomicAdd(shared + bin, 1);
    }
    __syncthreads();
    if (threadIdx.x < BINS) {
        u64 segment = (u64) chunks[3 * (i64) blockIdx.x];
        atomicAdd(counts + segment * BINS + threadIdx.x, (u64) shared[threadIdx.x]);
    }
}
