package dev.trainyard.storage.result;

import dev.trainyard.base.Json;
import dev.trainyard.storage.workload.ChosenWorkload;
import java.util.ArrayList;
import java.util.List;

/** The three files of {@code dlio_config/}, in which mlpstorage looks for what was run. */
final class DlioConfig {
    private DlioConfig() {}

    static void write(ResultFolder folder, ChosenWorkload chosen) {
        List<String> overrides = new ArrayList<>();
        overrides.add("workload=" + chosen.name());
        chosen.overrides().forEach((key, value) -> overrides.add("++workload." + key + "=" + value));
        StringBuilder list = new StringBuilder();
        overrides.forEach(
                override -> list.append("- ").append(Json.line(override)).append('\n'));
        folder.text(
                "dlio_config/config.yaml",
                "workload:\n" + chosen.workload().yaml().indent(2));
        folder.text("dlio_config/overrides.yaml", list.toString());
        folder.text(
                "dlio_config/hydra.yaml",
                "hydra:\n  run:\n    dir: " + Json.line(folder.path().toString())
                        + "\n  output_subdir: dlio_config\n  overrides:\n    task:\n"
                        + list.toString().indent(4));
    }
}
