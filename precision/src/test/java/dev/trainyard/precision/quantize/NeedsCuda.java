package dev.trainyard.precision.quantize;

import dev.trainyard.torch.Torch;
import dev.trainyard.torch.cuda.Cuda;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips every test of a class, by name, where there is no CUDA device for the loaded libtorch. */
final class NeedsCuda implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (context.getTestMethod().isEmpty()) {
            return ConditionEvaluationResult.enabled("asked for each test");
        }
        Torch torch = Torch.load();
        return Cuda.isAvailable()
                ? ConditionEvaluationResult.enabled("there is a CUDA device")
                : ConditionEvaluationResult.disabled(
                        "no CUDA device for the libtorch in " + torch.home().libraries());
    }
}
