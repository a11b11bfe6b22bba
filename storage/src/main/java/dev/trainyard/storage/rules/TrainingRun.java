package dev.trainyard.storage.rules;

import dev.trainyard.storage.workload.ChosenWorkload;

/** A training run that is to be judged. */
record TrainingRun(ChosenWorkload chosen, Clients clients, RuleEdition edition) {}
