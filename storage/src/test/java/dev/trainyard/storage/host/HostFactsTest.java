package dev.trainyard.storage.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFactsTest {
    @TempDir
    private Path root;

    private void write(String file, String text) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), text);
    }

    @Test
    void theKernelsFilesDescribeAHost() throws IOException {
        write("proc/cpuinfo", "processor\t: 0\nmodel name\t: A CPU\n\nprocessor\t: 1\nmodel name\t: A CPU\n");
        write("proc/meminfo", "MemTotal:       24617332 kB\nMemFree:  1 kB\n");
        write("proc/sys/kernel/osrelease", "6.1.0\n");
        write("sys/class/net/eth0/operstate", "up\n");
        write("sys/class/net/eth0/speed", "100000\n");
        write("sys/class/net/lo/operstate", "unknown\n");
        HostFacts facts = HostFacts.of("client1", new KernelFiles(root));
        assertThat(facts.cpus()).isEqualTo(2);
        assertThat(facts.cpuModel()).isEqualTo("A CPU");
        assertThat(facts.memoryBytes()).isEqualTo(24_617_332L * 1024);
        assertThat(facts.memInfo()).containsEntry("MemTotal", "24617332 kB");
        assertThat(facts.networks()).containsExactly(new HostFacts.Network("eth0", 100_000));
        assertThat(Json.read(Json.line(facts), HostFacts.class)).isEqualTo(facts);
    }

    @Test
    void theNearestMountIsTheDatas() throws IOException {
        write("proc/self/mountinfo", """
                22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
                30 22 0:40 / /mnt/all\\040data rw,nosuid - nfs4 server:/export rw
                31 22 8:17 / /mnt/all\\040data/fast rw - xfs /dev/sdb1 rw
                """);
        write("sys/devices/sdb/device/model", "FAST DISK\n");
        write("sys/devices/sdb/sdb1/partition", "1\n");
        Files.createDirectories(root.resolve("sys/dev/block"));
        Files.createSymbolicLink(root.resolve("sys/dev/block/8:17"), root.resolve("sys/devices/sdb/sdb1"));
        KernelFiles kernel = new KernelFiles(root);
        assertThat(Mount.of(Path.of("/mnt/all data/x"), kernel)).hasValueSatisfying(mount -> {
            assertThat(mount.fileSystem()).isEqualTo("nfs4");
            assertThat(mount.source()).isEqualTo("server:/export");
            assertThat(mount.model()).isEmpty();
        });
        assertThat(Mount.of(Path.of("/mnt/all data/fast/unet3d"), kernel).map(Mount::model))
                .hasValue("FAST DISK");
        assertThat(Mount.of(Path.of("/mnt/all database"), kernel).map(Mount::fileSystem))
                .hasValue("ext4");
    }

    @Test
    void aSystemWithoutTheseFilesIsDescribedAsFarAsItCan() {
        assertThat(HostFacts.of("other", new KernelFiles(root)).cpus()).isPositive();
        assertThat(Mount.of(Path.of("/data"), new KernelFiles(root))).isEmpty();
    }
}
