package dev.trainyard.monitor;

/** The figures of a GPU. A chip or a driver that lacks one leaves it out. */
public enum GpuMetric implements Metric {
    UTILIZATION_PERCENT(Unit.PERCENT, "share of the last moments in which any kernel ran, however small"),
    MEMORY_UTILIZATION_PERCENT(Unit.PERCENT, "share of the last moments in which device memory was read or written"),
    MEMORY_USED_BYTES(Unit.BYTES, "device memory in use, by all processes and the driver"),
    MEMORY_TOTAL_BYTES(Unit.BYTES, "device memory"),
    TEMPERATURE_CELSIUS(Unit.CELSIUS, "temperature of the chip"),
    POWER_WATTS(Unit.WATTS, "power that the board draws"),
    POWER_LIMIT_WATTS(Unit.WATTS, "power that the board may draw"),
    SM_CLOCK_MHZ(Unit.MEGAHERTZ, "clock of the multiprocessors"),
    SM_CLOCK_MAX_MHZ(Unit.MEGAHERTZ, "the highest clock of the multiprocessors"),
    MEMORY_CLOCK_MHZ(Unit.MEGAHERTZ, "clock of device memory"),
    GRAPHICS_ACTIVITY(Unit.SHARE, "share of the time since the last sample in which the chip had work"),
    SM_ACTIVITY(Unit.SHARE, "share of multiprocessors and time with at least one warp on them"),
    SM_OCCUPANCY(Unit.SHARE, "warps that were there, of all that fit"),
    TENSOR_ACTIVITY(Unit.SHARE, "share of multiprocessors and time in which the tensor cores worked"),
    DRAM_ACTIVITY(Unit.SHARE, "bandwidth of device memory that was used, of all there is"),
    PCIE_SEND_BYTES_PER_SECOND(Unit.BYTES_PER_SECOND, "bytes sent over PCIe"),
    PCIE_RECEIVE_BYTES_PER_SECOND(Unit.BYTES_PER_SECOND, "bytes received over PCIe"),
    NVLINK_SEND_BYTES_PER_SECOND(Unit.BYTES_PER_SECOND, "bytes sent over all NVLinks"),
    NVLINK_RECEIVE_BYTES_PER_SECOND(Unit.BYTES_PER_SECOND, "bytes received over all NVLinks"),
    ECC_CORRECTED(Unit.COUNT, "memory errors that were corrected, since the driver was loaded"),
    ECC_UNCORRECTED(Unit.COUNT, "memory errors that were not, since the driver was loaded"),
    ENERGY_JOULES(Unit.JOULES, "energy since the driver was loaded; read once a minute");

    private final Unit unit;
    private final String help;

    GpuMetric(Unit unit, String help) {
        this.unit = unit;
        this.help = help;
    }

    @Override
    public Unit unit() {
        return unit;
    }

    @Override
    public String help() {
        return help;
    }
}
