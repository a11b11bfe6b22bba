package dev.trainyard.monitor.host;

import static dev.trainyard.monitor.HostMetric.CPUS;
import static dev.trainyard.monitor.HostMetric.CPU_PERCENT;
import static dev.trainyard.monitor.HostMetric.DISK_READ_BYTES_PER_SECOND;
import static dev.trainyard.monitor.HostMetric.DISK_WRITE_BYTES_PER_SECOND;
import static dev.trainyard.monitor.HostMetric.IOWAIT_PERCENT;
import static dev.trainyard.monitor.HostMetric.JOB_CPUS;
import static dev.trainyard.monitor.HostMetric.JOB_CPU_PERCENT;
import static dev.trainyard.monitor.HostMetric.JOB_MEMORY_LIMIT_BYTES;
import static dev.trainyard.monitor.HostMetric.JOB_MEMORY_USED_BYTES;
import static dev.trainyard.monitor.HostMetric.LOAD_AVERAGE;
import static dev.trainyard.monitor.HostMetric.MEMORY_TOTAL_BYTES;
import static dev.trainyard.monitor.HostMetric.MEMORY_USED_BYTES;
import static dev.trainyard.monitor.HostMetric.NETWORK_RECEIVE_BYTES_PER_SECOND;
import static dev.trainyard.monitor.HostMetric.NETWORK_SEND_BYTES_PER_SECOND;
import static dev.trainyard.monitor.HostMetric.PROCESS_CPU_PERCENT;
import static dev.trainyard.monitor.HostMetric.PROCESS_MEMORY_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.monitor.HostSample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On recorded text of /proc and /sys. */
class HostReaderTest {
    @TempDir
    Path dir;

    private final AtomicLong now = new AtomicLong();
    private Recorded machine;

    @BeforeEach
    void record() {
        machine = new Recorded(dir);
    }

    @Test
    void levelsAreThereAtOnceAndRatesAreNot() {
        HostSample first = reader().read();
        assertThat(first.get(CPUS)).isEqualTo(4);
        assertThat(first.get(LOAD_AVERAGE)).isEqualTo(2.5);
        assertThat(first.get(MEMORY_TOTAL_BYTES)).isEqualTo(16_000_000L << 10);
        assertThat(first.get(MEMORY_USED_BYTES)).isEqualTo(12_000_000L << 10);
        assertThat(first.get(PROCESS_MEMORY_BYTES)).isEqualTo(2_000_000L << 10);
        assertThat(first.values()).doesNotContainKeys(CPU_PERCENT, DISK_READ_BYTES_PER_SECOND, PROCESS_CPU_PERCENT);
    }

    @Test
    void ratesAreOverTheTimeThatHasPassed() {
        HostReader reader = reader();
        reader.read();
        // of 800 ticks 200 busy and 100 waiting for a disk; time of guests is in user time already
        machine.write(
                "proc/stat",
                Recorded.STAT.replace("cpu  1000 10 200 8000 300 0 20 0 40", "cpu  1150 10 250 8500 400 0 20 0 90"));
        machine.write(
                "proc/diskstats",
                Recorded.DISKSTATS.replace("5000 10 40000", "5000 10 44000").replace("20 80000", "20 82000"));
        machine.write(
                "proc/net/dev",
                Recorded.NET.replace("5000      50", "9000      50").replace("7000     70", "8000     70"));
        machine.write("proc/self/stat", Recorded.SELF.replace("250 50", "350 150"));
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        HostSample sample = reader.read();
        assertThat(sample.get(CPU_PERCENT)).isEqualTo(25);
        assertThat(sample.get(IOWAIT_PERCENT)).isEqualTo(12.5);
        assertThat(sample.get(DISK_READ_BYTES_PER_SECOND))
                .as("the whole disk, once")
                .isEqualTo(4000 * 512 / 2);
        assertThat(sample.get(DISK_WRITE_BYTES_PER_SECOND)).isEqualTo(2000 * 512 / 2);
        assertThat(sample.get(NETWORK_RECEIVE_BYTES_PER_SECOND)).isEqualTo(2000);
        assertThat(sample.get(NETWORK_SEND_BYTES_PER_SECOND)).isEqualTo(500);
        assertThat(sample.get(PROCESS_CPU_PERCENT)).isEqualTo(100);
    }

