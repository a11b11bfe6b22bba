package dev.trainyard.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import dev.trainyard.runs.RunListing;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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
        dashboard = Dashboard.start(settings(runs.store.root()));
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
    void theListShowsTheBestAndTheLast() {
        go("#/runs", "runs");
        assertThat(row("char-wide-s1")).containsText("1.5336");
        assertThat(row("char-wide-s1")).containsText("600 / 600");
        assertThat(row("lost to nan")).containsText("NaN");
        assertThat(row("20200101-000000-aaaa")).containsText("broken");
        shot("runs");
    }

    @Test
    void theListIsFilteredGroupedAndSortedAndItsLinkShowsTheSame() {
        go("#/runs", "runs");
        page.keyboard().press("/");
        page.keyboard().type("^char-(base|wide)-s[12]$");
        assertThat(rows()).hasCount(4);
        page.getByLabel("Group by").selectOption("group");
        assertThat(page.locator(".line.group")).hasCount(2);
        page.getByTitle("Sort by best val/loss").click();
        assertThat(page.locator(".line:has(a.name)").first()).containsText("char-wide");
        page.reload();
        page.waitForSelector("body[data-ready='runs']");
        assertThat(rows()).hasCount(4);
        assertThat(page.locator(".line.group")).hasCount(2);
        page.getByLabel("Filter runs").fill("(");
        assertThat(page.getByLabel("Filter runs")).hasClass("wrong");
        shot("runs-grouped");
    }

    @Test
    void anyKeyOfTheConfigurationBecomesAColumn() {
        go("#/runs", "runs");
        page.getByText("Columns").click();
        page.getByLabel("Search columns").fill("n_embd");
        page.getByText("model.n_embd").click();
        page.keyboard().press("Escape");
        assertThat(row("char-wide-s1")).containsText("192");
        shot("runs-columns");
    }

    @Test
    void runsArePickedAndComparedByKeyboard() {
        go("#/runs?filter=char-base", "runs");
        for (String key : List.of("j", "x", "j", "x", "c")) {
            page.keyboard().press(key);
        }
        page.waitForSelector("body[data-ready='compare']");
        assertThat(page.locator(".side .runline")).hasCount(2);
    }

    @Test
    void comparedRunsShareAChartAndAHover() {
        go("#/compare?run=" + id("char-base-s1") + "&run=" + id("char-wide-s1") + "&smooth=0.7", "compare");
        chart("train/loss");
        assertThat(page.locator("[data-part='diff']")).containsText("optimizer.learning_rate");
        hover("train/loss", 0.5);
        assertThat(chart("train/loss").locator(".tip")).containsText("char-wide-s1");
        assertThat(chart("val/loss").locator(".cross")).isVisible();
        shot("compare");
        page.locator("[data-metric='train/loss'] .plot").click();
    }

    @Test
    void aLineIsPickedAndADragZooms() {
        go("#/compare?run=" + id("char-base-s1") + "&run=" + id("char-wide-s1") + "&metrics=train/lr", "compare");
        chart("train/lr");
        // the warm-up ends at step 50 of 600 with the highest rate, that of the wide run
        BoundingBox plot = page.locator("[data-metric='train/lr'] .plot").boundingBox();
        double left = plot.x + 58;
        double width = plot.width - 58 - 22;
        for (double height = 16; height < 80 && page.locator(".runline.lit").count() == 0; height += 8) {
            page.mouse().click(left + width * 50 / 600, plot.y + height);
        }
        assertThat(page.locator(".runline.lit")).containsText("char-wide-s1");
        page.mouse().move(left + width * 0.25, plot.y + 100);
        page.mouse().down();
        page.mouse().move(left + width * 0.75, plot.y + 100);
        page.mouse().up();
        assertThat(chart("train/lr").locator(".says")).containsText("zoomed");
        assertThat(page.url()).contains("from=").contains("to=");
        page.getByText("Reset zoom").click();
        assertThat(chart("train/lr").locator(".says")).not().containsText("zoomed");
    }

    @Test
    void seedsAreDrawnAsMeanAndBand() {
        String all = "#/compare?metrics=loss&mean=seed";
        for (int seed = 1; seed <= 3; seed++) {
            all += "&run=" + id("char-base-s" + seed) + "&run=" + id("char-wide-s" + seed);
        }
        page = browser.page(ColorScheme.DARK);
        go(all, "compare");
        assertThat(chart("train/loss").locator(".says")).containsText("band from the lowest to the highest");
        hover("train/loss", 0.3);
        assertThat(chart("train/loss").locator(".tip")).containsText("×3");
        shot("compare-seeds-dark");
    }

    @Test
    void everyAxisOfTheComparisonHasItsNumbers() {
        for (String x : List.of("tokens", "flops", "time", "wall", "train/lr")) {
            go("#/compare?run=" + id("char-base-s1") + "&metrics=train/loss&logy=1&x=" + x, "compare");
            assertThat(page.locator("[data-metric='train/loss']")).hasAttribute("data-points", "600");
        }
    }

    @Test
    void chartsAreSavedAsImagesAndNumbers() throws IOException {
        go("#/compare?run=" + id("lost to nan") + "&metrics=train/loss", "compare");
        chart("train/loss");
        assertThat(Files.readString(saved("CSV")))
                .startsWith("run,step,train/loss\n")
                .contains("," + 200 + ",NaN\n");
        assertThat(Files.readString(saved("SVG"))).startsWith("<svg").contains("</svg>");
        assertThat(Files.readAllBytes(saved("PNG"))).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void aLongSeriesSaysThatItIsAnEnvelope() {
        String id = runs.run(ExampleRuns.spec("train", "long", "", 1, 1e-3, 20_000), Status.FINISHED, run -> {
                    for (int step = 1; step <= 20_000; step++) {
                        int now = step;
                        run.metrics(step, step, line -> line.put("train/loss", now == 11_111 ? 9 : 2));
                    }
                })
                .id();
        go("#/run/" + id + "/charts", "run");
        assertThat(chart("train/loss").locator(".says")).containsText("min–max envelope");
        assertThat(chart("train/loss").locator(".says")).containsText("20k points");
        shot("envelope");
    }

    @Test
    void oneRunIsToldInFull() {
        String id = id("char-base-s1");
        go("#/run/" + id, "run");
        chart("val/loss");
        assertThat(page.locator(".facts")).containsText("goodput");
        shot("run");
        for (String tab :
                List.of("Charts", "Events", "Logs", "Checkpoints", "Samples", "Configuration", "System", "Precision")) {
            page.locator(".tabs a:has-text('" + tab + "')").click();
            page.waitForSelector("#view[data-tab='"
                    + (tab.equals("Configuration") ? "config" : tab.toLowerCase(java.util.Locale.ROOT)) + "']");
            shot("run-" + tab.toLowerCase(java.util.Locale.ROOT));
        }
        go("#/run/" + id + "/checkpoints", "run");
        assertThat(page.locator("tr:has-text('step-00000300')")).containsText("damaged");
        assertThat(page.locator("tr:has-text('step-00000450')")).containsText("committed");
        go("#/run/" + id + "/samples", "run");
        assertThat(page.locator("#view")).containsText("left the yard at dawn");
    }

    @Test
    void aLostRunSaysWhereItsNumbersEndAndWhatItsFilesLack() {
        go("#/run/" + id("lost to nan"), "run");
        assertThat(chart("train/loss").locator(".says")).containsText("62 NaN or infinite");
        assertThat(page.locator("[data-note]")).hasCount(2);
        assertThat(page.locator("[data-note]").first()).containsText("ends within a line");
        shot("run-nan");
    }

    @Test
    void precisionIsAHeatMapOfLayersOverSteps() {
        go("#/run/" + id("e5m2_fp8") + "/precision", "run");
        assertThat(page.locator("[data-figure]")).hasCount(3);
        assertThat(page.locator("[data-figure^='precision/sqnr_db'] .says")).containsText("24 rows");
        assertThat(page.locator("[data-figure^='precision/sqnr_db'] .says")).containsText("NaN or infinite");
        page.getByLabel("Tensors").selectOption("grad_output");
        assertThat(page.locator("[data-figure][data-drawn]")).hasCount(3);
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SHOTS.resolve("precision.png"))
                .setFullPage(true));
    }

    @Test
    void aScalingStudyPredictsWhatItsLawSays() {
        go("#/scaling/first", "scaling");
        assertThat(page.locator("[data-figure][data-drawn]")).hasCount(4);
        page.getByLabel("training FLOPs").fill("6e15");
        page.getByLabel("parameters").fill("1e6");
        String loss = String.format(java.util.Locale.ROOT, "%.4f", ExampleSweep.loss(1e6, 1e9));
        assertThat(page.locator("[data-part='prediction']")).containsText(loss.substring(0, 5));
        assertThat(page.locator("#predict-says")).containsText("200 times the largest budget");
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SHOTS.resolve("scaling.png"))
                .setFullPage(true));
    }

    @Test
    void storageResultsShowUtilisationAndLatency() {
        go("#/storage", "storage");
        assertThat(page.locator("[data-figure][data-drawn]")).hasCount(4);
        assertThat(page.locator("#view")).containsText("92.8 %");
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SHOTS.resolve("storage.png"))
                .setFullPage(true));
    }

    @Test
    void hostileNamesAreText() {
        go("#/runs", "runs");
        assertThat(page.locator("a.name:has-text('<img')")).hasCount(1);
        String id = id(ExampleRuns.HOSTILE);
        for (String view :
                List.of("run/" + id, "compare?run=" + id + "&run=" + id("preempted"), "run/" + id + "/logs")) {
            page.navigate(dashboard.address() + "#/" + view);
            assertThat(page.locator("#view")).containsText(view.endsWith("logs") ? "<b>the disk" : "<img src=x");
        }
        assertThat(page).hasTitle("Trainyard");
        assertThat(page.locator("img[src='x']")).hasCount(0);
    }

    @Test
    void whatIsWrittenAppearsByItself() {
        go("#/runs", "runs");
        try (RunWriter run = runs.store.create(ExampleRuns.spec("train", "live", "", 3, 1e-3, 600))) {
            Random random = new Random(3);
            for (int step = 0; step <= 100; step++) {
                ExampleRuns.update(run, step, random, 0, 1e-3);
            }
            assertThat(row("live")).containsText("running");
            assertThat(row("live")).containsText("left");
            row("live").locator("a.name").click();
            page.waitForSelector("body[data-ready='run']");
            assertThat(page.locator("[data-metric='train/loss']")).hasAttribute("data-points", "100");
            for (int step = 101; step <= 150; step++) {
                ExampleRuns.update(run, step, random, 0, 1e-3);
            }
            assertThat(page.locator("[data-metric='train/loss']")).hasAttribute("data-points", "150");
            shot("live");
            run.status(Status.FINISHED);
        }
        assertThat(page.locator(".head .state")).containsText("finished");
    }

    @Test
    void anEmptyFolderSaysWhatToDo() {
        try (Dashboard empty = Dashboard.start(settings(folder.resolve("none")))) {
            page.navigate(empty.address().toString());
            assertThat(page.locator(".empty")).containsText("trainyard demo");
            shot("empty");
            page.navigate(empty.address() + "#/storage");
            assertThat(page.locator(".empty")).containsText("trainyard storage run");
            page.navigate(empty.address() + "#/compare");
            assertThat(page.locator(".empty")).containsText("No runs picked");
            page.context().close();
        }
    }

    private static DashboardSettings settings(Path root) {
        return new DashboardSettings(root, folder.resolve("cache"), "127.0.0.1", 0, Optional.empty(), List.of());
    }

    private void go(String hash, String view) {
        page.navigate("about:blank");
        page.navigate(dashboard.address() + hash);
        page.waitForSelector("body[data-ready='" + view + "']");
    }

    private Locator rows() {
        return page.locator(".line:has(a.name)");
    }

    private Locator row(String name) {
        return page.locator(".line:has(a.name:text-is('" + name + "'))");
    }

    /** A chart that has drawn something. */
    private Locator chart(String metric) {
        Locator chart = page.locator("[data-metric='" + metric + "']");
        assertThat(chart).hasAttribute("data-points", java.util.regex.Pattern.compile("[1-9]\\d*"));
        return chart;
    }

    private void hover(String metric, double share) {
        BoundingBox plot = page.locator("[data-metric='" + metric + "'] .plot").boundingBox();
        page.mouse().move(plot.x + plot.width * share, plot.y + plot.height / 2);
    }

    private Path saved(String kind) {
        Download download = page.waitForDownload(
                () -> page.locator("[data-metric='train/loss'] .tools button:text-is('" + kind + "')")
                        .click());
        return download.path();
    }

    private static String id(String name) {
        return runs.store.list().stream()
                .filter(run ->
                        run.info().filter(info -> info.name().equals(name)).isPresent())
                .map(RunListing::id)
                .findFirst()
                .orElseThrow();
    }

    private void shot(String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SHOTS.resolve(name + ".png")));
    }
}
