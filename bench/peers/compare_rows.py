#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the rows of two summaries, .parquet or .csv, as tests/golden/README.md compares them.

Rows are a multiset: text is equal to the letter, JSON by content, numbers to a relative 1e-9 (absolute 1e-12, 1e-9 in
unallocated rows). Says which rows differ; exit 1 when any does.
"""

import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests/harness"))
import rows  # noqa: E402
from program import duckdb  # noqa: E402


def read(path):
    """Rows in the order of rows.COLUMNS, every value as text."""
    if str(path).endswith(".csv"):
        return rows.read_csv(path)
    columns = ", ".join(f'"{name}"::VARCHAR' for name in rows.COLUMNS)
    found = duckdb().execute(f"SELECT {columns} FROM read_parquet(?, hive_partitioning = false)", [str(path)])
    return found.fetchall()


def difference(expected, actual):
    """Empty when both files hold the same rows, else what differs."""
    wanted, found = read(expected), read(actual)
    return rows.difference(wanted, found)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("expected", help="rows.parquet or rows.csv, Daybook's")
    parser.add_argument("actual", help="the other file, the peer's")
    options = parser.parse_args()
    wanted, found = read(options.expected), read(options.actual)
    text = rows.difference(wanted, found)
    if text:
        print(text)
        return 1
    print(f"{len(wanted)} rows are equal")
    return 0


if __name__ == "__main__":
    sys.exit(main())
