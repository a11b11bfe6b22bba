#!/usr/bin/env bash
# GPT-2 124M on one GPU and on all of them, the same global batch: tokens a second, how far the losses differ, and a run that
# loses a GPU on the way. No Java if TRAINYARD names the trainyard of an unpacked distribution; python3 for the table.
#
#   [TRAINYARD=trainyard-0.1.0/trainyard] [OUT=logs] [STEPS=60] [PAIRS=3] bench/gpu-devices.sh TEXT [key=value ...]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
trainyard=${TRAINYARD:-$here/../trainyard}
text=$(realpath "$1")
shift
logs=$(mkdir -p "${OUT:-logs}" && cd "${OUT:-logs}" && pwd)
steps=${STEPS:-60}
pairs=${PAIRS:-3}
gpus=$(nvidia-smi --query-gpu=index --format=csv,noheader | wc -l)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$trainyard" data prepare --input "$text" --tokenizer gpt2 --out data >"$logs/prepare.log" 2>&1
run() { # name, then settings
    local name=$1
    shift
    "$trainyard" train "$here/../configs/gpt2-124m.yaml" data.path=data run.name="$name" train.max_iters="$steps" \
        train.batch_size=32 train.gradient_accumulation_steps=4 train.micro_batch=32 train.eval_interval=100000 \
        train.eval_iters=2 optimizer.warmup_iters=10 optimizer.lr_decay_iters="$steps" checkpoint.every_minutes=0 \
        checkpoint.keep=1 --json "$@" >"$logs/$name.json" 2>"$logs/$name.log"
    cp runs/"$(grep -o '"run" *: *"[^"]*"' "$logs/$name.json" | cut -d'"' -f4)"/metrics.jsonl "$logs/$name.jsonl"
    rm -rf runs/*/checkpoints
}
for pair in $(seq "$pairs"); do
    for devices in 1 $(seq 2 "$gpus"); do
        run "devices-$devices-$pair" train.devices="$devices" "$@"
    done
done
run lost train.devices="$gpus" checkpoint.every_steps=20 \
    "train.faults=[{at_step: $((steps / 2)), kind: gpu_lost, rank: $((gpus - 1))}]" "$@" || echo "the run that loses a GPU: exit code $?"
python3 - "$logs" "$gpus" "$pairs" <<'PYTHON'
import json, statistics, sys

logs, gpus, pairs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


def losses(name):
    return {m["step"]: m["train/loss"] for m in map(json.loads, open(f"{logs}/{name}.jsonl")) if "train/loss" in m}


one = losses("devices-1-1")
base = statistics.median(json.load(open(f"{logs}/devices-1-{p}.json"))["tokens_per_second"] for p in range(1, pairs + 1))
print("| GPUs | tokens/s, each run | median | times one | largest difference of a loss |")
print("|---|---|---|---|---|")
for devices in range(1, gpus + 1):
    rates = [json.load(open(f"{logs}/devices-{devices}-{p}.json"))["tokens_per_second"] for p in range(1, pairs + 1)]
    many = losses(f"devices-{devices}-{pairs}")
    print(f"| {devices} | {', '.join(f'{r:,.0f}' for r in rates)} | {statistics.median(rates):,.0f} | "
          f"{statistics.median(rates) / base:.3f} | {max(abs(many[s] - one[s]) for s in one):.2g} |")
lost = losses("lost")
print(f"one GPU lost half-way: {len(lost)} updates, largest difference of a loss {max(abs(lost[s] - one[s]) for s in one):.2g}")
PYTHON
grep -h 'worker .* lost' "$logs/lost.log" || true
