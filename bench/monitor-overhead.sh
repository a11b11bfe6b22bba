#!/usr/bin/env bash
# What the monitor costs at one sample a second: GPT-2 124M on one GPU with and without it, in turn. Prints the medians of tokens a
# second, their spread, and the CPU time that the sampling itself took. Needs python3 for the table only; no Java if TRAINYARD
# names the trainyard of an unpacked distribution. DEVICE=cpu tries the script itself on a tiny model.
#
#   [TRAINYARD=trainyard-0.1.0/trainyard] [OUT=logs] [PAIRS=10] [STEPS=256] [DEVICE=cuda] bench/monitor-overhead.sh TEXT [key=value ...]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
trainyard=${TRAINYARD:-$here/../trainyard}
text=$(realpath "$1")
shift
logs=$(mkdir -p "${OUT:-logs}" && cd "${OUT:-logs}" && pwd)
pairs=${PAIRS:-10}
steps=${STEPS:-256}
device=${DEVICE:-cuda}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
if [[ $device == cpu ]]; then
    "$trainyard" data prepare --input "$text" --tokenizer char --out data >"$logs/prepare.log" 2>&1
    shape=("$here/../configs/char.yaml" data.path=data optimizer.warmup_iters=5)
else
    "$trainyard" data prepare --input "$text" --tokenizer gpt2 --out data >"$logs/prepare.log" 2>&1
    shape=("$here/../configs/gpt2-124m.yaml" data.path=data train.batch_size=16 train.gradient_accumulation_steps=1
        train.micro_batch=16 optimizer.warmup_iters=20)
fi
shape+=(train.device="$device" train.max_iters="$steps" train.eval_interval="$steps" train.eval_iters=1 checkpoint.every_minutes=0)

# run NAME [key=value ...]
run() {
    local name=$1
    shift
    "$trainyard" train "${shape[@]}" "$@" --json >"$name.json" 2>>"$logs/runs.log"
    cp "runs/$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["run"])' "$name.json")/events.jsonl" "$logs/$name-events.jsonl"
    rm -rf runs/*/checkpoints # 1.5 GB each
}

run warm-up "$@"
for ((i = 0; i < pairs; i++)); do
    # who comes first changes, so that a machine that slows down with time hurts both
    if ((i % 2)); then order="on off"; else order="off on"; fi
    for state in $order; do
        if [[ $state == on ]]; then enabled=true; else enabled=false; fi
        run "$state-$i" monitor.enabled=$enabled "$@"
    done
done

python3 - "$pairs" "$logs" <<'PYTHON'
import json, statistics, sys

pairs, logs = int(sys.argv[1]), sys.argv[2]


def rate(name):
    """Median tokens a second of the lines after the first half: kernels are chosen and the graph is captured by then."""
    run = json.load(open(f"{name}.json"))["run"]
    lines = [json.loads(line) for line in open(f"runs/{run}/metrics.jsonl")]
    rates = [line["train/tokens_per_second"] for line in lines if "train/tokens_per_second" in line]
    return statistics.median(rates[len(rates) // 2:])


def diagnosis(name):
    events = [json.loads(line) for line in open(f"{logs}/{name}-events.jsonl")]
    return next(event for event in events if event["kind"] == "diagnosis")


def spread(values):
    return 100 * (max(values) - min(values)) / statistics.median(values)


on, off = ([rate(f"{state}-{i}") for i in range(pairs)] for state in ("on", "off"))
costs = [100 * (without / watched - 1) for watched, without in zip(on, off)]
seen = [diagnosis(f"on-{i}") for i in range(pairs)]
own = [one["host"]["monitor_cpu_percent"] for one in seen if "monitor_cpu_percent" in one["host"]]
print(f"| {pairs} alternating pairs | tokens/s, median | spread, max - min |")
print("|---|---|---|")
print(f"| without the monitor | {statistics.median(off):,.0f} | {spread(off):.2f} % |")
print(f"| with it, 1 Hz | {statistics.median(on):,.0f} | {spread(on):.2f} % |")
medians = 100 * (statistics.median(off) / statistics.median(on) - 1)
print(f"\nThe medians differ by {medians:.2f} %; in a pair {statistics.median(costs):.2f} % in the median ({min(costs):.2f} to {max(costs):.2f} %).")
if own:
    print(f"Sampling took {statistics.median(own):.3f} % of one core in the median, {max(own):.3f} % at most.")
active = [gpu["sm_activity"] for one in seen for gpu in one["gpus"] if "sm_activity" in gpu]
if active:
    print(f"SM activity over the whole runs, start and evaluation included: {100 * statistics.median(active):.0f} %.")
PYTHON
