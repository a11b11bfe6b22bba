package dev.trainyard.cli.demo;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Units;
import dev.trainyard.report.HtmlReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The story from the first chapter to the report. */
public final class Demo {
    private static final int CHAPTERS = 7;

    private final DemoFolder folder;
    private final TextSource source;
    private final DemoLength length;
    private final Launch launch;
    private final Narrator narrator;
    private final List<Chapter.Outcome> told = new ArrayList<>();

    Demo(DemoFolder folder, TextSource source, DemoLength length, Launch launch, Narrator narrator) {
        this.folder = folder;
        this.source = source;
        this.length = length;
        this.launch = launch;
        this.narrator = narrator;
    }

    /**
     * The demo as users get it; nothing is made yet.
     *
     * @param text the user's own text; empty for the one that comes with the build
     * @param keep the folder for everything; empty for a new one in {@code runs}
     * @param main the class that a new process of this program begins with
     * @param version of Trainyard
     * @param err takes the story
     * @throws dev.trainyard.base.InputException if there is no text, or the folder is there already
     */
    public static Demo of(
            Optional<Path> text,
            Optional<Path> keep,
            Path runs,
            Optional<Path> libtorch,
            Class<?> main,
            String version,
            PrintWriter err) {
        TextSource source = TextSource.of(text);
        DemoFolder folder = DemoFolder.choose(keep, runs);
        return new Demo(folder, source, DemoLength.FULL, new Launch(main, version, libtorch), new Narrator(err));
    }

    /** Tells the story; takes about four minutes on two cores. */
    public DemoResult tell() {
        long start = System.nanoTime();
        byte[] excerpt = source.excerpt(length.textBytes());
        folder.make();
        narrator.say("Everything that follows goes to " + folder.root() + "; Ctrl-C ends it.");
        TextChapter.Prepared text = next(new TextChapter(folder, source.name(), excerpt));
        TrainChapter.Trained training = next(new TrainChapter(folder, length, launch));
        SampleChapter.Written sample = next(new SampleChapter(folder, length, Path.of(training.path())));
        Survival survival = next(new ResilienceChapter(folder, length, launch));
        StorageChapter.Measured storage = next(new StorageChapter(folder, length));
        ScalingChapter.Studied study = next(new ScalingChapter(folder, length, launch));
        PrecisionChapter.Compared precision = next(new PrecisionChapter(folder, length, launch));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        report(took);
        narrator.say("");
        narrator.say("That took " + Units.duration(took) + ". The report, with the command lines to do it again: "
                + folder.report());
        return new DemoResult(
                folder.root().toString(),
                folder.report().toString(),
                took.toMillis() / 1000.0,
                text,
                training,
                sample,
                survival,
                storage,
                study,
                precision);
    }

    private <T extends Chapter.Outcome> T next(Chapter<T> chapter) {
        narrator.chapter(chapter.title(), CHAPTERS);
        T outcome = chapter.tell(narrator);
        told.add(outcome);
        return outcome;
    }

    private void report(Duration took) {
        HtmlReport page = new HtmlReport("Trainyard: the demo")
                .subtitle("In " + Units.duration(took) + " on "
                        + Runtime.getRuntime().availableProcessors() + " cores, without a GPU, in " + folder.root());
        told.forEach(outcome -> outcome.addTo(page));
        page.reproduce(String.join(
                "\n",
                told.stream().flatMap(outcome -> outcome.commands().stream()).toList()));
        try {
            page.write(folder.report());
        } catch (IOException e) {
            throw new JobException("cannot write " + folder.report() + ": " + FileProblem.of(e), e);
        }
    }
}
