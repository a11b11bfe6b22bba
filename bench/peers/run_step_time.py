"""The time of a step of a finished run of `trainyard train`, as one line of JSON with the keys of step_time.py.

    python run_step_time.py runs/<id> --skip 48

It reads the clock of the metrics: what is between two lines, everything but evaluation and checkpoints, which the run
should therefore have only at its ends. The time is the median over windows of at least --window updates, after the
first --skip, in which libraries load and the step is captured.
"""

import argparse
import json
import statistics
from pathlib import Path


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("run")
    parser.add_argument("--skip", type=int, default=48)
    parser.add_argument("--window", type=int, default=32)
    args = parser.parse_args()
    run = Path(args.run)
    summary = json.loads((run / "summary.json").read_text())
    lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    # Updates that were waited for together carry one time: the last of them is when it was.
    clock = {line["time"]: line["step"] for line in lines if line["step"] > args.skip}
    marks = sorted((step, time) for time, step in clock.items())
    windows, (from_step, from_time) = [], marks[0]
    for step, time in marks[1:]:
        if step - from_step >= args.window:
            windows.append(1000 * (time - from_time) / (step - from_step))
            from_step, from_time = step, time
    if not windows:
        raise SystemExit(f"{run}: no window of {args.window} updates after the first {args.skip}")
    milliseconds = statistics.median(windows)
    result = {
        "run": summary["run"],
        "hardware": summary["device"],
        "dtype": summary["compute_dtype"],
        "parameters": summary["parameters"],
        "ms_per_step": round(milliseconds, 3),
        "ms_per_step_min": round(min(windows), 3),
        "ms_per_step_max": round(max(windows), 3),
        "tokens_per_second": round(1000 * summary["tokens"] / summary["steps"] / milliseconds),
        "windows": len(windows),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
