# SPDX-License-Identifier: Apache-2.0
"""--memory bounds what a run takes at most, whatever its threads (spec: cli.md, "Memory")."""

import json

from program import duckdb

THREADS = 16


def rewrite(source, target, columns, options, times=1):
    """Makes `target` of the rows of `source`, each so many times, with other `columns`."""
    duckdb().execute(
        f"COPY (SELECT * EXCLUDE (range) REPLACE ({columns})"
        f" FROM read_parquet('{source}', hive_partitioning = false), range({times}))"
        f" TO '{target}' (FORMAT parquet, {options})"
    )


def test_the_peak_is_of_the_run(desk):
    desk.configure()
    desk.lake.write_pods()
    larger = b"x" * (400 << 20)  # of the process that starts it
    desk.summarize("--output", "out/rows.csv", "--report", "report.json")
    assert 0 < json.loads((desk.folder / "report.json").read_text())["peak_memory_bytes"] < len(larger) / 2


def test_roles_keep_within_memory(desk):
    configuration = desk.lake.configuration()
    del configuration["lookups"]["nodes"]  # the roles are derived then
    desk.configure(configuration)
    desk.lake.write("pod_usage")
    one = desk.lake.write("pod_usage_daily")
    for number in range(1, THREADS):
        rewrite(one, desk.lake.path("pod_usage_daily", number=number),
                "repeat('n', 240) || range % 7 AS node, repeat('r', 240) || range % 5 AS resource_id",
                "COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 0", times=20000)
    peaks = {}
    for threads in (1, THREADS):
        desk.summarize("--threads", threads, "--memory", "104MiB", "--output", "out/rows.csv", "--report", "report.json")
        peaks[threads] = json.loads((desk.folder / "report.json").read_text())["peak_memory_bytes"]
    assert max(peaks.values()) <= 104 * 2**20, peaks
