#!/usr/bin/env bash
# Every shipped recipe on one GPU beside bf16: altgrad's GPT (configs/precision), GPT-2 tokens of TEXT, the same batches. Prints a
# table in Markdown; OUT gets each run's log, page and the comparison. Needs python3 for the table only; no Java if TRAINYARD
# names the trainyard of an unpacked distribution.
#
#   [TRAINYARD=trainyard-0.1.0/trainyard] [OUT=logs] [STEPS=2000] [RECIPES="e5m2_fp8 mxfp8"] bench/gpu-precision.sh TEXT [key=value ...]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
trainyard=${TRAINYARD:-$here/../trainyard}
text=$(realpath "$1")
shift
logs=$(mkdir -p "${OUT:-logs}" && cd "${OUT:-logs}" && pwd)
steps=${STEPS:-2000}
recipes=${RECIPES:-e5m2_fp8 fp8_delayed fp8_current fp8_tiles mxfp8 nvfp4 e3m4 failing}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$trainyard" data prepare --input "$text" --tokenizer gpt2 --out data/gpt2 >"$logs/prepare.log" 2>&1
for recipe in bf16_baseline $recipes; do
    # A recipe that diverges is a result, and so is one that this machine refuses.
    "$trainyard" train "$here/../configs/precision/$recipe.yaml" train.max_iters="$steps" checkpoint.keep=1 "$@" --json \
        >"$logs/$recipe.json" 2>"$logs/$recipe.log" || echo "$recipe: exit code $?: $(tail -n 1 "$logs/$recipe.log")" >&2
    if [ "$recipe" != bf16_baseline ]; then
        "$trainyard" precision report "$recipe" --baseline bf16_baseline --out "$logs/$recipe" --json \
            >"$logs/$recipe-verdict.json" 2>>"$logs/$recipe.log" || true # 3 is a verdict
    fi
done

python3 - "$logs" bf16_baseline $recipes <<'PYTHON'
import json, os, sys

logs, baseline, *recipes = sys.argv[1:]


def read(name):
    path = f"{logs}/{name}.json"
    return json.load(open(path)) if os.path.getsize(path) else None


def number(value, text="{:.4f}"):
    return "–" if value is None else str(value) if isinstance(value, str) else text.format(value)


def alert(verdict):
    first = verdict["first_alert"]
    return f"{first['alert']} at {first['step']}" if first else "none"


print("| recipe | loss, last 10 % | difference | change | val loss | first alert | tokens/s | × bf16 | verdict |")
print("|---|---|---|---|---|---|---|---|---|")
summary = read(baseline)
print(f"| {baseline} | | | | {number(summary['final_val_loss'])} | | {summary['tokens_per_second']:,.0f} | 1.00 | |")
for recipe in recipes:
    report = read(f"{recipe}-verdict")
    if report is None:
        print(f"| {recipe} | | | | | | | | did not run: see {recipe}.log |")
        continue
    verdict = report["comparison"]["verdicts"][0]
    loss = verdict["loss"] or {}
    missed = [c["name"] for c in verdict["criteria"] if c["state"] == "missed"]
    unjudged = [c["name"] for c in verdict["criteria"] if c["state"] == "not_judged"]
    words = ("missed " + ", ".join(missed) if missed else "kept") + (
        f" (not judged: {', '.join(unjudged)})" if unjudged else "")
    cells = [recipe, number(loss.get("end")), number(loss.get("difference_end"), "{:+.4f}"),
             number(loss.get("relative_end"), "{:+.1%}"), number(verdict["validation_loss"]), alert(verdict),
             number(verdict["tokens_per_second"], "{:,.0f}"), number(verdict["speed"], "{:.2f}"), words]
    print("| " + " | ".join(cells) + " |")
print()
for recipe in recipes:
    report = read(f"{recipe}-verdict")
    if report:
        print("- " + report["comparison"]["verdicts"][0]["sentence"])
PYTHON
