// What gradients.cu and stall.cu have in common.

typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long i64;

#define THREADS 256

// The sum of all threads, in thread 0, always in the same order.
template <typename Value>
__device__ Value block_sum(Value x) {
    __shared__ Value shared[THREADS / 32];
#pragma unroll
    for (int offset = 16; offset > 0; offset >>= 1) {
        x += __shfl_down_sync(0xffffffffu, x, offset);
    }
    __syncthreads();
    if (threadIdx.x % 32 == 0) {
        shared[threadIdx.x / 32] = x;
    }
    __syncthreads();
    Value sum = 0;
    if (threadIdx.x == 0) {
        for (int i = 0; i < THREADS / 32; i++) {
            sum += shared[i];
        }
    }
    return sum;
}

