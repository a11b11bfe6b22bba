package dev.trainyard.storage.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.cluster.ThreadWorld;
import dev.trainyard.cluster.World;
import dev.trainyard.storage.data.DataLayout.Part;
import dev.trainyard.storage.workload.Workload;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataGeneratorTest {
    private static final String[] SMALL = {
        "num_files_train=7", "num_files_eval=2", "record_length_bytes=20000", "record_length_bytes_stdev=5000"
    };

    @TempDir
    Path dir;

    @Test
    void writesWhatTheManifestSays() throws IOException {
        GeneratedData data = Sets.generate(Sets.workload(dir, SMALL));
        Map<String, Long> sizes = sizes(dir);
        assertThat(sizes)
                .hasSize(10)
                .containsKeys("manifest.json", "train/img_0_of_7.npz", "train/img_6_of_7.npz", "valid/img_1_of_2.npz");
        sizes.remove("manifest.json");
        assertThat(data.bytes())
                .isEqualTo(data.writtenBytes())
                .isEqualTo(sizes.values().stream().mapToLong(Long::longValue).sum());
        assertThat(Manifest.find(dir)).hasValueSatisfying(found -> {
            assertThat(found.complete()).isTrue();
            assertThat(found.manifest().totalBytes()).isEqualTo(data.bytes());
        });
    }

    @Test
    void filesAreSpreadOverSubfoldersAsDlioDoes() throws IOException {
        Sets.generate(Sets.workload(dir, "num_files_train=11", "num_subfolders_train=10", "record_length_bytes=100"));
        assertThat(sizes(dir))
                .containsKeys("train/00/img_00_of_11.npz", "train/09/img_09_of_11.npz", "train/00/img_10_of_11.npz");
    }

    @Test
    void theSameSeedWritesTheSameBytesOnAnyNumberOfHosts() throws IOException {
        Sets.generate(Sets.workload(dir.resolve("one"), SMALL));
        Workload shared = Sets.workload(dir.resolve("three"), SMALL);
        List<GeneratedData> results = ThreadWorld.run(List.of("a", "b", "c"), world -> Sets.generate(shared, world));
        assertThat(results)
                .extracting(GeneratedData::writtenBytes)
                .containsOnly(results.getFirst().bytes());
        assertSameFiles(dir.resolve("one"), dir.resolve("three"));
    }

    @Test
    void completeFilesAreKeptAndLostOrCutOnesWrittenAgain() throws IOException {
        Workload workload = Sets.workload(dir.resolve("again"), SMALL);
        Sets.generate(workload);
        Sets.generate(Sets.workload(dir.resolve("fresh"), SMALL));
        DataLayout layout = DataLayout.of(workload);
        Files.delete(layout.file(Part.TRAIN, 2));
        Files.write(layout.file(Part.VALID, 1), new byte[10]);
        GeneratedData second = Sets.generate(workload);
        assertThat(second.keptFiles()).isEqualTo(7);
        assertSameFiles(dir.resolve("fresh"), dir.resolve("again"));
        assertThat(Sets.generate(workload).writtenBytes()).isZero();
    }

    @Test
    void goesOnAfterAKillAsIfNothingHadHappened() throws Exception {
        String[] many = {"num_files_train=400", "record_length_bytes=300000", "record_length_bytes_stdev=50000"};
        Path killed = dir.resolve("killed");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Generation.class.getName(),
                        killed.toString(),
                        many[0],
                        many[1],
                        many[2])
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("output").toFile())
                .start();
        while (process.isAlive() && files(killed.resolve("train")) < 20) {
            Thread.onSpinWait();
        }
        process.destroyForcibly().waitFor();
        assertThat(files(killed.resolve("train")))
                .as(Files.readString(dir.resolve("output")))
                .isBetween(20L, 399L);
        Workload workload = Sets.workload(killed, many);
        assertThatThrownBy(() -> Sets.open(workload))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is unfinished; go on with '" + Sets.COMMAND);

        GeneratedData rest = Sets.generate(workload);
        assertThat(rest.keptFiles()).isBetween(15L, 399L);
        Sets.generate(Sets.workload(dir.resolve("fresh"), many));
        assertSameFiles(dir.resolve("fresh"), killed);
    }

    /** A process to kill. */
    static final class Generation {
        public static void main(String[] args) {
            Sets.generate(
                    Sets.workload(Path.of(args[0]), Stream.of(args).skip(1).toArray(String[]::new)));
        }
    }

    @Test
    void refusesAFolderWithAnotherSet() {
        Sets.generate(Sets.workload(dir, SMALL));
        assertThatThrownBy(() -> Sets.generate(Sets.workload(dir, "record_length_bytes=1")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("another data set is in " + dir + ": num_files_train is 7 there, not 4");
    }

    @Test
    void refusesAFolderWithFilesOfOthers() throws IOException {
        Files.createDirectories(dir.resolve("train"));
        Files.createFile(dir.resolve("train/holiday.jpeg"));
        assertThatThrownBy(() -> Sets.generate(Sets.workload(dir, SMALL)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds files that Trainyard did not write");
        assertThat(sizes(dir)).containsOnlyKeys("train/holiday.jpeg");
    }

    @Test
    void startsOnlyWhereTheSetFits() throws IOException {
        assertThatThrownBy(() -> Sets.generate(Sets.workload(dir, "num_files_train=1000", "record_length_bytes=1e12")))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("not enough space in " + dir + ": the data set needs ")
                .hasMessageContaining("are free");
        assertThat(sizes(dir)).isEmpty();
    }

    @Test
    void aFullDiskEndsItInOneLineAndWithRoomItGoesOn() throws Exception {
        Path disk = Files.createDirectory(dir.resolve("disk"));
        assumeTrue(
                succeeds("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString()),
                "a tmpfs cannot be mounted here; run as root with the right to mount");
        try {
            Workload workload = Sets.workload(disk, "num_files_train=10", "record_length_bytes=600000");
            Path filler = disk.resolve("filler");
            // the check at the start sees enough space; then somebody else takes it
            assertThatThrownBy(() -> Sets.generate(workload, worldThat(() -> Files.write(filler, new byte[4 << 20]))))
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining("is unfinished: cannot write ")
                    .hasMessageContaining(
                            "No space left on device; what is complete is kept, go on with '" + Sets.COMMAND);
            assertThat(disk.resolve("manifest.json")).doesNotExist();
            Files.delete(filler);
            assertThat(Sets.generate(workload).keptFiles()).isPositive();
            assertThat(Sets.open(workload).files(Part.TRAIN)).isEqualTo(10);
        } finally {
            assertThat(succeeds("umount", disk.toString())).isTrue();
        }
    }

    private static void assertSameFiles(Path expected, Path actual) throws IOException {
        assertThat(sizes(actual)).isEqualTo(sizes(expected));
        for (String name : sizes(expected).keySet()) {
            assertThat(Files.mismatch(expected.resolve(name), actual.resolve(name)))
                    .as(name)
                    .isEqualTo(-1);
        }
    }

    /** All files below a folder, hidden ones too, and their sizes. */
    private static Map<String, Long> sizes(Path folder) throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                sizes.put(folder.relativize(path).toString(), Files.size(path));
            }
        }
        return sizes;
    }

    private static long files(Path folder) {
        String[] names = folder.toFile().list();
        return names == null ? 0 : names.length;
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** A world of one in which something happens once all preparations are made. */
    private static World worldThat(Callable<?> happens) {
        World alone = World.alone();
        return (World) Proxy.newProxyInstance(
                World.class.getClassLoader(), new Class<?>[] {World.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("fromFirst")) {
                        happens.call();
                    }
                    return method.invoke(alone, arguments);
                });
    }
}
