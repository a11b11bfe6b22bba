#!/usr/bin/env bash
# What telemetry costs, and what products in 8 bits give, on one GPU: GPT-2 124M with and without telemetry in turn; GPT-2 124M in
# bf16 and in hybrid FP8 for 300 updates; four blocks 4096 wide in both, on characters. Prints tables in Markdown. Needs
# python3 for the tables only; no Java if TRAINYARD names the trainyard of an unpacked distribution.
#
#   [TRAINYARD=trainyard-0.1.0/trainyard] [OUT=logs] [BLOCKS=10] bench/gpu-precision-speed.sh TEXT
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
trainyard=${TRAINYARD:-$here/../trainyard}
text=$(realpath "$1")
logs=$(mkdir -p "${OUT:-logs}" && cd "${OUT:-logs}" && pwd)
blocks=${BLOCKS:-10}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$trainyard" data prepare --input "$text" --tokenizer gpt2 --out data/gpt2 >"$logs/prepare.log" 2>&1
"$trainyard" data prepare --input "$text" --tokenizer char --out data/char >>"$logs/prepare.log" 2>&1
small=("$here/../configs/gpt2-124m.yaml" train.batch_size=16 train.gradient_accumulation_steps=1 train.micro_batch=16
    train.device=cuda train.eval_iters=4 checkpoint.every_minutes=0 optimizer.warmup_iters=20)
# Of characters, so that the blocks are what is measured and not a head of 50,000 words.
wide=(data.path=data/char model.vocab_size=128 model.n_layer=4 model.n_head=32 model.n_embd=4096 optimizer.learning_rate=1e-4)

run() { # NAME ARGUMENTS...
    local name=$1
    shift
    "$trainyard" train "$@" run.name="$name" --json >"$name.json" 2>>"$logs/runs.log" || echo "$name failed" >>"$logs/runs.log"
    rm -rf runs/*/checkpoints # 10 GB each of the wide ones
}

for ((i = 0; i < blocks; i++)); do
    run "plain-$i" "${small[@]}" train.max_iters=64 train.eval_interval=64
    run "telemetry-$i" "${small[@]}" train.max_iters=64 train.eval_interval=64 precision.recipe=bf16
done
for recipe in bf16 fp8_delayed; do
    run "gpt2-$recipe" "${small[@]}" train.max_iters=300 train.eval_interval=100 precision.recipe=$recipe
    run "wide-$recipe" "${small[@]}" "${wide[@]}" train.max_iters=64 train.eval_interval=64 train.eval_iters=1 \
        precision.recipe=$recipe "precision.overrides.exclude=[head]"
done
run wide-plain "${small[@]}" "${wide[@]}" train.max_iters=64 train.eval_interval=64 train.eval_iters=1

python3 - "$blocks" <<'PYTHON'
import json, statistics, sys

blocks = int(sys.argv[1])


def summary(name):
    try:
        return json.load(open(f"{name}.json"))
    except ValueError:
        sys.exit(f"{name} did not run: see runs.log")


def rate(name):
    """Median tokens a second of the lines after the first half: kernels are chosen and the graph is captured by then."""
    lines = [json.loads(line) for line in open(f"runs/{summary(name)['run']}/metrics.jsonl")]
    rates = [line["train/tokens_per_second"] for line in lines if "train/tokens_per_second" in line]
    return statistics.median(rates[len(rates) // 2:])


ratios = [rate(f"plain-{i}") / rate(f"telemetry-{i}") - 1 for i in range(blocks)]
if blocks:
    print(f"GPT-2 124M, 16 x 1024 tokens, {blocks} alternating runs of 64 updates: telemetry of every layer at every update costs")
    print(f"{100 * statistics.median(ratios):.1f} % of the update in the median ({100 * min(ratios):.1f} to {100 * max(ratios):.1f} %)\n")
print("| | val loss | tokens/s | × bf16 |")
print("|---|---|---|---|")
for model, base in (("gpt2", "gpt2-bf16"), ("wide", "wide-plain")):
    for name in dict.fromkeys([base, f"{model}-bf16", f"{model}-fp8_delayed"]):
        print(f"| {name} | {summary(name)['final_val_loss']:.4f} | {rate(name):,.0f} | {rate(name) / rate(base):.3f} |")
PYTHON
