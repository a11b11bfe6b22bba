package dev.trainyard.storage.rules;

import static dev.trainyard.storage.rules.Finding.invalid;
import static dev.trainyard.storage.rules.SubmissionRule.ALL;
import static dev.trainyard.storage.rules.SubmissionRule.V3;

import dev.trainyard.base.Json;
import dev.trainyard.storage.result.ResultTree;
import dev.trainyard.storage.result.ResultTree.StoredSystem;
import dev.trainyard.storage.result.ResultTree.StoredWorkload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/** Rules 2.1.1 to 2.1.9, on a package around the results of systems. A results folder that is no package is held to 2.1.9 only. */
final class PackageRules {
    private static final Set<String> TOP = Set.of("closed", "open", "code-images");

    static final List<SubmissionRule> RULES = List.of(
            new SubmissionRule(
                    "2.1.1",
                    "submitterRootDirectory",
                    ALL,
                    "The root folder's name has no white space.",
                    PackageRules::root),
            new SubmissionRule(
                    "2.1.2",
                    "topLevelSubdirectories",
                    ALL,
                    "The root holds closed, open and code-images, nothing else.",
                    PackageRules::top),
            new SubmissionRule(
                    "2.1.4",
                    "closedSubmitterDirectory",
                    ALL,
                    "A division holds the folder of at least one submitter.",
                    PackageRules::submitters),
            new SubmissionRule(
                    "2.1.5",
                    "requiredSubdirectories",
                    ALL,
                    "A submitter's folder holds results and systems (and code), nothing else.",
                    PackageRules::required),
            new SubmissionRule(
                    "2.1.6",
                    "codeDirectoryContents",
                    V3,
                    "A code image's name is the beginning of the hash in its .code-hash.json.",
                    PackageRules::code),
            new SubmissionRule(
                    "2.1.7",
                    "systemsDirectoryFiles",
                    ALL,
                    "systems holds a .yaml and a .pdf for each system, nothing else.",
                    PackageRules::descriptions),
            new SubmissionRule(
                    "2.1.8",
                    "resultsDirectorySystems",
                    ALL,
                    "results holds the folder of at least one system.",
                    PackageRules::systems),
            new SubmissionRule(
                    "2.1.9",
                    "identicalSystemConfig",
                    ALL,
                    "All runs of a workload on a system had the same hosts.",
                    PackageRules::sameHosts));

    private PackageRules() {}

    private static List<Finding> root(ResultTree tree) {
        String name = String.valueOf(tree.root().toAbsolutePath().normalize().getFileName());
        return tree.packaged() && name.matches(".*\\s.*")
                ? List.of(invalid("2.1.1", ".", name, name.replaceAll("\\s", "-"), "white space becomes a dash"))
                : List.of();
    }

    private static List<Finding> top(ResultTree tree) {
        return !tree.packaged()
                ? List.of()
                : visible(tree.root())
                        .filter(name -> !TOP.contains(name))
                        .filter(name -> !Files.exists(tree.root().resolve(name).resolve(".mlps-image-pool")))
                        .map(name -> invalid("2.1.2", name, "", "closed, open, code-images", "does not belong here"))
                        .toList();
    }

    private static List<Finding> submitters(ResultTree tree) {
        return divisions(tree)
                .filter(division -> ResultTree.folders(division).isEmpty())
                .map(division ->
                        invalid("2.1.4", tree.relative(division), "", "<submitter>/", "has no submitter's folder"))
                .toList();
    }

    private static List<Finding> required(ResultTree tree) {
        Set<String> wanted = Set.of("results", "systems");
        List<Finding> findings = new ArrayList<>();
        organisations(tree).forEach(folder -> {
            Set<String> names = new TreeSet<>(ResultTree.folders(folder).stream()
                    .map(path -> path.getFileName().toString())
                    .toList());
            names.remove("code"); // v2 has it, v3 keeps one pool for all
            if (!names.equals(wanted)) {
                findings.add(invalid(
                        "2.1.5", tree.relative(folder), String.join(", ", names), "results, systems", "other folders"));
            }
        });
        return findings;
    }

    /** The digest itself is mlpstorage's own and its algorithm has changed, so the name is held against what was recorded. */
    private static List<Finding> code(ResultTree tree) {
        List<Finding> findings = new ArrayList<>();
        if (tree.packaged()) {
            for (Path image : ResultTree.folders(tree.root().resolve("code-images"))) {
                String name = image.getFileName().toString();
                String hash = hash(image.resolve(".code-hash.json"));
                if (hash.isEmpty() || !name.equals("code-" + hash.substring(0, Math.min(8, hash.length())))) {
                    findings.add(invalid(
                            "2.1.6",
                            tree.relative(image),
                            hash,
                            "code-<8 digits of the hash>",
                            "is not the image that its .code-hash.json names"));
                }
            }
        }
        return findings;
    }

    private static List<Finding> descriptions(ResultTree tree) {
        List<Finding> findings = new ArrayList<>();
        organisations(tree).forEach(folder -> {
            Set<String> wanted = new TreeSet<>();
            for (Path system : ResultTree.folders(folder.resolve("results"))) {
                wanted.add(system.getFileName() + ".yaml");
                wanted.add(system.getFileName() + ".pdf");
            }
            Set<String> found = new TreeSet<>(visible(folder.resolve("systems"))
                    .filter(name -> !name.endsWith(".md"))
                    .toList());
            if (!found.equals(wanted)) {
                findings.add(invalid(
                        "2.1.7",
                        tree.relative(folder.resolve("systems")),
                        String.join(", ", found),
                        String.join(", ", wanted),
                        "does not describe exactly the systems in results"));
            }
        });
        return findings;
    }

    private static List<Finding> systems(ResultTree tree) {
        return organisations(tree)
                .map(folder -> folder.resolve("results"))
                .filter(results -> ResultTree.folders(results).isEmpty())
                .map(results -> invalid("2.1.8", tree.relative(results), "", "<system>/", "has no system's folder"))
                .toList();
    }

    private static List<Finding> sameHosts(ResultTree tree) {
        List<Finding> findings = new ArrayList<>();
        for (StoredSystem system : tree.systems()) {
            for (StoredWorkload workload : system.workloads()) {
                Set<String> kinds = new TreeSet<>();
                workload.runs("run").stream()
                        .filter(run -> !run.summary().isMissingNode())
                        .forEach(
                                run -> kinds.add(run.summary().path("num_hosts").asInt(0) + " hosts, CPUs "
                                        + run.summary().path("host_cpu_count")));
                if (kinds.size() > 1) {
                    findings.add(invalid(
                            "2.1.9",
                            tree.relative(workload.folder()),
                            String.join("; ", kinds),
                            "the same in all runs",
                            "runs of one system differ in their hosts"));
                }
            }
        }
        return findings;
    }

    private static Stream<Path> divisions(ResultTree tree) {
        return !tree.packaged()
                ? Stream.of()
                : Stream.of("closed", "open").map(tree.root()::resolve).filter(Files::isDirectory);
    }

    static Stream<Path> organisations(ResultTree tree) {
        return divisions(tree).flatMap(division -> ResultTree.folders(division).stream());
    }

    private static Stream<String> visible(Path folder) {
        return ResultTree.names(folder).stream().filter(name -> !name.startsWith("."));
    }

    private static String hash(Path file) {
        try {
            return Json.parse(Files.readString(file)).path("hash").asString("");
        } catch (IOException | JacksonException e) {
            return ""; // absent or broken is as bad as another hash
        }
    }
}
