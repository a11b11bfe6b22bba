#!/usr/bin/env bash
# A sweep of small GPTs on one GPU, and how long PyTorch eager would need for the same updates one trial after another: its
# updates alone, without start-up, evaluation or checkpoints. Needs python3 with a CUDA build of torch; no Java if TRAINYARD
# names the trainyard of an unpacked distribution.
#
#   [TRAINYARD=trainyard-0.1.0/trainyard] [OUT=logs] bench/gpu-sweep.sh TEXT
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
trainyard=${TRAINYARD:-$here/../trainyard}
text=$(realpath "$1")
logs=$(mkdir -p "${OUT:-logs}" && cd "${OUT:-logs}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$trainyard" data prepare --input "$text" --tokenizer char --out char >"$logs/prepare.log" 2>&1
"$trainyard" scaling plan "$here/gpu-sweep.yaml" --out sweep >"$logs/plan.log" 2>&1
start=$(date +%s.%N)
"$trainyard" scaling run sweep --json >"$logs/run.json" 2>"$logs/run.log"
seconds=$(awk -v end="$(date +%s.%N)" -v start="$start" 'BEGIN { print end - start }')
cp sweep/results.json sweep/sweep.json sweep/parallel.json "$logs"

python3 - "$here" "$seconds" <<'PYTHON'
import json, re, subprocess, sys

here, seconds = sys.argv[1], float(sys.argv[2])
trials = json.load(open("sweep/results.json"))
assert all(trial["status"] == "completed" for trial in trials)
tokens = sum(trial["tokens"] for trial in trials)
print(f"{len(trials)} trials, {tokens / 1e6:.0f}M tokens in {seconds:.1f} s: {tokens / seconds / 1e6:.2f}M tokens/s with everything")
rates = {}
for trial in trials:
    if trial["n"] not in rates:
        config = open(f"sweep/{trial['run']}/config.yaml").read()
        value = lambda key: re.search(key + r": (\d+)", config).group(1)
        result = subprocess.run(
            ["python3", f"{here}/peers/step_time.py", "--device", "cuda", "--fused-adamw", "--amp", "autocast"]
            + ["--n-layer", value("n_layer"), "--n-head", value("n_head"), "--n-embd", value("n_embd")]
            + ["--vocab", value("vocab_size"), "--block", "256", "--batch", "16", "--data", "char", "--steps", "100"],
            check=True, capture_output=True, text=True)
        rates[trial["n"]] = json.loads(result.stdout.splitlines()[-1])["tokens_per_second"]
        print(f"PyTorch eager, autocast, {trial['n']} parameters: {rates[trial['n']]:,.0f} tokens/s")
eager = sum(trial["tokens"] / rates[trial["n"]] for trial in trials)
print(f"PyTorch eager, one after another: {eager:.0f} s, {eager / seconds:.1f} times ours")
PYTHON
