// The largest magnitudes of tiles, as float32 bits, whose order is that of integers: so atomics give the same whatever their
// order. HostAmax is the same on the CPU.
//
// BFLOAT16     the elements are bfloat16, else float32
// NON_FINITE   NaN and infinities count, else only finite numbers do
// VECTOR       elements in one load: 16 bytes, or 1 where memory is not aligned or rows are no multiple
//
// The table must be zeros before.

typedef unsigned int u32;
typedef unsigned short u16;
typedef unsigned long long u64;

#ifdef BFLOAT16
typedef u16 Element;
#else
typedef u32 Element;
#endif

struct alignas(VECTOR * sizeof(Element)) Vector {
    Element e[VECTOR];
};

__device__ __forceinline__ u32 magnitude(Element element) {
    u32 bits = (sizeof(Element) == 2 ? (u32) element << 16 : (u32) element) & 0x7FFFFFFFu;
#ifndef NON_FINITE
    bits = bits < 0x7F800000u ? bits : 0;
#endif
    return bits;
}

__device__ __forceinline__ u32 largest(const Element* from) {
    Vector vector = *reinterpret_cast<const Vector*>(from);
    u32 most = 0;
#pragma unroll
    for (int i = 0; i < VECTOR; i++) {
        most = max(most, magnitude(vector.e[i]));
    }
    return most;
}

__device__ __forceinline__ u32 of_warp(u32 most) {
#pragma unroll
    for (int lane = 16; lane > 0; lane /= 2) {
        most = max(most, __shfl_xor_sync(0xFFFFFFFFu, most, lane));
    }
    return most;
}

// One tile, the whole tensor.
extern "C" __global__ void amax_whole(const Element* in, u32* table, u64 elements) {
    u32 most = 0;
    u64 vectors = elements / VECTOR;
    u64 stride = (u64) gridDim.x * blockDim.x;
    u64 thread = (u64) blockIdx.x * blockDim.x + threadIdx.x;
    for (u64 v = thread; v < vectors; v += stride) {
        most = max(most, largest(in + v * VECTOR));
    }
    for (u64 i = vectors * VECTOR + thread; i < elements; i += stride) {
        most = max(most, magnitude(in[i]));
    }
    most = of_warp(most);
    if (threadIdx.x % 32 == 0 && most > 0) {
        atomicMax(table, most);
    }
}

// A group of threads, blockDim.x of them (a multiple of 32), for each tile; threadIdx.y counts the groups of a block. tileColumns
// is a multiple of VECTOR.
extern "C" __global__ void amax_tiles(const Element* in, u32* table, u64 columns, u64 tileRows, u64 tileColumns,
                                      u64 tiles) {
    u64 across = columns / tileColumns;
    u32 vectorsAcross = (u32) (tileColumns / VECTOR);
    u64 vectors = tileRows * vectorsAcross;
    u64 groups = (u64) gridDim.x * blockDim.y;
    for (u64 tile = (u64) blockIdx.x * blockDim.y + threadIdx.y; tile < tiles; tile += groups) {
        const Element* corner = in + tile / across * tileRows * columns + tile % across * tileColumns;
        u32 most = 0;
        for (u64 v = threadIdx.x; v < vectors; v += blockDim.x) {
            most = max(most, largest(corner + v / vectorsAcross * columns + v % vectorsAcross * VECTOR));
        }
        most = of_warp(most);
        if (threadIdx.x % 32 == 0 && most > 0) {
            atomicMax(table + tile, most);
        }
    }
}

// Tiles of one column: a thread has VECTOR columns, a block a band of rows.
extern "C" __global__ void amax_columns(const Element* in, u32* table, u64 rows, u64 columns, u64 band) {
    u64 column = ((u64) blockIdx.x * blockDim.x + threadIdx.x) * VECTOR;
    if (column >= columns) {
        return;
    }
    u32 most[VECTOR] = {};
    u64 end = min(rows, (blockIdx.y + 1) * band);
    for (u64 row = blockIdx.y * band; row < end; row++) {
        Vector vector = *reinterpret_cast<const Vector*>(in + row * columns + column);
#pragma unroll
        for (int i = 0; i < VECTOR; i++) {
            most[i] = max(most[i], magnitude(vector.e[i]));
        }
    }
#pragma unroll
    for (int i = 0; i < VECTOR; i++) {
        atomicMax(table + column + i, most[i]);
    }
}
