package dev.trainyard.monitor;

/** Where samples of the host come from. For one thread at a time. */
@FunctionalInterface
public interface HostSource {
    /** The host as it is now; rates are over the time since the call before. */
    HostSample read();
}
