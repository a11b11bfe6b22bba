// ---- The pass -----------------------------------------------------------------------------------------------------------

__device__ __forceinline__ uint4 philox(uint4 c, u32 k0, u32 k1) {
#pragma unroll
    for (int round = 0; round < 10; round++) {
        u64 p0 = (u64) 0xD2511F53u * c.x;
        u64 p1 = (u64) 0xCD9E8D57u * c.z;
        c = make_uint4((u32) (p1 >> 32) ^ c.y ^ k0, (u32) p1, (u32) (p0 >> 32) ^ c.w ^ k1, (u32) p0);
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return c;
}

// The random words of VECTOR elements from `from` on: RandomKey.
__device__ __forceinline__ void draw(u32* words, u64 from, u64 key, u32 tensor, u32 step) {
#pragma unroll
    for (int i = 0; i < VECTOR; i += 4) {
        u64 group = from / 4 + i / 4;
        uint4 four =
            philox(make_uint4((u32) group, (u32) (group >> 32), tensor, step), (u32) key, (u32) (key >> 32));
#if VECTOR == 1
        u32 place = (u32) from % 4;
        words[0] = place == 0 ? four.x : place == 1 ? four.y : place == 2 ? four.z : four.w;
#else
        words[i] = four.x;
        words[i + 1] = four.y;
        words[i + 2] = four.z;
        words[i + 3] = four.w;
#endif
    }
}

__device__ __forceinline__ Index tile_of(Index element, Index columns, Index tileRows, Index tileColumns) {
    return element / columns / tileRows * (columns / tileColumns) + element % columns / tileColumns;
}

// table: float32 bits of the tiles' magnitudes; tensorAmax: of the tensor's. out is null to count alone; delayed is null unless
// the scaling is.
extern "C" __global__ void __launch_bounds__(256)
quantize(const Element* in, Result* out, double* row, Counts<u32>* partials, const u32* table, const u32* tensorAmax,
         const float* delayed, const long long* step, u64 key, u32 tensor, u64 elements, u64 columns,
         u64 tileRows, u64 tileColumns) {
    Counts<u32> counts = nothing<u32>();
#if RULE == 3
    float tensorScale = tensor_scale(__uint_as_float(*tensorAmax));
#else
    const float tensorScale = 1;
#endif
    float factor = 1;
#if FACTORS == 0
    factor = RULE == 1 ? of_magnitude(__uint_as_float(*table)) : delayed ? *delayed : 1;
    if (RULE == 0 || *table != 0) {
        scale(counts, factor);
    }
#endif
    float back = back_of(factor);
    Index vectors = (Index) ((elements + VECTOR - 1) / VECTOR);
    Index stride = (Index) gridDim.x * blockDim.x;
    // A warp goes round together: its threads exchange the magnitudes of blocks.
    for (Index first = (Index) blockIdx.x * blockDim.x + threadIdx.x / WARP * WARP; first < vectors; first += stride) {
        Index v = first + threadIdx.x % WARP;
        u64 from = (u64) v * VECTOR;
        int n = v >= vectors ? 0 : (int) min((u64) VECTOR, elements - from);
        Vector<Element> load = {};
        if (n == VECTOR) {
            load = *reinterpret_cast<const Vector<Element>*>(in + from);
        } else {
            for (int i = 0; i < n; i++) {
                load.e[i] = in[from + i];
            }
        }
        // What is beyond the end is zeros, counted as such.
        counts.zeros -= VECTOR - n;
        counts.zeroResults -= VECTOR - n;
        u32 most = 0;
#pragma unroll
        for (int i = 0; i < VECTOR; i++) {
            most = max(most, bits_of(load.e[i]) & MAGNITUDE);
        }
#if FACTORS == 1 && !PER_ELEMENT
        u32 amax = n == 0 ? 0 : table[tile_of((Index) from, (Index) columns, (Index) tileRows, (Index) tileColumns)];
#elif FACTORS == 2
        u32 amax = most;
#if RULE == 1
        amax = 0;
#pragma unroll
        for (int i = 0; i < VECTOR; i++) {
            u32 magnitude = bits_of(load.e[i]) & MAGNITUDE;
            amax = max(amax, magnitude < INFINITY_BITS ? magnitude : 0);
        }
#endif
#pragma unroll
        for (int lane = LANES / 2; lane > 0; lane /= 2) {
            amax = max(amax, __shfl_xor_sync(0xFFFFFFFFu, amax, lane));
        }
#endif
#if FACTORS == 2 || FACTORS == 1 && !PER_ELEMENT
        factor = factor_of(amax, tensorScale);
        back = back_of(factor);
        if (amax != 0 && factor == factor) {
            scale(counts, factor);
        }
#endif
        u32 random[VECTOR] = {};
#if STOCHASTIC
        draw(random, from, key, tensor, (u32) *step);
#endif
        u32 scaled[VECTOR], result[VECTOR], y[VECTOR];
        u32 mostBack = 0;
#pragma unroll
        for (int i = 0; i < VECTOR; i++) {
#if PER_ELEMENT
            u32 amax = i >= n ? 0
                              : table[tile_of((Index) from + i, (Index) columns, (Index) tileRows, (Index) tileColumns)];
            factor = factor_of(amax, tensorScale);
            back = back_of(factor);
            if (amax != 0 && factor == factor) {
                scale(counts, factor);
            }
#endif
            scaled[i] = __float_as_uint(__fmul_rn(__uint_as_float(bits_of(load.e[i])), factor));
            result[i] = rounded(scaled[i], random[i]);
            y[i] = __float_as_uint(__fmul_rn(__uint_as_float(result[i]), back));
            mostBack = max(mostBack, y[i] & MAGNITUDE);
        }
        if (max(most, mostBack) < INFINITY_BITS) {
            counts.amax = max(counts.amax, most);
#pragma unroll
            for (int i = 0; i < VECTOR; i++) {
                count(counts, bits_of(load.e[i]), scaled[i], result[i], y[i]);
            }
        } else {
            // Counts of its own, for what a function is given by reference does not stay in registers.
            Counts<u32> special = nothing<u32>();
#pragma unroll
            for (int i = 0; i < VECTOR; i++) {
                y[i] = (y[i] & MAGNITUDE) > INFINITY_BITS ? NAN_BITS : y[i];
                if (i < n) {
                    count_special(special, bits_of(load.e[i]), scaled[i], result[i], y[i]);
                } else {
                    special.zeros++;
                    special.zeroResults++;
                }
            }
            add(counts, special);
        }
        if (out != nullptr) {
            Vector<Result> store;
#pragma unroll
            for (int i = 0; i < VECTOR; i++) {
#ifdef CODES
                store.e[i] = (Result) code_of(result[i]);
#elif defined(BFLOAT16)
                store.e[i] = (Result) ((y[i] + 0x7FFFu + ((y[i] >> 16) & 1)) >> 16);
#else
                store.e[i] = y[i];
#endif
            }
            if (n == VECTOR) {
                *reinterpret_cast<Vector<Result>*>(out + from) = store;
            } else {
                for (int i = 0; i < n; i++) {
                    out[from + i] = store.e[i];
                }
            }
        }
    }
    // The last block to come here adds up what all have left, in their order, so that a sum is always the same.
    add_block(counts);
    __shared__ bool last;
    u32* ticket = reinterpret_cast<u32*>(row + 15);
    if (threadIdx.x == 0) {
        partials[blockIdx.x] = counts;
        __threadfence();
        last = atomicAdd(ticket, 1) == gridDim.x - 1;
    }
    __syncthreads();
    if (!last) {
        return;
    }
    __threadfence();
    Counts<u64> all = nothing<u64>();
    for (u32 block = threadIdx.x; block < gridDim.x; block += blockDim.x) {
        add(all, partials[block]);
    }
    add_block(all);
    if (threadIdx.x == 0) {
        add_to_row(row, all, elements);
        *ticket = 0;
    }
}
