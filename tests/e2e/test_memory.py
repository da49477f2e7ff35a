# SPDX-License-Identifier: Apache-2.0
"""--memory bounds what a run takes at most, whatever its threads (spec: cli.md, "Memory")."""

import json
import subprocess

import pytest

import program
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


@pytest.mark.parametrize("kibibytes", [300_000, 500_000])
def test_exhausted_memory_is_no_corrupt_file(desk, kibibytes):
    """The page does not fit into what the system gives, or what is made of it does not (spec: cli.md)."""
    desk.configure()
    desk.lake.write("pod_usage")
    rewrite(desk.lake.write("pod_usage_daily"), desk.lake.path("pod_usage_daily", number=1),
            """'{"app":"' || repeat('x', 300 << 20) || '"}' AS pod_labels""", "COMPRESSION snappy")
    limited = f'ulimit -v {kibibytes} && exec "$0" "$@"'
    done = subprocess.run(
        ["sh", "-c", limited, program.binary(), *desk.arguments("--threads", "1", "--output", "out/rows.csv")],
        cwd=desk.folder, env=program.environment(), capture_output=True, text=True, timeout=120,
    )
    assert done.returncode == 4, done.stderr
    assert "the memory is exhausted" in done.stderr
    assert desk.files_left() == []
