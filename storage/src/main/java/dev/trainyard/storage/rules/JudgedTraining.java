package dev.trainyard.storage.rules;

import dev.trainyard.storage.workload.ChosenWorkload;

/**
 * A training run that is to be judged.
 *
 * @param partial whether the workload holds only what the rules look at, not all that was run
 */
record JudgedTraining(ChosenWorkload chosen, Clients clients, RuleEdition edition, boolean partial) {}
