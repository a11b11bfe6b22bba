package dev.trainyard.cli.demo;

import dev.trainyard.base.ProgressLine;
import dev.trainyard.base.Units;
import dev.trainyard.cli.options.Version;
import dev.trainyard.cluster.World;
import dev.trainyard.report.Axis;
import dev.trainyard.report.HtmlReport;
import dev.trainyard.report.LineChart;
import dev.trainyard.report.Series;
import dev.trainyard.runs.RunStore;
import dev.trainyard.storage.Bookkeeping;
import dev.trainyard.storage.TrainingBenchmark;
import dev.trainyard.storage.data.DataGenerator;
import dev.trainyard.storage.result.EpochFigures;
import dev.trainyard.storage.result.RunReport;
import dev.trainyard.storage.rules.RuleEdition;
import dev.trainyard.storage.workload.ChosenWorkload;
import dev.trainyard.storage.workload.Workloads;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Two accelerators are emulated that train from this machine's storage. */
final class StorageChapter implements Chapter<StorageChapter.Measured> {
    private static final int ACCELERATORS = 2;

    private final DemoFolder folder;
    private final DemoLength length;

    StorageChapter(DemoFolder folder, DemoLength length) {
        this.folder = folder;
        this.length = length;
    }

    /** What was measured, and how much was generated for it. */
    record Measured(long dataBytes, double generatedBytesPerSecond, RunReport run, List<String> commands)
            implements Outcome {
        @Override
        public void addTo(HtmlReport page) {
            double[] epochs =
                    run.epochs().stream().mapToDouble(EpochFigures::epoch).toArray();
            List<Series> series = IntStream.range(0, run.accelerators())
                    .mapToObj(accelerator -> new Series(
                            "accelerator " + accelerator,
                            epochs,
                            run.epochs().stream()
                                    .mapToDouble(epoch ->
                                            epoch.auPercentByAccelerator().get(accelerator))
                                    .toArray()))
                    .toList();
            page.section("The storage")
                    .paragraph("Training from " + Units.bytes(dataBytes) + " of files, " + sentence()
                            + ". So small a data set comes from the page cache: the command line below shows how to"
                            + " ask a real storage.")
                    .chart(new LineChart(
                            "Accelerator utilisation", Axis.linear("epoch", ""), Axis.linear("AU", "%"), series));
        }

        @Override
        public Map.Entry<String, String> inShort() {
            return Map.entry("storage", sentence());
        }

        private String sentence() {
            return String.format(
                    Locale.ROOT,
                    "%d emulated accelerators were busy %.1f %% of the time: %.0f samples/s, %s/s really read",
                    run.accelerators(),
                    run.auMeanPercent(),
                    run.samplesPerSecond(),
                    Units.bytes((long) run.bytesPerSecond()));
        }
    }

    @Override
    public String title() {
        return "would this storage feed two accelerators?";
    }

    @Override
    public Measured tell(Narrator narrator) {
        List<String> overrides = new ArrayList<>(List.of(
                "dataset.data_folder=" + folder.storageData(),
                "dataset.num_files_train=" + length.storageFiles(),
                "dataset.record_length_bytes=1000000",
                "dataset.record_length_bytes_stdev=0",
                "reader.batch_size=2",
                "train.epochs=3",
                "train.computation_time=0.02",
                "workflow.checkpoint=false"));
        ChosenWorkload chosen = Workloads.training("unet3d", "h100", overrides);
        String words = " --model unet3d "
                + String.join(
                        " ",
                        overrides.subList(1, overrides.size()).stream()
                                .map(override -> "--param " + override)
                                .toList())
                + " --data-dir " + folder.again().resolve("storage");
        double rate;
        long bytes;
        try (ProgressLine progress = ProgressLine.onStderr()) {
            var generated = new DataGenerator(
                            chosen.workload(),
                            DataGenerator.DEFAULT_SEED,
                            2,
                            World.alone(),
                            "trainyard storage datagen" + words)
                    .run(progress);
            rate = generated.bytesPerSecond();
            bytes = generated.bytes();
        }
        narrator.say(Units.bytes(bytes) + " of samples were generated at " + Units.bytes((long) rate) + "/s.");
        RunReport run = new TrainingBenchmark(
                        chosen,
                        ACCELERATORS,
                        OptionalInt.empty(),
                        RuleEdition.V3,
                        false,
                        false,
                        new Bookkeeping(
                                folder.storageResults(),
                                new RunStore(folder.runs()),
                                List.of("demo"),
                                Version.number()))
                .run(World.alone(), () -> false, step -> {})
                .report();
        folder.removeStorageData();
        Measured measured = new Measured(
                bytes,
                rate,
                run,
                List.of(
                        "trainyard storage datagen --num-processes 2" + words,
                        "trainyard storage run --accelerator-type h100 --num-accelerators " + ACCELERATORS + words,
                        "trainyard storage datasize --model unet3d --accelerator-type h100 --max-accelerators "
                                + ACCELERATORS + " --client-host-memory-in-gb 64"));
        narrator.say(measured.sentence() + ".");
        return measured;
    }
}
