package dev.trainyard.dashboard;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.SetCookie;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * Who may ask. A browser that was lured to a strange page can be made to send requests here; it then names a strange origin,
 * or a strange host where a name was bent to this machine (DNS rebinding). Both are refused, and so is who lacks the token.
 */
final class Guard implements Filter {
    private static final String COOKIE = "trainyard-token";

    private final Set<String> names;
    private final IntSupplier port;
    private final Optional<String> token;

    /**
     * @param address that is listened to
     * @param name as the user gave it
     * @param port known when the server has started
     */
    Guard(InetAddress address, String name, IntSupplier port, Optional<String> token) {
        this.names = names(address, name);
        this.port = port;
        this.token = token;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        response.header(HeaderValues.create("X-Content-Type-Options", "nosniff"));
        response.header(HeaderValues.create("Referrer-Policy", "no-referrer"));
        response.header(HeaderValues.create("X-Frame-Options", "DENY"));
        response.header(HeaderValues.create("Cross-Origin-Resource-Policy", "same-origin"));
        response.header(HeaderValues.create(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
                        + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"));
        Optional<String> host = request.headers().first(HeaderNames.HOST);
        if (host.filter(this::isOwn).isEmpty()) {
            refuse(response, Status.FORBIDDEN_403, "the host that was asked for is not this server");
            return;
        }
        Optional<String> origin = request.headers().first(HeaderNames.ORIGIN);
        if (origin.isPresent() && !isOwnOrigin(origin.get())) {
            refuse(response, Status.FORBIDDEN_403, "requests from other origins are refused");
            return;
        }
        if (token.isPresent() && !knowsToken(request)) {
            welcome(request, response);
            return;
        }
        if (!request.prologue().method().equals(Method.GET)) {
            refuse(response, Status.METHOD_NOT_ALLOWED_405, "the dashboard only reads: use GET");
            return;
        }
        chain.proceed();
    }

    /** The first visit brings the token in the address; from then on a cookie has it, and the address forgets it. */
    private void welcome(RoutingRequest request, RoutingResponse response) {
        Optional<String> given = request.query().first("token").asOptional();
        if (request.path().path().equals("/") && given.filter(this::isToken).isPresent()) {
            response.headers()
                    .addCookie(SetCookie.builder(COOKIE, given.get())
                            .httpOnly(true)
                            .path("/")
                            .sameSite(SetCookie.SameSite.STRICT)
                            .build());
            response.status(Status.SEE_OTHER_303);
            response.header(HeaderValues.create(HeaderNames.LOCATION, "/"));
            response.send();
        } else {
            refuse(
                    response,
                    Status.UNAUTHORIZED_401,
                    "open the address with ?token=... once, or send Authorization: Bearer");
        }
    }

    private boolean knowsToken(RoutingRequest request) {
        Stream<String> cookie = request.headers().cookies().first(COOKIE).asOptional().stream();
        Stream<String> bearer = request.headers().first(HeaderNames.AUTHORIZATION).stream()
                .filter(value -> value.startsWith("Bearer "))
                .map(value -> value.substring("Bearer ".length()));
        return Stream.concat(cookie, bearer).anyMatch(this::isToken);
    }

    /** Takes the same time whatever part is right. */
    private boolean isToken(String given) {
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), token.orElse("").getBytes(StandardCharsets.UTF_8));
    }

    private boolean isOwn(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        String suffix = ":" + port.getAsInt();
        return lower.endsWith(suffix) && names.contains(lower.substring(0, lower.length() - suffix.length()))
                || port.getAsInt() == 80 && names.contains(lower);
    }

    private boolean isOwnOrigin(String origin) {
        return origin.startsWith("http://") && isOwn(origin.substring("http://".length()));
    }

    private static Set<String> names(InetAddress address, String name) {
        Set<String> names = new TreeSet<>();
        names.add(name.toLowerCase(Locale.ROOT));
        add(names, address);
        if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
            names.addAll(Set.of("localhost", "127.0.0.1", "[::1]"));
        }
        if (address.isAnyLocalAddress()) {
            try {
                NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .forEach(own -> add(names, own));
                InetAddress local = InetAddress.getLocalHost();
                names.add(local.getHostName().toLowerCase(Locale.ROOT));
                names.add(local.getCanonicalHostName().toLowerCase(Locale.ROOT));
            } catch (SocketException | UnknownHostException e) {
                // a machine that does not know its own name is asked by its addresses
            }
        }
        return names;
    }

    private static void add(Set<String> names, InetAddress address) {
        String text = address.getHostAddress().toLowerCase(Locale.ROOT).replaceFirst("%.*", "");
        names.add(text.contains(":") ? "[" + text + "]" : text);
    }

    private static void refuse(RoutingResponse response, Status status, String why) {
        Answers.problem(response, status, why);
    }
}
