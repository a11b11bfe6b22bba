// Dropout masks by Philox 4x32-10: the same function, bit for bit, as DropoutMask's loop for the CPU.
// Counter: (element / 4, layer, sample of the global batch, step); the word of an element is element % 4.

typedef unsigned int u32;
typedef unsigned long long u64;

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

// Element is an unsigned integer as wide as the tensor's type; kept is 1/(1-p) in that type.
// blockIdx.x and threadIdx.x run over a sample's groups of four elements, blockIdx.y over the samples.
template <typename Element>
__device__ __forceinline__ void fill(Element* out, const long long* counters, u64 key, u32 layer, u64 dropBelow,
                                     Element kept, u64 samples, u64 perSample) {
    struct alignas(4 * sizeof(Element)) Four {
        Element e[4];
    };
    u32 step = (u32) counters[0];
    u32 first = (u32) counters[1];
    u64 groups = (perSample + 3) / 4;
    bool vectors = perSample % 4 == 0 && (u64) out % sizeof(Four) == 0;
    for (u64 sample = blockIdx.y; sample < samples; sample += gridDim.y) {
        Element* row = out + sample * perSample;
        for (u64 group = (u64) blockIdx.x * blockDim.x + threadIdx.x; group < groups;
             group += (u64) gridDim.x * blockDim.x) {
            uint4 words =
                philox(make_uint4((u32) group, layer, first + (u32) sample, step), (u32) key, (u32) (key >> 32));
            Four four;
            four.e[0] = words.x >= dropBelow ? kept : 0;
            four.e[1] = words.y >= dropBelow ? kept : 0;
            four.e[2] = words.z >= dropBelow ? kept : 0;
            four.e[3] = words.w >= dropBelow ? kept : 0;
            if (vectors) {
                *reinterpret_cast<Four*>(row + 4 * group) = four;
            } else {
#pragma unroll
                for (int i = 0; i < 4; i++) {
                    if (4 * group + i < perSample) {
                        row[4 * group + i] = four.e[i];
                    }
                }
            }
        }
    }
}

extern "C" __global__ void dropout_mask_16(unsigned short* out, const long long* counters, u64 key, u32 layer,
                                           u64 dropBelow, unsigned short kept, u64 samples, u64 perSample) {
    fill(out, counters, key, layer, dropBelow, kept, samples, perSample);
}

extern "C" __global__ void dropout_mask_32(u32* out, const long long* counters, u64 key, u32 layer, u64 dropBelow,
                                           u32 kept, u64 samples, u64 perSample) {
    fill(out, counters, key, layer, dropBelow, kept, samples, perSample);
}
