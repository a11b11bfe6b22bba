// Cross-entropy over a large vocabulary. Forward reads the logits once; backward reads them once more and writes the
// gradient in their place. A row is worked on by blockDim.x threads: one warp (then blockDim.y rows share a block) or,
// with blockDim.y = 1, up to 32 warps. Everything is computed in float32, with logarithms to base 2: the exponential
// of the device is one to base 2. Sums are taken in a fixed order, so equal inputs give equal bits.

typedef unsigned int u32;
typedef unsigned long long u64;

#define LOG2_E 1.44269504088896341f
#define LN_2 0.693147180559945309f
#define IGNORED (-100)
#ifndef BATCH
#define BATCH 4
#endif

// Below every logit that matters, and still finite after multiplication by LOG2_E.
#define LOWEST (-1e38f)

struct Float32 {
    typedef u32 Bits;
    static __device__ float decode(Bits bits) { return __uint_as_float(bits); }
    static __device__ Bits encode(float x) { return __float_as_uint(x); }
};

struct BFloat16 {
    typedef unsigned short Bits;
    static __device__ float decode(Bits bits) { return __uint_as_float((u32) bits << 16); }
    static __device__ Bits encode(float x) { // to nearest, ties to even
        u32 bits = __float_as_uint(x);
        return x != x ? 0x7fff : (bits + 0x7fffu + (bits >> 16 & 1)) >> 16;
    }
};

struct Float16 {
    typedef unsigned short Bits;
    static __device__ float decode(Bits bits) {
        float x;
        asm("cvt.f32.f16 %0, %1;" : "=f"(x) : "h"(bits));
        return x;
    }
    static __device__ Bits encode(float x) {
        Bits bits;
        asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(x));
        return bits;
    }
};

// 16 bytes: what a thread loads at once.
template <typename Format>
union Vector {
    uint4 whole;
    typename Format::Bits bits[16 / sizeof(typename Format::Bits)];
};

__device__ __forceinline__ float power2(float x) {
    float y;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}

// The sum of 2^(x LOG2_E) as sum * 2^top, where top is the largest exponent so far.
struct LogSum {
    float top;
    float sum;

    template <int N>
    __device__ __forceinline__ void add(const float (&x)[N]) {
        float largest = x[0];
#pragma unroll
        for (int i = 1; i < N; i++) {
            largest = fmaxf(largest, x[i]);
        }
        largest *= LOG2_E;
        if (largest > top) {
            sum *= power2(top - largest);
            top = largest;
        }
#pragma unroll
        for (int i = 0; i < N; i++) {
            sum += power2(fmaf(x[i], LOG2_E, -top));
        }
    }

    __device__ __forceinline__ void add(LogSum other) {
        float highest = fmaxf(top, other.top);
        sum = sum * power2(top - highest) + other.sum * power2(other.top - highest);
        top = highest;
    }

    __device__ __forceinline__ void addOfWarp() {
#pragma unroll
        for (int distance = 16; distance > 0; distance /= 2) {
            LogSum other;
            other.top = __shfl_xor_sync(0xffffffffu, top, distance);
            other.sum = __shfl_xor_sync(0xffffffffu, sum, distance);
            add(other);
        }
    }
};

// How a row splits into single elements up to the first multiple of 16 bytes, vectors, and single elements again.
template <typename Format>
struct Row {
    typedef typename Format::Bits Bits;
    static const int WIDTH = 16 / sizeof(Bits);
    Bits* first;
    int columns;
    int head;
    int vectors;

    __device__ Row(Bits* logits, int row, int columns) : first(logits + (u64) row * columns), columns(columns) {
        head = min(columns, (int) ((16 - (u64) first % 16) % 16 / sizeof(Bits)));
        vectors = (columns - head) / WIDTH;
    }

    __device__ uint4* vector(int index) const { return reinterpret_cast<uint4*>(first + head) + index; }

    // Element index of the i-th of those that are in no vector.
    __device__ int single(int i) const { return i < head ? i : i + vectors * WIDTH; }
    __device__ int singles() const { return columns - vectors * WIDTH; }
};

// losses (rows). sums (rows): x is the top of the row's LogSum, y the logarithm to base 2 of its sum. They stay apart: for
// large logits their sum would lose the digits that a probability is made of.
template <typename Format>
__device__ __forceinline__ void forward(typename Format::Bits* logits, const long long* targets, float* losses,
                                        float2* sums, int rows, int columns) {
    int r = blockIdx.x * blockDim.y + threadIdx.y;
    if (r >= rows) {
        return; // whole warps: nobody waits for them
    }
    Row<Format> row(logits, r, columns);
    LogSum total = {LOWEST, 0};
    for (int i = threadIdx.x; i < row.singles(); i += blockDim.x) {
        float x[1] = {Format::decode(row.first[row.single(i)])};
        total.add(x);
    }
    for (int i = threadIdx.x; i < row.vectors; i += BATCH * blockDim.x) {
        Vector<Format> batch[BATCH];
#pragma unroll
        for (int k = 0; k < BATCH; k++) {
            if (i + k * blockDim.x < row.vectors) {
                batch[k].whole = *row.vector(i + k * blockDim.x);
            }
        }
#pragma unroll
        for (int k = 0; k < BATCH; k++) {
            if (i + k * blockDim.x < row.vectors) {
                float x[Row<Format>::WIDTH];
#pragma unroll
                for (int j = 0; j < Row<Format>::WIDTH; j++) {
                    x[j] = Format::decode(batch[k].bits[j]);
                }
                total.add(x);
            }
        }
    }
    total.addOfWarp();
    if (blockDim.x > 32) {
        __shared__ LogSum ofWarp[32];
        if (threadIdx.x % 32 == 0) {
            ofWarp[threadIdx.x / 32] = total;
        }
        __syncthreads();
        if (threadIdx.x >= 32) {
            return;
        }
        total.top = LOWEST;
        total.sum = 0;
        if (threadIdx.x < blockDim.x / 32) {
            total = ofWarp[threadIdx.x];
        }
        total.addOfWarp();
    }
    if (threadIdx.x == 0) {
        float log2Sum = log2f(total.sum);
        long long target = targets[r];
        float loss = 0;
        if (target != IGNORED) {
            bool valid = target >= 0 && target < columns;
            loss = valid ? LN_2 * (log2Sum - fmaf(Format::decode(row.first[target]), LOG2_E, -total.top))
                         : __uint_as_float(0x7fffffff);
        }
        losses[r] = loss;
        sums[r] = make_float2(total.top, log2Sum);
    }
}

