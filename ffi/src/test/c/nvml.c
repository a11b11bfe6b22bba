/* A libnvidia-ml with two GPUs: one with activity counters, one that is older and lacks much. */
#include <string.h>

#ifndef LOSES
#define LOSES 0
#endif

struct utilization { unsigned gpu, memory; };
struct memory { unsigned long long total, free, used; };
struct support { unsigned version, supported; };
struct metric { unsigned id; int code; double value; const char *texts[3]; };
struct metrics { unsigned version, count; void *before, *after; struct metric metrics[16]; };

enum { OK = 0, INVALID = 2, NOT_SUPPORTED = 3, NO_PERMISSION = 4, NOT_FOUND = 6, LOST = 15 };

static int open_count, samples[8], allocated, taken, energy_calls;
static int new_gpu, old_gpu;

int nvmlInit_v2(void) { open_count++; return OK; }
int nvmlShutdown(void) { open_count--; return OK; }
const char *nvmlErrorString(int code) { return code == NOT_SUPPORTED ? "Not Supported" : code == LOST ? "GPU is lost" : "Unknown Error"; }
int nvmlSystemGetDriverVersion(char *text, unsigned n) { strncpy(text, "999.1", n); return OK; }
int nvmlDeviceGetCount_v2(unsigned *count) { *count = 2; return OK; }
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **device) { *device = index ? &old_gpu : &new_gpu; return index < 2 ? OK : INVALID; }
int nvmlDeviceGetHandleByPciBusId_v2(const char *id, void **device) {
    *device = &old_gpu;
    return strcmp(id, "0000:65:00.0") ? NOT_FOUND : OK;
}
int nvmlDeviceGetIndex(void *device, unsigned *index) { *index = device == &old_gpu; return OK; }
int nvmlDeviceGetName(void *device, char *name, unsigned n) { strncpy(name, device == &old_gpu ? "Old" : "New", n); return OK; }
int nvmlDeviceGetUtilizationRates(void *device, struct utilization *rates) {
    if (LOSES) return LOST;
    rates->gpu = 99, rates->memory = 31;
    return OK;
}
int nvmlDeviceGetMemoryInfo(void *device, struct memory *info) {
    info->total = 80ULL << 30, info->used = 20ULL << 30, info->free = 60ULL << 30;
    return OK;
}
int nvmlDeviceGetTemperature(void *device, int sensor, unsigned *degrees) { *degrees = 61; return sensor ? INVALID : OK; }
int nvmlDeviceGetPowerUsage(void *device, unsigned *milliwatts) { *milliwatts = 694000; return OK; }
int nvmlDeviceGetEnforcedPowerLimit(void *device, unsigned *milliwatts) { *milliwatts = 700000; return OK; }
int nvmlDeviceGetClockInfo(void *device, int clock, unsigned *mhz) { *mhz = clock == 1 ? 1410 : 2619; return OK; }
int nvmlDeviceGetMaxClockInfo(void *device, int clock, unsigned *mhz) { *mhz = 1980; return OK; }
int nvmlDeviceGetCurrentClocksThrottleReasons(void *device, unsigned long long *bits) { *bits = 0x24; return OK; }
int nvmlDeviceGetTotalEccErrors(void *device, int error, int counter, unsigned long long *count) {
    *count = error ? 1 : 7;
    return device == &old_gpu ? NOT_SUPPORTED : counter ? INVALID : OK;
}
int nvmlDeviceGetPcieThroughput(void *device, int counter, unsigned *kilobytes) { *kilobytes = counter ? 300 : 200; return OK; }
int nvmlDeviceGetTotalEnergyConsumption(void *device, unsigned long long *millijoules) { *millijoules = 1000 * ++energy_calls; return OK; }
int nvmlGpmQueryDeviceSupport(void *device, struct support *support) {
    if (support->version != 1) return INVALID;
    support->supported = device == &new_gpu;
    return OK;
}
int nvmlGpmSampleAlloc(void **sample) { *sample = &samples[allocated++]; return OK; }
int nvmlGpmSampleFree(void *sample) { return OK; }
int nvmlGpmSampleGet(void *device, int *sample) { *sample = ++taken; return OK; }
/* each value is its id and how many samples lie between, so that a swap of the two is seen */
int nvmlGpmMetricsGet(struct metrics *request) {
    if (request->version != 1 || request->count > 16) return INVALID;
    for (unsigned i = 0; i < request->count; i++) {
        struct metric *metric = &request->metrics[i];
        metric->code = metric->id >= 60 ? NOT_SUPPORTED : OK;
        metric->value = metric->id + 100.0 * (*(int *)request->after - *(int *)request->before);
    }
    return OK;
}
