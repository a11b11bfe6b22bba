package dev.trainyard.runs;

import dev.trainyard.ffi.Libc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What tests need a second Java for: a lock held elsewhere, and descriptors that may be captured. */
final class OtherProcess {
    private OtherProcess() {}

    /** @param arguments "hold" STORE: makes a run, says its id, and keeps it until killed; "locked" RUN: says whether it is; "capture" LOG: prints in every way */
    static ProcessBuilder running(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcess.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        switch (arguments[0]) {
            case "hold" -> hold(new RunStore(Path.of(arguments[1])));
            case "locked" -> System.out.println(new RunFolder(Path.of(arguments[1])).isLocked());
            case "capture" -> capture(Path.of(arguments[1]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void hold(RunStore store) throws InterruptedException {
        RunWriter writer = store.create(Specs.named("held", "h"));
        writer.metrics(1, 0, line -> line.put("train/loss", 1.0));
        System.out.println(writer.info().id());
        Thread.sleep(600_000);
    }

    private static void capture(Path log) throws IOException, InterruptedException {
        System.out.println("before");
        LogCapture capture = LogCapture.start(log);
        System.out.println("from Java, é");
        nativeWrite(2, "from a native library\n");
        System.err.print("10%\r");
        System.err.print("100%\n");
        new ProcessBuilder("sh", "-c", "echo from a child").inheritIO().start().waitFor();
        for (int i = 0; i < 20_000; i++) {
            System.out.println("line " + i); // many times what a pipe holds
        }
        System.out.print("without an end");
        capture.close();
        capture.close();
        System.out.println(", after");
    }

    private static void nativeWrite(int descriptor, String text) {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            MemorySegment segment = arena.allocate(bytes.length);
            segment.copyFrom(MemorySegment.ofArray(bytes));
            Libc.write(descriptor, segment, bytes.length);
        }
    }
}
