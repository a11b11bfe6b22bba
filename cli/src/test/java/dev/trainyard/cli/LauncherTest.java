package dev.trainyard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher of a distribution, in front of a Java that only writes down how it was called. */
class LauncherTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "."))
            .toAbsolutePath()
            .normalize()
            .resolveSibling(".");

    private static final String FAKE_JAVA = """
            #!/bin/sh
            echo "$@" >>"$CALLS"
            for argument in "$@"; do
                case $argument in -XX:AOTCacheOutput=*) sleep 0.2; echo cache >"${argument#*=}" ;; esac
            done
            case "$*" in *first-use) exit "${FIRST_USE_EXIT:-0}" ;; esac
            echo "omp=$OMP_WAIT_POLICY"
            exit "${JAVA_EXIT:-0}"
            """;

    @TempDir
    Path folder;

    private Path launcher;
    private Path calls;

    @BeforeEach
    void install() throws IOException {
        Path home = Files.createDirectories(folder.resolve("an install"));
        launcher = Files.copy(ROOT.resolve("trainyard").normalize(), home.resolve("trainyard"));
        Files.createFile(Files.createDirectories(home.resolve("lib")).resolve("trainyard-cli-9.9.jar"));
        Path java = Files.createDirectories(home.resolve("runtime/bin")).resolve("java");
        Files.writeString(java, FAKE_JAVA);
        assertThat(java.toFile().setExecutable(true)).isTrue();
        calls = folder.resolve("calls");
    }

    @Test
    void handsOnArgumentsAndExitCode() throws Exception {
        Finished finished = run(Map.of("JAVA_EXIT", "99"), launcher, "train", "a config.yaml");
        assertThat(finished.exitCode()).isEqualTo(99);
        assertThat(lastCall()).endsWith("trainyard-cli-9.9.jar train a config.yaml");
    }

    @Test
    void worksThroughAChainOfLinks() throws Exception {
        Path first = Files.createSymbolicLink(launcher.resolveSibling("linked"), Path.of("trainyard"));
        Path second = Files.createSymbolicLink(folder.resolve("ty"), folder.relativize(first));
        assertThat(run(Map.of(), second, "--version").exitCode()).isZero();
        assertThat(lastCall()).contains(launcher.getParent() + "/lib/trainyard-cli-9.9.jar --version");
    }

    @Test
    void preparesOnceAndIsSilentEverAfter() throws Exception {
        Finished first = run(Map.of(), launcher, "--version");
        Finished second = run(Map.of(), launcher, "--version");
        assertThat(first.err()).contains("first use");
        assertThat(second.err()).isEmpty();
        assertThat(preparations()).isEqualTo(1);
        assertThat(lastCall()).contains("-XX:AOTCache=" + folder.resolve("cache/trainyard/9.9"));
    }

    @Test
    void twoFirstCallsPrepareOnce() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/flock")), "no flock here");
        Process one = start(Map.of(), launcher, "--version");
        Process two = start(Map.of(), launcher, "--version");
        assertThat(List.of(one.waitFor(), two.waitFor())).containsOnly(0);
        assertThat(preparations()).isEqualTo(1);
    }

    @Test
    void aFailedPreparationDoesNotStopTheCommand() throws Exception {
        Finished finished = run(Map.of("FIRST_USE_EXIT", "1"), launcher, "--version");
        assertThat(finished.exitCode()).isZero();
        assertThat(finished.out()).contains("omp=");
        assertThat(finished.err()).contains("warning: the preparation failed");
    }

    @Test
    void worksWhereNothingCanBeCached() throws Exception {
        Path file = Files.createFile(folder.resolve("a file"));
        Finished finished = run(Map.of("XDG_CACHE_HOME", file.toString()), launcher, "--version");
        assertThat(finished.exitCode()).isZero();
        assertThat(finished.err()).isEmpty();
        assertThat(preparations()).isZero();
    }

    @Test
    void onlyShortCommandsGoWithoutTheOptimisingCompiler() throws Exception {
        run(Map.of(), launcher, "--debug", "doctor");
        assertThat(lastCall()).contains("-XX:TieredStopAtLevel=1");
        run(Map.of(), launcher, "--debug", "train", "doctor");
        assertThat(lastCall()).doesNotContain("-XX:TieredStopAtLevel=1");
    }

    @Test
    void threadsWaitPassivelyUnlessTold() throws Exception {
        assertThat(run(Map.of(), launcher, "train").out()).contains("omp=PASSIVE");
        assertThat(run(Map.of("OMP_WAIT_POLICY", "ACTIVE"), launcher, "train").out())
                .contains("omp=ACTIVE");
    }

    @Test
    void findsAJdkBehindAnOlderJavaHome() throws Exception {
        Path old = jdk("jdk-17", "17.0.15");
        Path recent = jdk("jdk-25", "25.0.3");
        Path script = folder.resolve("find");
        Files.writeString(
                script,
                "#!/bin/bash\nsource '" + ROOT.resolve("scripts/jdk.sh").normalize()
                        + "'\nfind_jdk && echo \"$java_home $java_version\"\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        Map<String, String> environment = Map.of(
                "JAVA25_HOME", "", "JAVA_HOME", old.toString(), "PATH", recent.resolve("bin") + ":/usr/bin:/bin");
        assertThat(run(environment, script).out().strip()).isEqualTo(recent + " 25.0.3");
    }

    private Path jdk(String name, String version) throws IOException {
        Path bin = Files.createDirectories(folder.resolve(name).resolve("bin"));
        for (String program : List.of("java", "javac")) {
            assertThat(Files.createFile(bin.resolve(program)).toFile().setExecutable(true))
                    .isTrue();
        }
        Files.writeString(
                folder.resolve(name).resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return folder.resolve(name);
    }

    private record Finished(int exitCode, String out, String err) {}

    private Finished run(Map<String, String> environment, Path program, String... args) throws Exception {
        Process process = start(environment, program, args);
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        return new Finished(process.waitFor(), out, err);
    }

    private Process start(Map<String, String> environment, Path program, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().remove("OMP_WAIT_POLICY");
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        builder.environment().put("CALLS", calls.toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private String lastCall() throws IOException {
        return Files.readAllLines(calls).getLast();
    }

    private long preparations() throws IOException {
        return Files.readAllLines(calls).stream()
                .filter(call -> call.endsWith("first-use"))
                .count();
    }
}
