// The memory of delayed scaling: values are the factor in use, how many updates there were, and the ring of magnitudes.
// One block of 256 threads. amax is a double; largest is the format's largest number over 2^margin.

extern "C" __global__ void enter(float* values, const double* amax, int history, int interval, int most_recent, float largest) {
    __shared__ float shared[256];
    float* ring = values + 2;
    int update = (int) values[1];
    float now = (float) *amax, most = now;
    if (threadIdx.x == 0) {
        ring[update % history] = now;
    }
    __syncthreads();
    if (!most_recent) {
        for (int i = threadIdx.x; i < history; i += 256) {
            most = fmaxf(most, ring[i]);
        }
    }
    shared[threadIdx.x] = most;
    __syncthreads();
    for (int half = 128; half > 0; half /= 2) {
        if (threadIdx.x < half) {
            shared[threadIdx.x] = fmaxf(shared[threadIdx.x], shared[threadIdx.x + half]);
        }
        __syncthreads();
    }
    if (threadIdx.x == 0) {
        values[1] = (float) (update + 1);
        if ((update + 1) % interval == 0 && shared[0] > 0) {
            values[0] = fminf(fmaxf(largest / shared[0], 0x1p-126f), 0x1p126f);
        }
    }
}
