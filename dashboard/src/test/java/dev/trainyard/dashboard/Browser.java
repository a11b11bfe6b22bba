package dev.trainyard.dashboard;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * The Chromium of this machine, headless, driven through the Node of this machine. Everything that a page says went wrong
 * is kept: an error in a script, a message of level error, an answer that could not be had.
 */
final class Browser implements AutoCloseable {
    /** For machines that do much else; a test that succeeds waits for nothing. */
    private static final int PATIENCE_MILLIS = 30_000;

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;
    private final List<String> errors = new CopyOnWriteArrayList<>();

    private Browser(Playwright playwright, com.microsoft.playwright.Browser chromium) {
        this.playwright = playwright;
        this.chromium = chromium;
    }

    /** Whether there is a Chromium and a Node; named by the tests that need them. */
    static boolean isInstalled() {
        return program("chromium").isPresent() && program("node").isPresent();
    }

    static Browser open(Path folder) throws IOException {
        System.setProperty("playwright.cli.dir", driver(folder).toString());
        Playwright playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of(
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                        "1",
                        "PLAYWRIGHT_NODEJS_PATH",
                        program("node").orElseThrow().toString())));
        return new Browser(
                playwright,
                playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(program("chromium").orElseThrow())
                                .setArgs(List.of("--no-sandbox", "--disable-gpu"))
                                .setHeadless(true)));
    }

    /** A page in the size of a small laptop's window. */
    Page page(ColorScheme scheme) {
        BrowserContext context = chromium.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(1280, 760)
                .setColorScheme(scheme)
                .setReducedMotion(ReducedMotion.REDUCE));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        Page page = context.newPage();
        page.onPageError(errors::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                errors.add(message.text());
            }
        });
        page.onRequestFailed(request -> {
            // a stream of events ends with its page
            if (!request.url().endsWith("/api/events") && !"net::ERR_ABORTED".equals(request.failure())) {
                errors.add(request.url() + ": " + request.failure());
            }
        });
        return page;
    }

    /** What went wrong in any page since the last time. */
    List<String> errors() {
        List<String> said = List.copyOf(errors);
        errors.clear();
        return said;
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }

    /** The driver is a folder in a jar; the process needs it as files. */
    private static Path driver(Path folder) throws IOException {
        Path target = folder.resolve("driver");
        URI jar = URI.create("jar:"
                + com.microsoft.playwright.impl.driver.Driver.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation());
        try (FileSystem files = FileSystems.newFileSystem(jar, Map.of());
                Stream<Path> all = Files.walk(files.getPath("/driver"))) {
            for (Path file : all.toList()) {
                Path copy =
                        target.resolve(files.getPath("/driver").relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    try (InputStream in = Files.newInputStream(file)) {
                        Files.copy(in, copy);
                    }
                }
            }
        }
        return target;
    }

    private static Optional<Path> program(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
