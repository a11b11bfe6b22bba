package dev.trainyard.storage.rules;

import java.util.Map;
import java.util.Optional;

/**
 * A checkpoint benchmark that is to be judged.
 *
 * @param model as the command line writes it: {@code llama3-8b}
 * @param accelerator whose memory must hold the checkpoint, where it is known
 * @param subset whether it says that it is a part of the model's processes
 * @param fsync whether every write is forced to the storage
 * @param scale 1, or the fraction of the model's size that was asked for
 * @param overrides dotted keys that were set, with their values
 */
public record JudgedCheckpoint(
        String model,
        Optional<String> accelerator,
        int processes,
        int hosts,
        int writes,
        int reads,
        boolean subset,
        boolean fsync,
        double scale,
        Map<String, String> overrides) {}
