package dev.trainyard.monitor.prometheus;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.monitor.Sample;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/** {@code http://127.0.0.1:PORT/metrics}. Answers with the latest sample, so that being asked often costs nothing. */
public final class PrometheusEndpoint implements AutoCloseable {
    private final HttpServer server;
    private final AtomicReference<String> page = new AtomicReference<>("");

    private PrometheusEndpoint(HttpServer server) {
        this.server = server;
        server.createContext("/metrics", this::answer);
        server.start();
    }

    /**
     * Begins to listen.
     *
     * @param port 0 for any that is free
     * @throws InputException if another program has the port, or this user may not have it
     */
    public static PrometheusEndpoint open(int port) {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            return new PrometheusEndpoint(HttpServer.create(address, 0));
        } catch (BindException e) {
            throw new InputException(
                    "port " + port + " of 127.0.0.1 cannot be had (" + e.getMessage()
                            + "); choose another with --prometheus PORT",
                    e);
        } catch (IOException e) {
            throw new InputException("cannot listen on port " + port + ": " + FileProblem.of(e), e);
        }
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Shows {@code sample} from now on. */
    public void show(Sample sample) {
        page.set(PrometheusText.of(sample));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = page.get().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", PrometheusText.CONTENT_TYPE);
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(200, -1);
            } else {
                exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
