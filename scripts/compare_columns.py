#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Two sets of CSV files side by side: how full each column is, and how many of its values differ.

  scripts/compare_columns.py ONE OTHER

ONE and OTHER are folders of operator reports, or files as rows.csv. Prints a Markdown table: of each column the share
of rows that have a value, and the distinct values among 1,000 rows that do. "-" stands for a column that is not there.
"""
import csv
import pathlib
import sys


def kind_of(path, header):
    for kind in ("pod_usage", "storage_usage", "node_label", "namespace_label", "vm_usage", "gpu_usage"):
        if kind in path.name:
            return kind
    return "summary" if "usage_start" in header else path.name


def columns(place):
    """(kind, column) -> (rows, rows with a value, distinct values), in the order of the files."""
    place = pathlib.Path(place)
    found = {}
    for path in sorted(place.glob("*.csv")) if place.is_dir() else [place]:
        with open(path, encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            kind = kind_of(path, header)
            counts = [found.setdefault((kind, name), [0, 0, set()]) for name in header]
            for row in reader:
                for count, value in zip(counts, row):
                    count[0] += 1
                    if value not in ("", "{}"):
                        count[1] += 1
                        count[2].add(value)
    return found


def cells(count):
    if count is None:
        return "-", "-"
    rows, full, distinct = count
    if rows == 0:
        return "no rows", "-"
    return f"{100 * full / rows:.0f} %", f"{1000 * len(distinct) / full:.1f}" if full else "-"


def main(one, other):
    first, second = columns(one), columns(other)
    print("| report | column | filled | | distinct in 1,000 | |\n|---|---|---|---|---|---|")
    for key in dict.fromkeys([*first, *second]):
        (full, distinct), (other_full, other_distinct) = cells(first.get(key)), cells(second.get(key))
        print(f"| {key[0]} | {key[1]} | {full} | {other_full} | {distinct} | {other_distinct} |")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
