package dev.trainyard.cli.demo;

import dev.trainyard.cli.options.CommandText;
import dev.trainyard.runs.RunStore;
import dev.trainyard.train.Resume;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** One run is left alone, its twin is killed without warning and resumed: both must end the same, bit for bit. */
final class ResilienceChapter implements Chapter<Survival> {
    private static final String QUIET = "undisturbed";
    private static final String VICTIM = "killed";
    private static final long LOOK_EVERY_NANOS = 2_000_000;

    private final DemoFolder folder;
    private final DemoLength length;
    private final Launch launch;

    ResilienceChapter(DemoFolder folder, DemoLength length, Launch launch) {
        this.folder = folder;
        this.length = length;
        this.launch = launch;
    }

    @Override
    public String title() {
        return "a run is killed, and ends as if it had not been";
    }

    @Override
    public Survival tell(Narrator narrator) {
        narrator.say(
                "A tiny GPT trains for " + length.shortSteps() + " updates in a process of its own, undisturbed ...");
        launch.toTheEnd(folder, QUIET, overrides(QUIET), Resume.NEVER);
        narrator.say("Its twin begins, with a checkpoint every " + length.checkpointEvery() + " updates, and is killed"
                + " with SIGKILL after update " + length.killAfter() + " ...");
        long killedAt = killOnTheWay();
        narrator.say("Killed: update " + killedAt + " is the last in its metrics. A new process resumes it with"
                + " --resume auto ...");
        launch.toTheEnd(folder, "resumed", overrides(VICTIM), Resume.AUTO);
        RunStore store = new RunStore(folder.runs());
        Survival survival = Survival.compare(store.find(QUIET), store.find(VICTIM), killedAt, commands());
        narrator.say("It went on from the checkpoint of update " + survival.resumedFrom() + ", so "
                + (killedAt - survival.resumedFrom()) + " updates were done again.");
        narrator.say(survival.verdict());
        return survival;
    }

    /** Returns the last update that the victim has recorded. */
    private long killOnTheWay() {
        NewRun run = new NewRun(folder.runs());
        try (TrainyardProcess victim = launch.start(folder, VICTIM, overrides(VICTIM), Resume.NEVER)) {
            while (victim.isAlive() && run.lastStep() <= length.killAfter()) {
                LockSupport.parkNanos(LOOK_EVERY_NANOS);
            }
            victim.kill();
            int code = victim.await();
            long last = run.lastStep();
            if (code != TrainyardProcess.KILLED || last >= length.shortSteps()) {
                throw launch.failed(folder, VICTIM, code);
            }
            return last;
        }
    }

    private List<String> overrides(String name) {
        return List.of(
                "data.path=" + folder.data(),
                "run.name=" + name,
                "train.device=cpu",
                "train.max_iters=" + length.shortSteps(),
                "train.eval_interval=50",
                "train.eval_iters=5",
                "model.n_layer=2",
                "model.n_embd=64",
                "model.dropout=0.1",
                "optimizer.warmup_iters=20",
                "checkpoint.every_steps=" + length.checkpointEvery());
    }

    private List<String> commands() {
        List<String> kill = launch.train(folder, folder.again(), overrides(VICTIM), Resume.NEVER);
        return List.of(
                CommandText.of(launch.train(folder, folder.again(), overrides(QUIET), Resume.NEVER)),
                CommandText.of(kill) + " & sleep 3; kill -9 $!",
                CommandText.of(launch.train(folder, folder.again(), overrides(VICTIM), Resume.AUTO)),
                CommandText.of(List.of(
                        "runs",
                        "diff",
                        QUIET,
                        VICTIM,
                        "--runs-dir",
                        folder.again().toString())));
    }
}
