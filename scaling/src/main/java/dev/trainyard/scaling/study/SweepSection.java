package dev.trainyard.scaling.study;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Absent;
import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Range;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The section {@code sweep}: an IsoFLOP grid. */
public record SweepSection(
        @Help("training budgets in FLOPs, 6 N D each") @Range(above = 0, max = 1e30)
        List<Double> budgets,

        @Help("parameters of the models, for every budget the same, or auto: around the expected optimum of each")
        @Absent("auto")
        @Range(min = 1, max = 1e15)
        Optional<List<Double>> sizes,

        @Help("how many sizes auto takes for a budget") @Default("7") @Range(min = 1, max = 1000)
        int sizesPerBudget,

        @Help("auto goes from the expected optimum divided by span to it times span")
        @Default("4")
        @Range(above = 1, max = 1000)
        double span,

        @Help(
                "starting guess of the optimal tokens per parameter, which auto centres on; no law: check it by the result")
        @Default("20")
        @Range(above = 0, max = 1e6)
        double guessTokensPerParameter,

        @Help("each model is trained once with every seed; train.seed if none is given") @Default("[]")
        List<Long> seeds,

        @Help("optimizer.learning_rate over sizes: fixed, or {rule: power, exponent: E, reference: N}")
        ScaleRule lrRule,

        @Help("train.batch_size over sizes: fixed, or {rule: power, exponent: E, reference: N}")
        ScaleRule batchRule,

        @Help("warm-up as a share of a trial's updates; optimizer.warmup_iters is its upper limit")
        @Default("0.1")
        @Range(min = 0, below = 1)
        double warmupShare,

        @Help("trials at once on a device; auto: measured") @Absent("auto") @Range(min = 1, max = 1024)
        OptionalInt parallel) {
    public SweepSection {
        if (budgets.isEmpty()) {
            throw new InputException("budgets is empty; give training budgets in FLOPs, e.g. [1e12, 3e12, 1e13]");
        }
        if (new HashSet<>(budgets).size() < budgets.size()) {
            throw new InputException("budgets has a value twice: " + budgets);
        }
        if (sizes.isPresent() && sizes.get().isEmpty()) {
            throw new InputException("sizes is empty; give numbers of parameters, or auto");
        }
        if (new HashSet<>(seeds).size() < seeds.size()) {
            throw new InputException("seeds has a value twice: " + seeds);
        }
        budgets = budgets.stream().sorted().toList();
    }

    SweepSection withSizes(List<Double> given) {
        return new SweepSection(
                budgets,
                Optional.of(given),
                sizesPerBudget,
                span,
                guessTokensPerParameter,
                seeds,
                lrRule,
                batchRule,
                warmupShare,
                parallel);
    }
}
