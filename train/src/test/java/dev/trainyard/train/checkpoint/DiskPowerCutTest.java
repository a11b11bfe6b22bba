package dev.trainyard.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.trainyard.train.checkpoint.DiskPowerCut.Forgotten;
import dev.trainyard.train.checkpoint.DiskPowerCut.Round;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real file systems whose power is cut after every step of a save. The tests of a build cut once after each, and on one
 * file system; {@code bench/power-cut.sh} (the property {@code trainyard.powerCut=all}) on all, with and without another
 * program's fsync before the cut, with chunks around the page cache and through it, and forgets every force that counts.
 */
class DiskPowerCutTest {
    private static final boolean ALL = "all".equals(System.getProperty("trainyard.powerCut"));
    private static final int BLOCK = 4096;
    private static final int LEAST_POINTS = 20;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void leavesTheOldOrTheNewCheckpointWhole(LoopDisk.Kind kind) throws IOException {
        List<Round> rounds = new ArrayList<>();
        try (LoopDisk disk = disk(kind)) {
            for (long chunk : ALL ? new long[] {BLOCK, 1000} : new long[] {BLOCK}) {
                DiskPowerCut proof = new DiskPowerCut(disk, chunk, Forgotten.NONE);
                for (boolean otherForced : ALL ? new boolean[] {true, false} : new boolean[] {true}) {
                    List<Round> some = proof.everyPoint(otherForced);
                    assertThat(some).hasSizeGreaterThan(LEAST_POINTS);
                    rounds.addAll(some);
                }
            }
        }
        say(kind + ", every force", rounds);
        assertThat(rounds).allMatch(Round::isGood);
    }

    /** The proof has teeth: forget a force, and some cut shows it. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aForgottenForceIsFound(Forgotten forgotten) throws IOException {
        for (LoopDisk.Kind kind : ALL ? LoopDisk.Kind.values() : new LoopDisk.Kind[] {LoopDisk.Kind.EXT4}) {
            try (LoopDisk disk = disk(kind)) {
                DiskPowerCut proof = new DiskPowerCut(disk, BLOCK, forgotten);
                List<Round> rounds = new ArrayList<>(proof.everyPoint(true));
                if (ALL || rounds.stream().allMatch(Round::isGood)) {
                    rounds.addAll(proof.everyPoint(false));
                }
                say(kind + ", force of " + forgotten + " forgotten", rounds);
                assertThat(rounds).anyMatch(round -> !round.isGood());
            }
        }
    }

    private static void say(String what, List<Round> rounds) {
        if (ALL) {
            List<Round> bad = rounds.stream().filter(round -> !round.isGood()).toList();
            System.out.println(what + ": " + rounds.size() + " cuts, " + bad.size() + " with damage"
                    + (bad.isEmpty() ? "" : "; the first: " + bad.getFirst().finding()));
        }
    }

    private LoopDisk disk(LoopDisk.Kind kind) {
        try {
            return LoopDisk.make(kind, directory);
        } catch (IOException e) {
            return abort("no power can be cut here, for which it takes root, loop devices, e2fsprogs and xfsprogs: "
                    + e.getMessage());
        }
    }
}
