package dev.trainyard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibTorchHomeTest {
    private static final String PACKAGES = "lib/python3.12/site-packages/torch/lib";

    @TempDir
    private Path folder;

    private final String natives = System.getProperty(EmbeddedLibTorch.PROPERTY, "");

    /** Without an embedded libtorch, as in a distribution. */
    @BeforeEach
    void embedNothing() {
        System.setProperty(EmbeddedLibTorch.PROPERTY, "");
    }

    @AfterEach
    void embedAgain() {
        System.setProperty(EmbeddedLibTorch.PROPERTY, natives);
    }

    @Test
    void aNamedFolderMayBeThatOfTheLibrariesOfLibtorchOfTheTorchPackageOrOfAnEnvironment() {
        Path libraries = cpu(folder.resolve("env"));
        for (String named : List.of("", "lib/python3.12/site-packages/torch", PACKAGES)) {
            LibTorchHome home =
                    LibTorchHome.find(Optional.of(folder.resolve("env").resolve(named)), Map.of());
            assertThat(home).as(named).isEqualTo(new LibTorchHome(libraries, "--libtorch", false));
        }
    }

    @Test
    void theOptionComesBeforeTheVariableAndTheVariableBeforePython() {
        Path option = cpu(folder.resolve("option"));
        Path variable = cpu(folder.resolve("variable"));
        cuda(folder.resolve("python"));
        Map<String, String> environment = Map.of(
                LibTorchHome.VARIABLE,
                variable.toString(),
                "VIRTUAL_ENV",
                folder.resolve("python").toString());
        assertThat(LibTorchHome.find(Optional.of(option), environment).libraries())
                .isEqualTo(option);
        LibTorchHome home = LibTorchHome.find(Optional.empty(), environment);
        assertThat(home.libraries()).isEqualTo(variable);
        assertThat(home.source()).isEqualTo(LibTorchHome.VARIABLE);
    }

    @Test
    void aNamedFolderWithoutLibtorchIsOneLineAndNeverPassedOver() {
        cpu(folder.resolve("python"));
        Map<String, String> environment =
                Map.of("VIRTUAL_ENV", folder.resolve("python").toString());
        Path empty = folder.resolve("empty");
        assertThatThrownBy(() -> LibTorchHome.find(Optional.of(empty), environment))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--libtorch names " + empty + ", which has no libtorch_cpu.so")
                .message()
                .hasLineCount(1);
        assertThatThrownBy(() -> LibTorchHome.find(Optional.empty(), Map.of(LibTorchHome.VARIABLE, empty.toString())))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("TRAINYARD_LIBTORCH names ");
    }

    @Test
    void theActiveEnvironmentComesBeforeCondaAndBothBeforeThePath() throws IOException {
        Path active = cpu(folder.resolve("venv"));
        Path conda = cpu(folder.resolve("conda"));
        Path path = cpu(folder.resolve("usr"));
        String bin = binWithPython(folder.resolve("usr"));
        String venv = folder.resolve("venv").toString();
        String base = folder.resolve("conda").toString();
        assertThat(inPython(Map.of("VIRTUAL_ENV", venv, "CONDA_PREFIX", base, "PATH", bin)))
                .isEqualTo(active);
        assertThat(inPython(Map.of("CONDA_PREFIX", base, "PATH", bin))).isEqualTo(conda);
        assertThat(inPython(Map.of("PATH", "/nowhere::" + bin))).isEqualTo(path);
    }

    @Test
    void anEnvironmentWithoutTorchIsPassedOver() throws IOException {
        Files.createDirectories(folder.resolve("venv/lib/python3.12/site-packages"));
        Path behind = cpu(folder.resolve("usr"));
        String bin = binWithPython(folder.resolve("usr"));
        assertThat(inPython(Map.of("VIRTUAL_ENV", folder.resolve("venv").toString(), "PATH", bin)))
                .isEqualTo(behind);
    }

    @Test
    void aPythonOnThePathMayBeALinkIntoItsInstallation() throws IOException {
        Path libraries = cpu(folder.resolve("opt/python"));
        Path python = Path.of(binWithPython(folder.resolve("opt/python")), "python3");
        Path bin = Files.createDirectories(folder.resolve("usr/bin"));
        Files.createSymbolicLink(bin.resolve("python3"), python);
        assertThat(inPython(Map.of("PATH", bin.toString()))).isEqualTo(libraries);
    }

    @Test
    void debiansPlaceForPackagesIsLookedAtToo() throws IOException {
        Path libraries = folder.resolve("usr/local/lib/python3.12/dist-packages/torch/lib");
        Files.createDirectories(libraries);
        Files.createFile(libraries.resolve("libtorch_cpu.so"));
        String bin = binWithPython(folder.resolve("usr"));
        assertThat(inPython(Map.of("PATH", bin))).isEqualTo(libraries);
    }

    @Test
    void pythonsLibtorchComesBeforeTheEmbeddedOneOnlyIfItHasCuda() {
        System.setProperty(EmbeddedLibTorch.PROPERTY, natives);
        cpu(folder.resolve("cpu"));
        Path cuda = cuda(folder.resolve("cuda"));
        LibTorchHome chosen = LibTorchHome.find(
                Optional.empty(), Map.of("VIRTUAL_ENV", folder.resolve("cuda").toString()));
        assertThat(chosen.libraries()).isEqualTo(cuda);
        assertThat(chosen.cuda()).isTrue();
        assertThat(chosen.source()).isEqualTo("Python environment " + folder.resolve("cuda"));
        assertThat(LibTorchHome.find(
                                Optional.empty(),
                                Map.of("VIRTUAL_ENV", folder.resolve("cpu").toString()))
                        .source())
                .isEqualTo("embedded");
    }

    @Test
    void withoutAnEmbeddedOneAPythonEnvironmentWithoutCudaWillDo() {
        Path libraries = cpu(folder.resolve("cpu"));
        LibTorchHome home = LibTorchHome.find(
                Optional.empty(), Map.of("VIRTUAL_ENV", folder.resolve("cpu").toString()));
        assertThat(home.libraries()).isEqualTo(libraries);
        assertThat(home.cuda()).isFalse();
    }

    @Test
    void noneAtAllSaysWhatToInstall() {
        assertThatThrownBy(() -> LibTorchHome.find(Optional.empty(), Map.of()))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("no libtorch found")
                .hasMessageContaining("PyTorch 2.10 or newer")
                .message()
                .hasLineCount(1);
    }

    @Test
    void aLibtorchThatIsTooOldIsNamedWithItsVersion() {
        LibTorchHome home = new LibTorchHome(folder, "VIRTUAL_ENV", false);
        assertThatThrownBy(() -> Torch.version(home, 2L << 56 | 9L << 48))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(folder + " (VIRTUAL_ENV) is too old (2.9): 2.10 or newer is needed")
                .message()
                .hasLineCount(1);
        assertThat(Torch.version(home, 2L << 56 | 10L << 48)).isEqualTo("2.10");
        assertThat(Torch.version(home, 3L << 56)).isEqualTo("3.0");
    }

    private static Path inPython(Map<String, String> environment) {
        return LibTorchHome.inPython(environment).orElseThrow().libraries();
    }

    private static Path cpu(Path environment) {
        Path libraries = environment.resolve(PACKAGES);
        try {
            Files.createDirectories(libraries);
            Files.createFile(libraries.resolve("libtorch_cpu.so"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return libraries;
    }

    private static Path cuda(Path environment) {
        Path libraries = cpu(environment);
        try {
            Files.createFile(libraries.resolve("libtorch_cuda.so"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return libraries;
    }

    private static String binWithPython(Path environment) throws IOException {
        Path bin = Files.createDirectories(environment.resolve("bin"));
        Files.createFile(
                bin.resolve("python3"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        return bin.toString();
    }
}
