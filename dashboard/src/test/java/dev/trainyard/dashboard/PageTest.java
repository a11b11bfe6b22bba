package dev.trainyard.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Every view of the page over runs of every kind. Screenshots are kept in target/screenshots. */
@EnabledIf(
        value = "dev.trainyard.dashboard.Browser#isInstalled",
        disabledReason = "needs chromium and node on the PATH")
class PageTest {
    private static final Path SHOTS = Path.of("target", "screenshots");

    @TempDir
    static Path folder;

    private static Browser browser;
    private static Dashboard dashboard;
    private static ExampleRuns runs;
    private Page page;

    @BeforeAll
    static void start() throws IOException {
        runs = ExampleRuns.full(folder.resolve("runs"));
        dashboard = Dashboard.start(new DashboardSettings(
                runs.store.root(), folder.resolve("cache"), "127.0.0.1", 0, Optional.empty(), List.of()));
        browser = Browser.open(folder);
    }

    @AfterAll
    static void stop() {
        browser.close();
        dashboard.close();
    }

    @BeforeEach
    void openPage() {
        page = browser.page(ColorScheme.LIGHT);
    }

    @AfterEach
    void nothingWentWrong() {
        page.context().close();
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void theListShowsEveryRunWithItsBestLoss() {
        go("#/runs", "runs");
        assertThat(row("char-wide-s1")).containsText("1.5");
        assertThat(row("char-wide-s1")).containsText("600 / 600");
        assertThat(row("lost to nan")).containsText("failed");
        assertThat(page.locator("[data-id='20200101-000000-aaaa']")).containsText("broken");
        shot("runs");
    }

    private void go(String hash, String view) {
        page.navigate(dashboard.address() + hash);
        page.waitForSelector("body[data-ready='" + view + "']");
    }

    private Locator row(String name) {
        return page.locator(".line:has(a.name:text-is('" + name + "'))");
    }

    private void shot(String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SHOTS.resolve(name + ".png")));
    }
}
