package dev.trainyard.dashboard;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The files of the page. Only these names exist: no path of a request ever becomes the path of a file. */
final class Assets {
    private static final String ECHARTS = "/META-INF/resources/_static/echarts/6.0.0/dist/echarts.esm.min.js";
    private static final List<String> SCRIPTS = List.of(
            "api.js",
            "chart.js",
            "compare.js",
            "dom.js",
            "export.js",
            "format.js",
            "heat.js",
            "main.js",
            "precision.js",
            "run.js",
            "runs.js",
            "scaling.js",
            "series.js",
            "storage.js",
            "table.js",
            "theme.js");

    private Assets() {}

    static void route(HttpRouting.Builder routing) {
        serve(routing, "/", "page/index.html", "text/html; charset=utf-8");
        serve(routing, "/app.css", "page/app.css", "text/css; charset=utf-8");
        serve(routing, "/icon.svg", "page/icon.svg", "image/svg+xml");
        for (String script : SCRIPTS) {
            serve(routing, "/" + script, "page/" + script, "text/javascript; charset=utf-8");
        }
        serve(routing, "/echarts.js", ECHARTS, "text/javascript; charset=utf-8");
    }

    private static void serve(HttpRouting.Builder routing, String path, String resource, String type) {
        byte[] content = read(resource);
        // revalidated each time: a page of an older version must not meet an interface of a newer one
        routing.get(path, (request, response) -> {
            response.header(HeaderValues.create(HeaderNames.CONTENT_TYPE, type));
            response.header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-cache"));
            response.send(content);
        });
    }

    private static byte[] read(String resource) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
