package dev.trainyard.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Linker;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The floors of docs/architecture.md, checked on what was compiled. A new module needs a row in the table. */
class ArchitectureTest {
    private static final String PREFIX = "dev.trainyard.";

    private static final Map<String, Integer> FLOORS = Map.ofEntries(
            Map.entry("base", 0),
            Map.entry("ffi", 0),
            Map.entry("torch", 1),
            Map.entry("runs", 1),
            Map.entry("report", 1),
            Map.entry("monitor", 1),
            Map.entry("cluster", 1),
            Map.entry("train", 2),
            Map.entry("storage", 3),
            Map.entry("scaling", 3),
            Map.entry("precision", 3),
            Map.entry("models", 3),
            Map.entry("dashboard", 3),
            Map.entry("cli", 4));

    /** Modules that a module must not reach, not even through others. */
    private static final Map<String, Set<String>> CLOSED_DOORS = Map.of(
            "storage", Set.of("torch", "train"),
            "dashboard", Set.of("torch", "train", "monitor", "cluster"));

    /** Module to the modules that it requires, both without the prefix. */
    private static final Map<String, Set<String>> REQUIRES = new TreeMap<>();

    private static JavaClasses classes;

    @BeforeAll
    static void readTheReactor() throws IOException {
        List<Path> folders = new ArrayList<>();
        Path root = Path.of(System.getProperty("basedir", ".")).toAbsolutePath().resolveSibling(".");
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(root.normalize(), Files::isDirectory)) {
            for (Path module : modules) {
                Path compiled = module.resolve("target/classes");
                Path descriptor = compiled.resolve("module-info.class");
                if (Files.exists(descriptor)) {
                    folders.add(compiled);
                    read(descriptor);
                }
            }
        }
        classes = new ClassFileImporter().importPaths(folders);
    }

    private static void read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            ModuleDescriptor descriptor = ModuleDescriptor.read(in);
            REQUIRES.put(
                    descriptor.name().substring(PREFIX.length()),
                    descriptor.requires().stream()
                            .map(Requires::name)
                            .filter(name -> name.startsWith(PREFIX))
                            .map(name -> name.substring(PREFIX.length()))
                            .collect(Collectors.toSet()));
        }
    }

    @Test
    void everyModuleHasAFloor() {
        assertThat(REQUIRES.keySet()).contains("base", "ffi", "torch", "runs", "report", "train", "cli");
        assertThat(FLOORS.keySet()).containsAll(REQUIRES.keySet());
    }

    @Test
    void modulesStandOnLowerFloorsOnly() {
        REQUIRES.forEach((module, required) -> assertThat(required)
                .as("what %s requires", module)
                .allSatisfy(other -> assertThat(FLOORS.get(other)).as(other).isLessThan(FLOORS.get(module))));
    }

    @Test
    void closedDoorsStayClosed() {
        CLOSED_DOORS.forEach((module, closed) ->
                assertThat(reachable(module)).as("what %s reaches", module).doesNotContainAnyElementsOf(closed));
    }

    @Test
    void onlyFfiCallsForeignFunctions() {
        noClasses()
                .that()
                .resideOutsideOfPackage(PREFIX + "ffi..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Linker.class)
                .check(classes);
    }

    @Test
    void fittingIsPlainMathematics() {
        noClasses()
                .that()
                .resideInAPackage(PREFIX + "scaling.fit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..", "java.nio.file..", PREFIX + "torch..", PREFIX + "train..", PREFIX + "ffi..")
                .allowEmptyShould(true)
                .check(classes);
    }

    private static Set<String> reachable(String module) {
        Set<String> seen = new HashSet<>();
        collect(module, seen);
        return seen;
    }

    private static void collect(String module, Set<String> seen) {
        for (String required : REQUIRES.getOrDefault(module, Set.of())) {
            if (seen.add(required)) {
                collect(required, seen);
            }
        }
    }
}
