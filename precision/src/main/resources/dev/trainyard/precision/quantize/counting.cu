// ---- Counting -----------------------------------------------------------------------------------------------------------

template <typename N>
__device__ __forceinline__ Counts<N> nothing() {
    Counts<N> none = {};
    none.smallest = 0xFFFFFFFFu;
    none.smallestScale = __uint_as_float(INFINITY_BITS);
    return none;
}

template <typename N, typename M>
__device__ __forceinline__ void add(Counts<N>& to, const Counts<M>& more) {
    to.zeros += more.zeros;
    to.saturated += more.saturated;
    to.infinities += more.infinities;
    to.nans += more.nans;
    to.zeroResults += more.zeroResults;
    to.subnormals += more.subnormals;
    to.amax = max(to.amax, more.amax);
    to.smallest = min(to.smallest, more.smallest);
    to.squares += more.squares;
    to.squaredErrors += more.squaredErrors;
    to.errors += more.errors;
    to.smallestScale = fminf(to.smallestScale, more.smallestScale);
    to.largestScale = fmaxf(to.largestScale, more.largestScale);
}

__device__ __forceinline__ void scale(Counts<u32>& counts, float factor) {
    counts.smallestScale = fminf(counts.smallestScale, factor);
    counts.largestScale = fmaxf(counts.largestScale, factor);
}

__device__ __forceinline__ void sums(Counts<u32>& counts, u32 x, u32 y) {
    double value = (double) __uint_as_float(x);
    double error = (double) __uint_as_float(y) - value;
    counts.squares += value * value;
    counts.squaredErrors += error * error;
    counts.errors += error;
}

// x, x scaled, x rounded and that scaled back; where all of a load are finite, there and back.
__device__ __forceinline__ void count(Counts<u32>& counts, u32 x, u32 scaled, u32 result, u32 y) {
    counts.smallest = min(counts.smallest, (x & MAGNITUDE) - 1);
    counts.zeros += (x & MAGNITUDE) == 0;
    counts.saturated += (scaled & MAGNITUDE) >= OVERFLOWS;
    counts.zeroResults += (result & MAGNITUDE) == 0;
#if !TINY
    counts.subnormals += (result & MAGNITUDE) - 1 < MIN_NORMAL - 1;
#endif
    sums(counts, x, y);
}

// The same of anything.
__device__ __noinline__ void count_special(Counts<u32>& counts, u32 x, u32 scaled, u32 result, u32 y) {
    u32 magnitude = x & MAGNITUDE;
    if (magnitude >= INFINITY_BITS) {
        counts.infinities += magnitude == INFINITY_BITS;
        counts.nans += magnitude != INFINITY_BITS;
        return;
    }
    u32 after = result & MAGNITUDE;
    counts.amax = max(counts.amax, magnitude);
    counts.smallest = min(counts.smallest, magnitude - 1);
    counts.zeros += magnitude == 0;
    counts.saturated += (scaled & MAGNITUDE) >= OVERFLOWS && (scaled & MAGNITUDE) <= INFINITY_BITS;
    counts.zeroResults += after == 0 || magnitude == 0;
#if !TINY
    counts.subnormals += after - 1 < MIN_NORMAL - 1;
#endif
    if ((y & MAGNITUDE) < INFINITY_BITS) {
        sums(counts, x, y);
    }
}

template <typename N>
__device__ __forceinline__ void add_block(Counts<N>& counts) {
    __shared__ Counts<N> warps[32];
    const int words = sizeof(Counts<N>) / sizeof(u32);
#pragma unroll
    for (int lane = WARP / 2; lane > 0; lane /= 2) {
        u32 mine[words];
        memcpy(mine, &counts, sizeof counts);
#pragma unroll
        for (int i = 0; i < words; i++) {
            mine[i] = __shfl_xor_sync(0xFFFFFFFFu, mine[i], lane);
        }
        Counts<N> other;
        memcpy(&other, mine, sizeof other);
        add(counts, other);
    }
    if (threadIdx.x % WARP == 0) {
        warps[threadIdx.x / WARP] = counts;
    }
    __syncthreads();
    if (threadIdx.x == 0) {
        for (int warp = 1; warp < blockDim.x / WARP; warp++) {
            add(counts, warps[warp]);
        }
    }
}

// The columns of TensorStatistics.

// 0 says that there is none.
__device__ __forceinline__ double least(double before, double value) {
    return before == 0 ? value : value == 0 ? before : fmin(before, value);
}

// Adds to the columns of TensorStatistics.
__device__ void add_to_row(double* row, const Counts<u64>& all, u64 elements) {
    row[0] += (double) elements;
    row[1] += (double) (elements - all.zeros - all.infinities - all.nans);
    row[2] += (double) all.saturated;
    row[3] += (double) all.infinities;
    row[4] += (double) all.nans;
    row[5] += (double) (all.zeroResults - all.zeros);
    row[6] += (double) all.subnormals;
    row[7] = fmax(row[7], (double) __uint_as_float(all.amax));
    row[8] = least(row[8], (double) __uint_as_float(all.smallest + 1));
    row[9] += all.squares;
    row[10] += all.squaredErrors;
    row[11] += all.errors;
    row[12] = least(row[12], all.largestScale == 0 ? 0 : (double) all.smallestScale);
    row[13] = fmax(row[13], (double) all.largestScale);
}