// One block. statistics (2): mean of the losses, number of targets that count.
extern "C" __global__ void cross_entropy_mean(const float* losses, const long long* targets, float* statistics,
                                              int rows) {
    __shared__ double sums[32];
    __shared__ int counts[32];
    double sum = 0;
    int count = 0;
    for (int i = threadIdx.x; i < rows; i += blockDim.x) {
        sum += losses[i];
        count += targets[i] != IGNORED;
    }
    for (int pass = 0; pass < 2; pass++) {
#pragma unroll
        for (int distance = 16; distance > 0; distance /= 2) {
            sum += __shfl_xor_sync(0xffffffffu, sum, distance);
            count += __shfl_xor_sync(0xffffffffu, count, distance);
        }
        if (pass == 0) {
            if (threadIdx.x % 32 == 0) {
                sums[threadIdx.x / 32] = sum;
                counts[threadIdx.x / 32] = count;
            }
            __syncthreads();
            bool used = threadIdx.x < blockDim.x / 32;
            sum = used ? sums[threadIdx.x] : 0;
            count = used ? counts[threadIdx.x] : 0;
        }
    }
    if (threadIdx.x == 0) {
        statistics[0] = (float) (sum / count);
        statistics[1] = (float) count;
    }
}

// Puts (softmax - onehot) * upstream / count in the place of the logits; zeros in rows that are ignored.
template <typename Format>
__device__ __forceinline__ void backward(typename Format::Bits* logits, const long long* targets,
                                         const float2* sums, const float* statistics, const float* upstream,
                                         int rows, int columns) {
    int r = blockIdx.x * blockDim.y + threadIdx.y;
    if (r >= rows) {
        return;
    }
    Row<Format> row(logits, r, columns);
    float2 sum = sums[r];
    float scale = upstream[0] / statistics[1];
    long long wide = targets[r];
    bool ignored = wide == IGNORED;
    int target = wide >= 0 && wide < columns ? (int) wide : -1;
    if (target < 0) {
        scale = __uint_as_float(0x7fffffff); // as the loss: not a number, unless ignored
    }
    for (int i = threadIdx.x; i < row.singles(); i += blockDim.x) {
        int at = row.single(i);
        float p = power2(fmaf(Format::decode(row.first[at]), LOG2_E, -sum.x) - sum.y);
        row.first[at] = ignored ? 0 : Format::encode((p - (at == target ? 1.0f : 0.0f)) * scale);
    }
    for (int i = threadIdx.x; i < row.vectors; i += BATCH * blockDim.x) {
        Vector<Format> batch[BATCH];
#pragma unroll
        for (int k = 0; k < BATCH; k++) {
            if (i + k * blockDim.x < row.vectors) {
                batch[k].whole = *row.vector(i + k * blockDim.x);
            }
        }
#pragma unroll
        for (int k = 0; k < BATCH; k++) {
            int index = i + k * blockDim.x;
            if (index < row.vectors) {
                int place = target - (row.head + index * Row<Format>::WIDTH);
#pragma unroll
                for (int j = 0; j < Row<Format>::WIDTH; j++) {
                    float p = power2(fmaf(Format::decode(batch[k].bits[j]), LOG2_E, -sum.x) - sum.y);
                    batch[k].bits[j] = Format::encode((p - (j == place ? 1.0f : 0.0f)) * scale);
                }
                *row.vector(index) = ignored ? make_uint4(0, 0, 0, 0) : batch[k].whole;
            }
        }
    }
}

#define KERNELS(format, suffix)                                                                                       \
    extern "C" __global__ void cross_entropy_forward_##suffix(format::Bits* logits, const long long* targets,         \
                                                              float* losses, float2* sums, int rows, int columns) {   \
        forward<format>(logits, targets, losses, sums, rows, columns);                                                \
    }                                                                                                                 \
    extern "C" __global__ void cross_entropy_backward_##suffix(format::Bits* logits, const long long* targets,        \
                                                               const float2* sums, const float* statistics,           \
                                                               const float* upstream, int rows, int columns) {        \
        backward<format>(logits, targets, sums, statistics, upstream, rows, columns);                                 \
    }

KERNELS(Float32, float32)
KERNELS(BFloat16, bfloat16)
KERNELS(Float16, float16)
