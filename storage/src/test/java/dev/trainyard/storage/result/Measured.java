package dev.trainyard.storage.result;

import dev.trainyard.storage.host.HostFacts;
import dev.trainyard.storage.host.Mount;
import dev.trainyard.storage.run.RunResult;
import dev.trainyard.storage.run.RunResult.AcceleratorBlock;
import dev.trainyard.storage.run.RunResult.Block;
import dev.trainyard.storage.run.RunResult.CheckpointResult;
import dev.trainyard.storage.run.RunResult.EpochResult;
import dev.trainyard.storage.run.RunResult.LatencySummary;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A result with round numbers: unet3d on two accelerators of one host, two epochs of 11 steps, 0.4 s each of which 0.323 computes. */
final class Measured {
    static final Instant START = Instant.parse("2026-07-01T10:00:00Z");

    private Measured() {}

    static RunResult result() {
        LatencySummary latency = new LatencySummary(1000, 0.002, 0.001, 0.003, 0.01, 0.02, 0.03);
        return new RunResult(
                START,
                START.plusSeconds(20),
                42,
                List.of(epoch(1, 90), epoch(2, 94)),
                latency,
                latency,
                1.5,
                200_000_000,
                OptionalDouble.of(0.25),
                List.of("the data fits the page cache"),
                true);
    }

    static Environment environment() {
        HostFacts host = new HostFacts(
                "client1",
                "a CPU",
                2,
                8L << 30,
                "6.1",
                List.of(),
                Map.of("model name", "a CPU"),
                Map.of("MemTotal", "8 kB"));
        return new Environment(List.of(host), Optional.of(mount("8:1", "/data")), Optional.of(mount("8:2", "/")));
    }

    static Mount mount(String device, String point) {
        return new Mount(point, "xfs", "/dev/" + device, "rw", device, "a disk");
    }

    private static EpochResult epoch(int number, double au) {
        Instant start = START.plusSeconds(10L * (number - 1));
        Block block = new Block(
                "block1", start, start.plusSeconds(5), List.of(accelerator(0, au + 1), accelerator(1, au - 1)));
        CheckpointResult checkpoint = new CheckpointResult(number, start.plusSeconds(6), 2, 1L << 30);
        return new EpochResult(number, start, start.plusSeconds(10), List.of(block), List.of(checkpoint));
    }

    private static AcceleratorBlock accelerator(int number, double au) {
        int steps = 11;
        return new AcceleratorBlock(
                number,
                "client1",
                steps,
                7L * steps,
                7L * steps * 1_000_000,
                Collections.nCopies(steps, 0.05),
                Collections.nCopies(steps, 0.323),
                Collections.nCopies(steps, 0.4),
                4.0,
                au,
                17.5,
                0.4,
                0.2,
                0.05);
    }
}
