package dev.trainyard.cli.monitor;

import dev.trainyard.base.JobException;
import dev.trainyard.monitor.GpuSource;
import dev.trainyard.monitor.HostSource;
import dev.trainyard.monitor.Ring;
import dev.trainyard.monitor.Sample;
import dev.trainyard.monitor.Sampler;
import dev.trainyard.monitor.diagnose.Judge;
import dev.trainyard.monitor.diagnose.Limits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/** This machine, sampled. */
final class MachineFeed implements Feed {
    private final Ring<Sample> window = new Ring<>(Judge.WINDOW);
    private final Judge judge = new Judge(Limits.DEFAULT);
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final Sampler sampler;
    private volatile Optional<String> noGpus = Optional.empty();

    /** A sample, or why there are no more. */
    private record Arrival(Optional<Sample> sample, Optional<RuntimeException> failure) {}

    MachineFeed(Duration interval, Supplier<GpuSource> gpus, HostSource host) {
        Supplier<GpuSource> opened = () -> {
            GpuSource source = gpus.get();
            noGpus = source.absence();
            return source;
        };
        sampler = new Sampler(
                interval,
                opened,
                host,
                Optional::empty,
                sample -> arrivals.add(new Arrival(Optional.of(sample), Optional.empty())),
                failure -> arrivals.add(new Arrival(Optional.empty(), Optional.of(failure))));
    }

    /** The first sample has no rates yet, so the first picture is that of the second. */
    @Override
    public Optional<Picture> next() throws InterruptedException {
        if (window.size() == 0) {
            take();
        }
        take();
        return Optional.of(new Picture(host(), window.list(), judge.findings(), noGpus));
    }

    private void take() throws InterruptedException {
        Arrival arrival = arrivals.take();
        if (arrival.failure().isPresent()) {
            RuntimeException cause = arrival.failure().get();
            throw new JobException("the monitor cannot go on: " + cause.getMessage(), cause);
        }
        Sample sample = arrival.sample().orElseThrow();
        window.add(sample);
        judge.add(sample);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    @Override
    public void close() {
        sampler.close();
    }
}
