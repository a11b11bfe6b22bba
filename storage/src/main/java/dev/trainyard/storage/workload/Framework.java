package dev.trainyard.storage.workload;

/** Whose data loader DLIO would use; here it decides nothing but how the result is labelled. */
public enum Framework {
    PYTORCH,
    TENSORFLOW
}
