package dev.trainyard.scaling.study;

import dev.trainyard.runs.RunSpec;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import dev.trainyard.torch.Autograd;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.Torch;
import dev.trainyard.torch.cuda.Cuda;
import dev.trainyard.torch.nn.Module;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.torch.optim.AdamW;
import dev.trainyard.torch.optim.GradientClipping;
import dev.trainyard.torch.optim.Schedule;
import dev.trainyard.train.Interruption;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/**
 * Trials of a model of the user's own: float32, AdamW, a cosine schedule as long as the trial. They are short; one that was
 * stopped on the way begins again.
 */
final class ModuleTrials<M extends Module> implements TrialRunner {
    /** Share of a trial's updates in which the learning rate rises. */
    static final double WARM_UP = 0.1;

    private static final AdamW.Options ADAMW = new AdamW.Options(0.9, 0.95, 1e-8, 0.1);
    private static final double CLIP = 1;
    private static final double NANOS = 1e9;

    private final SweepFolder folder;
    private final LongFunction<M> model;
    private final Iterable<Batch> data;
    private final long skipped;
    private final Iterable<Batch> validation;
    private final BiFunction<M, Batch, Tensor> loss;
    private final long tokensPerBatch;
    private final Torch torch;
    private final Device device;

    /**
     * @param skipped how many batches at the front of the data are the validation set, and not trained on; 0 if that is
     *     a set of its own
     */
    ModuleTrials(
            SweepFolder folder,
            LongFunction<M> model,
            Iterable<Batch> data,
            long skipped,
            Iterable<Batch> validation,
            BiFunction<M, Batch, Tensor> loss,
            long tokensPerBatch) {
        this.folder = folder;
        this.model = model;
        this.data = data;
        this.skipped = skipped;
        this.validation = validation;
        this.loss = loss;
        this.tokensPerBatch = tokensPerBatch;
        this.torch = Torch.load();
        this.device = Cuda.isAvailable() ? Device.cuda(0) : Device.CPU;
    }

    @Override
    public Optional<Claim> claim(Trial trial, int worker) {
        RunSpec spec = new RunSpec(
                "study",
                trial.experimentId(),
                List.of(),
                String.valueOf(folder.path().getFileName()),
                "",
                List.of(),
                "",
                trial.key(),
                trial.seed(),
                device.toString(),
                torch.threads(),
                Map.of("libtorch", torch.version()));
        return new RunStore(folder.runs()).claim(trial.experimentId(), spec).map(run -> new ModuleClaim(trial, run));
    }

    private final class ModuleClaim implements Claim {
        private final Trial trial;
        private final RunWriter run;

        ModuleClaim(Trial trial, RunWriter run) {
            this.trial = trial;
            this.run = run;
        }

        @Override
        public void startOver() {
            // Every training does.
        }

        @Override
        public Measured train(Interruption interruption, LongConsumer steps) {
            run.truncate(0, 0);
            run.status(Status.RUNNING);
            M built = model.apply(Long.parseLong(trial.model().get("size")));
            long from = System.nanoTime();
            try (ParameterStore parameters = ParameterStore.allocate(built, device, DType.FLOAT32);
                    AdamW optimizer = new AdamW(parameters, ADAMW)) {
                parameters.initialise(trial.seed());
                Schedule schedule = new Schedule(
                        Schedule.Shape.COSINE,
                        trial.learningRate(),
                        trial.learningRate() / 10,
                        trial.warmupIters(),
                        trial.steps());
                Iterator<Batch> batches = List.<Batch>of().iterator();
                long done = 0;
                while (done < trial.steps() && interruption.requested().isEmpty()) {
                    try (TensorScope step = TensorScope.open()) {
                        batches = batches.hasNext() ? batches : fromTheFront();
                        parameters.clearGradient();
                        Tensor mean = loss.apply(built, onDevice(batches.next()));
                        Autograd.backward(mean);
                        GradientClipping.clip(parameters, GradientClipping.norm(parameters), CLIP);
                        optimizer.learningRate(schedule.at(done));
                        optimizer.step();
                        done++;
                        double value = mean.item();
                        run.metrics(done, (System.nanoTime() - from) / NANOS, line -> line.put("train/loss", value));
                    }
                    steps.accept(done);
                }
                double trainSeconds = (System.nanoTime() - from) / NANOS;
                boolean finished = done == trial.steps();
                double value = finished ? evaluated(built) : Double.NaN;
                run.status(finished ? Status.FINISHED : Status.INTERRUPTED);
                return new Measured(
                        finished,
                        value,
                        done * tokensPerBatch,
                        (System.nanoTime() - from) / NANOS,
                        done * tokensPerBatch / trainSeconds,
                        device.toString());
            }
        }

        @Override
        public void close() {
            run.close();
        }
    }

    /** Behind what is held out; made within a step's scope, whose end frees the skipped batches. */
    private Iterator<Batch> fromTheFront() {
        Iterator<Batch> batches = data.iterator();
        for (long i = 0; i < skipped && batches.hasNext(); i++) {
            batches.next();
        }
        if (!batches.hasNext()) {
            throw new IllegalStateException("the data has no batch" + (skipped > 0 ? " beside what is held out" : ""));
        }
        return batches;
    }

    private double evaluated(M built) {
        return Autograd.noGrad(() -> {
            double sum = 0;
            long count = 0;
            Iterator<Batch> batches = validation.iterator();
            while (batches.hasNext() && (skipped == 0 || count < skipped)) {
                try (TensorScope scope = TensorScope.open()) {
                    sum += loss.apply(built, onDevice(batches.next())).item();
                    count++;
                }
            }
            return sum / count;
        });
    }

    private Batch onDevice(Batch batch) {
        return device.isCuda()
                ? new Batch(batch.inputs().to(device), batch.targets().to(device))
                : batch;
    }
}
