package dev.trainyard.monitor;

import java.util.List;
import java.util.Optional;

/** Where samples of GPUs come from. For one thread at a time. */
public interface GpuSource extends AutoCloseable {
    /** The GPUs as they are now, always the same ones in the same order. */
    List<GpuSample> read();

    /** Why there are none; empty if there are. */
    Optional<String> absence();

    @Override
    void close();

    /** No GPUs. */
    static GpuSource none(String why) {
        return new GpuSource() {
            @Override
            public List<GpuSample> read() {
                return List.of();
            }

            @Override
            public Optional<String> absence() {
                return Optional.of(why);
            }

            @Override
            public void close() {}
        };
    }
}
