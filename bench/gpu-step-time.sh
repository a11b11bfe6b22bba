#!/usr/bin/env bash
# Step time on one GPU beside PyTorch, in turn, on the same token files. Needs python3 with a CUDA build of torch; no Java
# if TRAINYARD names the trainyard of an unpacked distribution.
#
#   [TRAINYARD=trainyard-0.1.0/trainyard] [OUT=logs] bench/gpu-step-time.sh TEXT
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
trainyard=${TRAINYARD:-$here/../trainyard}
text=$(realpath "$1")
logs=$(mkdir -p "${OUT:-logs}" && cd "${OUT:-logs}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
head -c 1000000 "$text" >small.txt
"$trainyard" data prepare --input "$text" --tokenizer gpt2 --out gpt2 >"$logs/prepare.log" 2>&1
"$trainyard" data prepare --input small.txt --tokenizer char --out char >>"$logs/prepare.log" 2>&1

# ours NAME CONFIG [KEY=VALUE ...]: tokens/s of the run's summary, which leaves evaluation and checkpoints out
ours() {
    local name=$1 config=$2
    shift 2
    "$trainyard" train "$here/../configs/$config" "$@" --json >"$logs/$name.json" 2>"$logs/$name.log"
    # The steady rate: the median over the lines of metrics after the first hundred updates.
    python3 - "$logs/$name.json" "$name" <<'PYTHON'
import json, statistics, sys
summary = json.load(open(sys.argv[1]))
lines = [json.loads(line) for line in open(f"runs/{summary['run']}/metrics.jsonl")]
rates = [line["train/tokens_per_second"] for line in lines if line["step"] > 100 and "train/tokens_per_second" in line]
print(f"{sys.argv[2]:34} {statistics.median(rates):12,.0f} tokens/s   val loss {summary['final_val_loss']:.4f}")
PYTHON
}

# peer NAME ARGUMENTS
peer() {
    local name=$1
    shift
    python3 "$here/peers/step_time.py" --device cuda --fused-adamw "$@" >"$logs/$name.json" 2>"$logs/$name.log" || true
    python3 - "$logs/$name.json" "$name" <<'PYTHON'
import json, sys
text = open(sys.argv[1]).read().strip()
rate = f"{json.loads(text.splitlines()[-1])['tokens_per_second']:12,.0f} tokens/s" if text else "failed, see its log"
print(f"{sys.argv[2]:34} {rate}")
PYTHON
}

shape=(train.max_iters=250 train.eval_interval=250 train.eval_iters=10 train.batch_size=32
    train.gradient_accumulation_steps=1 optimizer.warmup_iters=50)
large=(--n-layer 12 --n-head 12 --n-embd 768 --block 1024 --vocab 50304 --batch 32 --data gpt2)
small=(--n-layer 4 --n-head 4 --n-embd 128 --block 256 --vocab 512 --batch 16 --data char --steps 200)
{
    python3 -c 'import torch; print("PyTorch", torch.__version__, "on", torch.cuda.get_device_name())'
    echo "GPT-2 124M, 32 x 1024, bfloat16"
    ours trainyard-124m gpt2-124m.yaml data.path=gpt2 "${shape[@]}"
    peer pytorch-124m-eager-autocast "${large[@]}" --amp autocast
    peer pytorch-124m-eager-bfloat16 "${large[@]}" --dtype bfloat16
    peer pytorch-124m-compile-autocast "${large[@]}" --amp autocast --compile
    ours trainyard-124m-again gpt2-124m.yaml data.path=gpt2 "${shape[@]}"
    echo "4 layers x 128, vocabulary 512, 16 x 256, bfloat16"
    ours trainyard-small gpt-small.yaml data.path=char train.max_iters=3000
    peer pytorch-small-eager-autocast "${small[@]}" --amp autocast
    peer pytorch-small-compile-autocast "${small[@]}" --amp autocast --compile
    peer pytorch-small-compile-bfloat16 "${small[@]}" --dtype bfloat16 --compile
    peer pytorch-small-cudagraphs "${small[@]}" --amp autocast --compile reduce-overhead
    ours trainyard-small-deterministic gpt-small.yaml data.path=char train.max_iters=3000 train.deterministic=true
    ours trainyard-small-again gpt-small.yaml data.path=char train.max_iters=3000
} | tee "$logs/table.txt"
