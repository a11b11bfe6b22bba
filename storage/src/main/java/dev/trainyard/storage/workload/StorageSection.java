package dev.trainyard.storage.workload;

import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import java.util.Map;

/** What holds the data. */
public record StorageSection(
        @Default("local_fs") @Help("local_fs: files, also of a network file system that is mounted.")
        StorageType storageType,

        @Default("") @Help("A folder that a relative data_folder starts from.")
        String storageRoot,

        @Default("{}") @NoEffect("files need no options") Map<String, String> storageOptions) {

    /** The kinds of storage. */
    public enum StorageType {
        LOCAL_FS
    }
}