    @Test
    void withoutALimitThereIsNoJob() {
        machine.write("proc/self/cgroup", "0::/user.slice/session-1.scope\n");
        machine.write("sys/fs/cgroup/user.slice/session-1.scope/memory.current", "1000\n");
        machine.write("sys/fs/cgroup/user.slice/session-1.scope/memory.max", "max\n");
        machine.write("sys/fs/cgroup/user.slice/session-1.scope/cpu.max", "max 100000\n");
        machine.write("sys/fs/cgroup/user.slice/session-1.scope/cpu.stat", "usage_usec 5\n");
        assertThat(reader().read().values())
                .doesNotContainKeys(JOB_CPUS, JOB_MEMORY_LIMIT_BYTES, JOB_MEMORY_USED_BYTES);
    }

    @Test
    void version2LimitsTheJobAtTheLevelThatHasTheLimit() {
        machine.write("proc/self/cgroup", "0::/slurm/job_7/step_0\n");
        String job = "sys/fs/cgroup/slurm/job_7";
        machine.write(job + "/memory.current", "3000000000\n");
        machine.write(job + "/memory.max", "4000000000\n");
        machine.write(job + "/memory.stat", "anon 5\ninactive_file 1000000000\nactive_file 3\n");
        machine.write(job + "/cpu.max", "200000 100000\n");
        machine.write(job + "/cpu.stat", "usage_usec 1000000\nuser_usec 1\n");
        machine.write(job + "/step_0/memory.current", "2000000000\n");
        machine.write(job + "/step_0/memory.max", "max\n");
        machine.write(job + "/step_0/cpu.max", "max 100000\n");
        machine.write(job + "/step_0/cpu.stat", "usage_usec 900000\n");
        HostReader reader = reader();
        HostSample first = reader.read();
        assertThat(first.get(JOB_CPUS)).isEqualTo(2);
        assertThat(first.get(JOB_MEMORY_LIMIT_BYTES)).isEqualTo(4e9);
        assertThat(first.get(JOB_MEMORY_USED_BYTES))
                .as("without files that can go")
                .isEqualTo(2e9);
        assertThat(first.get(MEMORY_TOTAL_BYTES)).as("the machine's stays").isEqualTo(16_000_000L << 10);
        machine.write(job + "/cpu.stat", "usage_usec 2500000\n");
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(reader.read().get(JOB_CPU_PERCENT)).isEqualTo(75, within(1e-6));
    }

    @Test
    void version1LimitsTheJobToo() {
        machine.write("proc/self/cgroup", "9:memory:/slurm/job_7\n3:cpu,cpuacct:/slurm/job_7\n0::/\n");
        String memory = "sys/fs/cgroup/memory/slurm/job_7";
        machine.write(memory + "/memory.usage_in_bytes", "3000000000\n");
        machine.write(memory + "/memory.limit_in_bytes", "4000000000\n");
        machine.write(memory + "/memory.stat", "inactive_file 1\ntotal_inactive_file 500000000\n");
        machine.write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1\n");
        machine.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        machine.write("sys/fs/cgroup/cpu/slurm/job_7/cpu.cfs_quota_us", "50000\n");
        machine.write("sys/fs/cgroup/cpu/slurm/job_7/cpu.cfs_period_us", "100000\n");
        machine.write("sys/fs/cgroup/cpuacct/slurm/job_7/cpuacct.usage", "1000000000\n");
        HostReader reader = reader();
        HostSample first = reader.read();
        assertThat(first.get(JOB_CPUS)).isEqualTo(0.5);
        assertThat(first.get(JOB_MEMORY_LIMIT_BYTES)).isEqualTo(4e9);
        assertThat(first.get(JOB_MEMORY_USED_BYTES)).isEqualTo(2.5e9);
        machine.write("sys/fs/cgroup/cpuacct/slurm/job_7/cpuacct.usage", "1250000000\n");
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(reader.read().get(JOB_CPU_PERCENT)).isEqualTo(50, within(1e-6));
    }

    @Test
    void theCpusThatTheProcessMayRunOnAreALimit() {
        machine.write("proc/self/status", Recorded.STATUS.replace("list:\t0-3", "list:\t0,2-3"));
        assertThat(reader().read().get(JOB_CPUS)).isEqualTo(3);
    }

    @Test
    void aFileSystemIsToldOnce() {
        HostReader reader = new HostReader(dir, List.of(dir, dir.resolve("not/yet/there")), now::get);
        assertThat(reader.read().disks()).singleElement().satisfies(disk -> {
            assertThat(disk.usedPercent()).isBetween(0.0, 100.0);
            assertThat(disk.usedBytes()).isPositive();
        });
    }

    @Test
    void aSystemThatTellsNothingHasNoFigures() {
        HostReader reader = new HostReader(dir.resolve("empty"), List.of(), now::get);
        reader.read();
        now.addAndGet(1000);
        assertThat(reader.read().values()).isEmpty();
    }

    private HostReader reader() {
        return new HostReader(machine.root(), List.of(), now::get);
    }
}
