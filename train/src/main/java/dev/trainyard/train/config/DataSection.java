package dev.trainyard.train.config;

import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Range;
import dev.trainyard.train.data.DataOrder;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The section {@code data}: a folder of token files. */
public record DataSection(
        @Help("folder with train.bin and val.bin, as trainyard data prepare makes it")
        Path path,

        @Help("random windows, every window once an epoch shuffled, or windows one after the other") @Default("random")
        DataOrder order,

        @Help("validation tokens that evaluations read, from the front of val.bin; all of them if it is not given")
        @Range(min = 2)
        OptionalLong valTokens) {}
