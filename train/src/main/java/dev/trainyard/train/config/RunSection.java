package dev.trainyard.train.config;

import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Neutral;
import java.util.List;

/** The section {@code run}: how people find the run again. */
@Neutral
public record RunSection(
        @Help("for people; need not be unique") @Default("") String name,
        @Help("for filters") @Default("[]") List<String> tags,
        @Help("runs that belong together") @Default("") String group,
        @Help("free text") @Default("") String notes) {}
