"""A table of step times. Each line of the input is a label, a tab, and the JSON that step_time.py or StepTime has
printed, null where it failed; lines of one label are rounds, and the first label is what the others are compared with.

    python step_table.py results.tsv [PREFIX]        (only the labels that begin so, without that beginning)

ms/step is the median over rounds. The ratio is the first label's time over this one's, above 1 where this one is faster:
the median over pairs of the same round, so that what else the machine does in a round hits both.
"""

import json
import statistics
import sys


def main():
    prefix = sys.argv[2] if len(sys.argv) > 2 else ""
    rounds = {}
    with open(sys.argv[1]) as file:
        for line in file:
            label, _, result = line.rstrip("\n").partition("\t")
            if label.startswith(prefix):
                rounds.setdefault(label[len(prefix) :], []).append(json.loads(result))
    first = next(iter(rounds.values()), [])
    if not any(first):
        raise SystemExit("nothing to compare with was measured")
    best_first = min(f["ms_per_step_min"] for f in first if f)
    table = [("", "ms/step", "best", "tokens/s", "ratio", "of best", "rounds", "Java bytes/step")]
    for label, results in rounds.items():
        pairs = [(r, f) for r, f in zip(results, first) if r and f]
        if not pairs:
            continue
        done = [r for r in results if r]
        best = min(r["ms_per_step_min"] for r in done)
        table.append(
            (
                label,
                f"{statistics.median(r['ms_per_step'] for r in done):.1f}",
                f"{best:.1f}",
                f"{statistics.median(r['tokens_per_second'] for r in done):,.0f}",
                f"{statistics.median(f['ms_per_step'] / r['ms_per_step'] for r, f in pairs):.2f}",
                f"{best_first / best:.2f}",
                str(len(pairs)),
                f"{done[0]['java_bytes_per_step']:,}" if "java_bytes_per_step" in done[0] else "",
            )
        )
    widths = [max(len(row[i]) for row in table) for i in range(len(table[0]))]
    for row in table:
        cells = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        print("  ".join(cells).rstrip())


if __name__ == "__main__":
    main()
