package dev.trainyard.dashboard;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.TrainyardException;
import dev.trainyard.runs.index.RunIndex;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The web server over a folder of runs. It listens from {@link #start} to {@link #close}. */
public final class Dashboard implements AutoCloseable {
    /** Kept here: the logging library forgets the level of a logger that nobody holds. */
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    private final DashboardSettings settings;
    private final RunIndex index;
    private final Live live;
    private final WebServer server;

    private Dashboard(DashboardSettings settings, RunIndex index, Live live, WebServer server) {
        this.settings = settings;
        this.index = index;
        this.live = live;
        this.server = server;
    }

    /**
     * Opens the index and begins to listen. The runs are looked at in the background: a large folder that was never indexed
     * fills in while the page is open.
     *
     * @throws InputException if the settings are impossible or the port is taken
     */
    public static Dashboard start(DashboardSettings settings) {
        InetAddress address = settings.checked();
        HELIDON.setLevel(Level.WARNING);
        RunIndex index = RunIndex.open(settings.runs(), settings.cache());
        Live live = new Live(index);
        int[] port = {settings.port()};
        Guard guard = new Guard(address, settings.host(), () -> port[0], settings.token());
        HttpRouting.Builder routing = HttpRouting.builder().addFilter(guard);
        Assets.route(routing);
        new RunsApi(settings.runs(), index, live).route(routing);
        new SweepsApi(settings.runs(), settings.sweeps()).route(routing);
        routing.get("/api/events", live::serve);
        errors(routing);
        WebServer server = WebServer.builder()
                .address(address)
                .port(settings.port())
                .shutdownHook(false)
                .shutdownGracePeriod(Duration.ofMillis(200))
                .routing(routing)
                .build();
        try {
            seeThatPortIsFree(address, settings.port());
            server.start();
        } catch (IOException e) {
            index.close();
            throw new InputException(
                    "cannot listen to " + settings.host() + ":" + settings.port() + ": " + FileProblem.of(e)
                            + "; give another --port",
                    e);
        }
        port[0] = server.port();
        live.start();
        return new Dashboard(settings, index, live, server);
    }

    /** The server would only write a stack trace. */
    private static void seeThatPortIsFree(InetAddress address, int port) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(address, port));
        }
    }

    /** Where a browser finds it, the token included if it takes one. */
    public URI address() {
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        String query = settings.token().map(token -> "?token=" + token).orElse("");
        return URI.create("http://" + host + ":" + server.port() + "/" + query);
    }

    /** Stops listening, and ends the connections that are open. */
    @Override
    public void close() {
        live.close();
        server.stop();
        index.close();
    }

    private static void errors(HttpRouting.Builder routing) {
        routing.error(
                NotFound.class,
                (request, response, e) ->
                        Answers.problem(response, Status.NOT_FOUND_404, String.valueOf(e.getMessage())));
        routing.error(
                InputException.class,
                (request, response, e) ->
                        Answers.problem(response, Status.BAD_REQUEST_400, String.valueOf(e.getMessage())));
        routing.error(
                TrainyardException.class,
                (request, response, e) ->
                        Answers.problem(response, Status.INTERNAL_SERVER_ERROR_500, String.valueOf(e.getMessage())));
    }
}
