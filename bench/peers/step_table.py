"""A table of step times. Each line of the input is a label, a tab, and the JSON that step_time.py, run_step_time.py or
StepTime has printed; lines of one label are rounds, and the first label is what the others are compared with.

    python step_table.py results.tsv [PREFIX]        (only the labels that begin so, without that beginning)

ms/step is the median over rounds; the ratio is of tokens/s, the median over rounds of pairs of the same round, so that
what else a machine does in a round hits both.
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
    if not rounds:
        print("nothing was measured")
        return
    first = next(iter(rounds.values()))
    table = [("", "ms/step", "best", "tokens/s", "ratio", "of best", "rounds", "Java bytes/step")]
    for label, results in rounds.items():
        rates = [r["tokens_per_second"] for r in results]
        ratio = statistics.median(a / b["tokens_per_second"] for a, b in zip(rates, first))
        best = min(r["ms_per_step_min"] for r in results)
        scale = rates[0] * results[0]["ms_per_step"] / (first[0]["tokens_per_second"] * first[0]["ms_per_step"])
        table.append(
            (
                label,
                f"{statistics.median(r['ms_per_step'] for r in results):.2f}",
                f"{best:.2f}",
                f"{statistics.median(rates):,.0f}",
                f"{ratio:.2f}",
                f"{scale * min(r['ms_per_step_min'] for r in first) / best:.2f}",
                str(len(results)),
                f"{results[0]['java_bytes_per_step']:,}" if "java_bytes_per_step" in results[0] else "",
            )
        )
    widths = [max(len(row[i]) for row in table) for i in range(len(table[0]))]
    for row in table:
        cells = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        print("  ".join(cells).rstrip())


if __name__ == "__main__":
    main()
