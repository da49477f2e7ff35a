#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""cost_model.py SUMMARY.csv... --held-out SCALE [--mode MODE] [--within PERCENT]

What a summary costs: processor seconds = start + a * hourly rows + b * rows of the summary. Fits the three to the scales
of benchmark results (`daybook bench`), all but SCALE, and predicts SCALE with them. Each scale weighs the same: it is the
relative error that is made small, and no cost is negative. The daily rows have no cost of their own: in the clusters of
the scales there is one of them for some twenty hourly rows, and what cannot vary apart cannot be told apart. Exit status
1: the prediction is further off than PERCENT (10).
"""

import argparse
import csv
import itertools
import sys

TERMS = ("start", "hourly row", "row of the summary")


def read(paths, mode):
    """scale -> (terms, processor seconds)."""
    scales = {}
    for path in paths:
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["mode"] != mode or row["status"] != "SUCCESS":
                    continue
                terms = (1.0, float(row["rows_in"]), float(row["rows_out"]))
                scales[row["scale"]] = (terms, float(row["cpu_seconds"]))
    return scales


def solve(matrix, right):
    """Gaussian elimination with pivoting; None where there is not one solution."""
    rows = [list(line) + [value] for line, value in zip(matrix, right)]
    for column in range(len(rows)):
        pivot = max(range(column, len(rows)), key=lambda row: abs(rows[row][column]))
        if abs(rows[pivot][column]) < 1e-12:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for row in range(len(rows)):
            if row != column:
                factor = rows[row][column] / rows[column][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column])]
    return [row[-1] / row[column] for column, row in enumerate(rows)]


def fit(points):
    """The costs of TERMS with the least sum of squared relative errors among those that are not negative."""
    scale = [max(terms[i] for terms, _ in points) or 1.0 for i in range(len(TERMS))]
    best = None
    # The best one is the unconstrained best of the terms that it uses: all choices of terms are few.
    for number in range(1, len(TERMS) + 1):
        for used in itertools.combinations(range(len(TERMS)), number):
            lines = [[terms[i] / scale[i] / seconds for i in used] for terms, seconds in points]
            normal = [[sum(line[i] * line[j] for line in lines) for j in range(number)] for i in range(number)]
            found = solve(normal, [sum(line[i] for line in lines) for i in range(number)])
            if found is None or min(found) < 0:
                continue
            error = sum((sum(a * b for a, b in zip(line, found)) - 1) ** 2 for line in lines)
            if best is None or error < best[0]:
                costs = [0.0] * len(TERMS)
                for i, cost in zip(used, found):
                    costs[i] = cost / scale[i]
                best = (error, costs)
    return best[1]


def predicted(costs, terms):
    return sum(cost * term for cost, term in zip(costs, terms))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("summaries", nargs="+", metavar="SUMMARY.csv")
    parser.add_argument("--held-out", required=True, metavar="SCALE")
    parser.add_argument("--mode", default="streaming")
    parser.add_argument("--within", type=float, default=10.0, metavar="PERCENT")
    arguments = parser.parse_args()
    scales = read(arguments.summaries, arguments.mode)
    if arguments.held_out not in scales:
        parser.error(f"no {arguments.mode} run of {arguments.held_out} succeeded")
    fitted = {scale: point for scale, point in scales.items() if scale != arguments.held_out}
    if len(fitted) < len(TERMS):
        parser.error(f"{len(fitted)} scales beside {arguments.held_out} are too few for {len(TERMS)} costs")
    costs = fit(list(fitted.values()))
    for term, cost in zip(TERMS, costs):
        print(f"{term:20s} {cost * 1e3:10.1f} ms" if term == "start" else f"{term:20s} {cost * 1e9:10.1f} ns")
    print(f"\n{'scale':20s} {'predicted s':>12s} {'measured s':>12s} {'error':>8s}")
    for scale, (terms, seconds) in sorted(scales.items(), key=lambda item: item[1][1]):
        model = predicted(costs, terms)
        note = "  held out" if scale == arguments.held_out else ""
        print(f"{scale:20s} {model:12.3f} {seconds:12.3f} {100 * (model / seconds - 1):+7.1f}%{note}")
    terms, seconds = scales[arguments.held_out]
    return 0 if abs(predicted(costs, terms) / seconds - 1) * 100 <= arguments.within else 1


if __name__ == "__main__":
    sys.exit(main())
