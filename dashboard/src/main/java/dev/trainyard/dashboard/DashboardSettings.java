package dev.trainyard.dashboard;

import dev.trainyard.base.InputException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a dashboard is started with.
 *
 * @param runs the folder of the runs; need not exist yet
 * @param cache where the index lies
 * @param host an address of this machine
 * @param port 0 for any that is free
 * @param token what a visitor must know; without one only this machine may be listened to
 * @param sweeps folders of sweeps beside those that are found
 */
public record DashboardSettings(
        Path runs, Path cache, String host, int port, Optional<String> token, List<Path> sweeps) {
    private static final int SHORTEST_TOKEN = 8;

    public DashboardSettings {
        sweeps = List.copyOf(sweeps);
    }

    /**
     * Finds what cannot be.
     *
     * @throws InputException if so, in one line
     */
    InetAddress checked() {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new InputException("--host " + host + ": is no address of this machine", e);
        }
        if (!address.isLoopbackAddress() && token.isEmpty()) {
            throw new InputException("--host " + host
                    + " lets other machines in: that needs --token; or forward the port of 127.0.0.1 by ssh");
        }
        if (token.isPresent() && token.get().length() < SHORTEST_TOKEN) {
            throw new InputException("--token is shorter than " + SHORTEST_TOKEN + " characters");
        }
        if (port < 0 || port > 65_535) {
            throw new InputException("--port " + port + " is not between 0 and 65535");
        }
        return address;
    }
}
