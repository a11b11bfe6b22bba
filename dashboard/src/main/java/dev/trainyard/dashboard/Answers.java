package dev.trainyard.dashboard;

import dev.trainyard.base.Json;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** How answers are sent: JSON, never kept by the browser. */
final class Answers {
    private Answers() {}

    static void json(ServerResponse response, Object document) {
        text(response, Json.line(document));
    }

    /** @param json already written */
    static void text(ServerResponse response, String json) {
        response.header(HeaderValues.create(HeaderNames.CONTENT_TYPE, "application/json; charset=utf-8"));
        response.header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"));
        response.send(json.getBytes(StandardCharsets.UTF_8));
    }

    /** An error: {@code {"error": "..."}}. */
    static void problem(ServerResponse response, Status status, String why) {
        response.status(status);
        json(response, Map.of("error", why));
    }
}
