package dev.trainyard.train.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A disk that may lose what was not forced. It follows the steps of a save, ends the world after the chosen one, and
 * then takes away what a power cut could: the content of files and the names in directories that no force has covered.
 */
final class PowerCut implements Disk.FaultHook {
    /** What a crash takes. */
    enum Loss {
        /** The process died, the page cache lives. */
        NOTHING,
        /** The journal was ahead of the data: names are kept, files that were not forced are empty. */
        CONTENT,
        /** All that was not forced. */
        CONTENT_AND_NAMES
    }

    /** Not an exception that any clean-up catches: after it, nothing more happens. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    private record Rename(Path from, Path to) {}

    private final int crashAfter;
    private final int lyingForce;
    private final List<Path> unforcedContent = new ArrayList<>();
    private final List<Path> unforcedNames = new ArrayList<>();
    private final List<Rename> unforcedRenames = new ArrayList<>();
    private int steps;
    private int forces;

    /** @param crashAfter the step after which the world ends; 0 for never */
    PowerCut(int crashAfter) {
        this(crashAfter, 0);
    }

    /** @param lyingForce the force that does nothing, as if the program had forgotten it; 0 for none */
    PowerCut(int crashAfter, int lyingForce) {
        this.crashAfter = crashAfter;
        this.lyingForce = lyingForce;
    }

    /** How often the program has asked to force something. */
    int forces() {
        return forces;
    }

    @Override
    public void after(Disk.Done done, Path path, Path before) {
        switch (done) {
            case DELETED -> {}
            case CREATED -> unforcedNames.add(path);
            case WRITTEN -> {
                unforcedContent.add(path);
                unforcedNames.add(path);
            }
            case FORCED -> {
                if (++forces == lyingForce) {
                    break;
                }
                unforcedContent.removeIf(path::equals);
                unforcedNames.removeIf(name -> path.equals(name.getParent()));
                unforcedRenames.removeIf(rename -> path.equals(rename.to().getParent()));
            }
            case RENAMED -> {
                unforcedContent.replaceAll(file -> moved(file, before, path));
                unforcedNames.replaceAll(name -> moved(name, before, path));
                unforcedRenames.replaceAll(
                        rename -> new Rename(moved(rename.from(), before, path), moved(rename.to(), before, path)));
                unforcedRenames.add(new Rename(before, path));
            }
        }
        steps++;
        if (steps == crashAfter) {
            throw new Crash();
        }
    }

    /** Makes the disk look as it may when the power is back. */
    void take(Loss loss) throws IOException {
        if (loss == Loss.NOTHING) {
            return;
        }
        for (Path file : unforcedContent) {
            Files.write(file, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
        }
        if (loss == Loss.CONTENT_AND_NAMES) {
            for (Path name : unforcedNames) {
                if (Files.exists(name)) {
                    new Disk(Disk.FaultHook.NONE).deleteTree(name);
                }
            }
            unforcedRenames.sort(Comparator.comparingInt(rename -> -rename.to().getNameCount()));
            for (Rename rename : unforcedRenames) {
                if (Files.exists(rename.to())) {
                    Files.move(rename.to(), rename.from());
                }
            }
        }
    }

    private static Path moved(Path path, Path from, Path to) {
        return path.startsWith(from) ? to.resolve(from.relativize(path)) : path;
    }
}
