package dev.trainyard.cluster;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** What the processes of {@link MpiWorldTest} do. */
final class RankProgram {
    private RankProgram() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "exchange" -> Worlds.join(RankProgram::exchange);
            case "die" -> Worlds.join(RankProgram::die);
            case "wait" -> Worlds.join(RankProgram::untilStopped);
            case "fail" -> Worlds.join(RankProgram::fail);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static int exchange(World world) {
        String all = "";
        for (int round = 0; round < 50; round++) {
            byte[] mine = ("r" + world.rank()).repeat(world.rank() * round).getBytes(StandardCharsets.UTF_8);
            List<byte[]> gathered = world.allGather(mine);
            all = gathered.stream().map(b -> b.length + "").collect(Collectors.joining("+"));
        }
        byte[] first = world.fromFirst(new byte[10_000 * (1 - world.rank())]);
        world.barrier();
        if (world.rank() == world.size() - 1) {
            System.out.println(world.size() + " processes, bytes " + all + ", from the first " + first.length + ", max "
                    + world.max(world.rank() + 40L));
        } else {
            world.max(world.rank() + 40L);
        }
        return 0;
    }

    private static int die(World world) {
        if (world.rank() == 1) {
            try {
                new ProcessBuilder(
                                "kill",
                                "-9",
                                Long.toString(ProcessHandle.current().pid()))
                        .start()
                        .waitFor();
            } catch (java.io.IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        world.barrier();
        return 0;
    }

    private static int untilStopped(World world) {
        AtomicInteger stops = new AtomicInteger();
        try (StopSignals signals = StopSignals.listen(name -> stops.incrementAndGet())) {
            System.err.println("ready");
            while (world.max(stops.get()) == 0) {
                Thread.onSpinWait();
            }
            // It may know from the other before its own signal has come.
            while (stops.get() == 0) {
                Thread.onSpinWait();
            }
        }
        world.barrier();
        System.err.println("ended in order after " + stops + " signal");
        return 0;
    }

    private static int fail(World world) {
        if (world.rank() == 1) {
            System.err.println("rank 1 says why");
            System.exit(3);
        }
        world.barrier();
        return 0;
    }
}
