#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The floor of every engine over a lake: Arrow decodes the needed columns of its files, and they are thrown away.

Text stays coded by the files' dictionaries, as an engine that groups by it would have it.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, os.environ.get("DAYBOOK_PANDAS_PACKAGES", str(HERE.parents[1] / "build/deps/pandas")))

import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

import lake_job  # noqa: E402

TABLES = {
    "hourly_rows": [("pod_usage", False, lake_job.CAPACITY)],
    "daily_rows": [
        ("pod_usage", True, {"pod": "VARCHAR", **lake_job.POD}),
        ("storage_usage", True, lake_job.STORAGE),
    ],
    "label_rows": [
        ("node_labels", True, dict.fromkeys(("node", "node_labels"), "VARCHAR")),
        ("namespace_labels", True, dict.fromkeys(("namespace", "namespace_labels"), "VARCHAR")),
    ],
}


def decode(path, columns):
    """The number of rows of a file, and of the bytes that they take decoded."""
    texts = [name for name, kind in columns.items() if kind == "VARCHAR"]
    rows = bytes_ = 0
    with pq.ParquetFile(path, read_dictionary=texts) as file:
        names = [name for name in ("interval_start", *columns) if name in file.schema_arrow.names]
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, columns=names, use_threads=False)
            rows += table.num_rows
            bytes_ += table.nbytes
    return rows, bytes_


def decode_all(job, threads):
    """Files side by side, a thread each."""
    figures = {"decoded_bytes": 0}
    started, cpu_started = time.perf_counter(), time.process_time()
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        for kind, tables in TABLES.items():
            decoding = [
                pool.submit(decode, path, columns)
                for table, daily, columns in tables
                if table != "storage_usage" or lake_job.has_storage(job)
                for start, end in lake_job.months(job["ocp"]["start"], job["ocp"]["end"])
                for path in lake_job.files(job, table, daily, start, end)
            ]
            found = [each.result() for each in decoding]
            figures[kind] = sum(rows for rows, _ in found)
            figures["decoded_bytes"] += sum(bytes_ for _, bytes_ in found)
    figures["query_seconds"] = time.perf_counter() - started
    figures["query_cpu_seconds"] = time.process_time() - cpu_started
    return {"version": pa.__version__, **figures}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--job", required=True, help="daybook.yaml of 'daybook generate'")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--report", required=True, help="figures of the run as JSON")
    options = parser.parse_args()
    figures = decode_all(lake_job.load(options.job, "decode_floor"), options.threads)
    pathlib.Path(options.report).write_text(json.dumps(figures) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
