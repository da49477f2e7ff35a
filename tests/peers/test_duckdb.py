# SPDX-License-Identifier: Apache-2.0
"""bench/peers: what Daybook is measured against gives the same rows, and a row that differs is found."""

import json
import subprocess
import sys

import pytest

import golden_case
import program
import rows

PEERS = program.ROOT / "bench/peers"
sys.path.insert(0, str(PEERS))

import compare_rows  # noqa: E402
import duckdb_peer  # noqa: E402

CASES = [golden_case.load(path.parent) for path in sorted(golden_case.PUBLIC.glob("*/case.yaml"))]
ANSWERED = [case for case in CASES if "trino" in case.dialects and not case.refused("trino")]
assert ANSWERED, f"{golden_case.PUBLIC}: no case with an answer of Trino"


def peer(script, *arguments):
    return subprocess.run(
        [sys.executable, PEERS / script, *map(str, arguments)], capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize("case", ANSWERED, ids=lambda case: case.name)
def test_golden_cases(case, tmp_path):
    jobs = [case.configuration()]
    if case.settings["nodes_derived"]:
        # The roles come from the reports then, by the rules of summary.md G.
        jobs.append(case.configuration())
        del jobs[1]["lookups"]["nodes"]
    for job in jobs:
        figures = duckdb_peer.summarize(job, tmp_path / "rows.parquet", mixed_files=True)
        found = compare_rows.read(tmp_path / "rows.parquet")
        assert rows.difference(case.expected("trino"), found) == ""
        assert figures["rows"] == len(found)


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """A generated cluster whose labels change, with Daybook's rows of it."""
    folder = tmp_path_factory.mktemp("lake")
    (folder / "profile.yml").write_text("profile: small\nlabels: {unique_percent: 40, changes_percent: 30}\n")
    program.succeed("generate", "--profile", "profile.yml", "--format", "parquet", "--output", "small", cwd=folder)
    program.succeed("summarize", "--config", "small/daybook.yaml", "--output", "daybook.parquet", cwd=folder)
    return folder


@pytest.fixture
def answer(lake, tmp_path):
    """DuckDB's file of that cluster, of a process of its own."""
    path = tmp_path / "duckdb.parquet"
    job = lake / "small/daybook.yaml"
    done = peer("duckdb_peer.py", "--job", job, "--output", path, "--threads", 2, "--memory", "1GiB")
    assert done.returncode == 0, done.stderr
    return path


def test_generated_cluster(lake, answer):
    for expected in (lake / "daybook.parquet", answer):
        done = peer("compare_rows.py", expected, answer)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout == f"{len(compare_rows.read(answer))} rows are equal\n"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("pod_usage_cpu_core_hours", "pod_usage_cpu_core_hours * (1 + 3e-9)"),
        ("pod_limit_cpu_core_hours", "NULL"),
        ("all_labels", """'{"x":"y"}'"""),
        ("cost_category_id", "cost_category_id + 1"),
        ("cost_category_id", "NULL"),
        ("resource_id", "resource_id || ' '"),
        ("usage_end", "usage_end + 1"),
    ],
)
def test_a_row_that_differs_is_found(lake, answer, column, value, tmp_path):
    changed = tmp_path / "changed.parquet"
    one = "pod_limit_cpu_core_hours IS NOT NULL AND pod_usage_cpu_core_hours > 1 AND cost_category_id IS NOT NULL"
    program.duckdb().execute(
        f"COPY (WITH numbered AS (SELECT *, row_number() OVER () AS number FROM '{answer}'),"
        f" picked AS (SELECT min(number) AS number FROM numbered WHERE {one})"
        f" SELECT * EXCLUDE (number) REPLACE ({value} AS {column}) FROM numbered JOIN picked USING (number)"
        f" UNION ALL SELECT * EXCLUDE (number) FROM numbered ANTI JOIN picked USING (number))"
        f" TO '{changed}' (FORMAT parquet)"
    )
    assert len(compare_rows.read(changed)) == len(compare_rows.read(answer))
    done = peer("compare_rows.py", lake / "daybook.parquet", changed)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 expected rows have no equal, 1 found rows are not expected" in done.stdout
    assert f"  {column}: expected " in done.stdout


@pytest.mark.parametrize("twice", [False, True])
def test_a_row_too_many_or_too_few_is_found(lake, answer, twice, tmp_path):
    changed = tmp_path / "changed.parquet"
    query = f"FROM '{answer}' UNION ALL (FROM '{answer}' LIMIT 1)" if twice else f"FROM '{answer}' OFFSET 1"
    program.duckdb().execute(f"COPY ({query}) TO '{changed}' (FORMAT parquet)")
    done = peer("compare_rows.py", lake / "daybook.parquet", changed)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{0 if twice else 1} expected rows have no equal, {1 if twice else 0} found" in done.stdout


def test_figures(lake, tmp_path):
    report = tmp_path / "figures.json"
    done = peer("measure.py", lake / "small", "--daybook", program.binary(), "--runs", 2, "--json", report)
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(report.read_text())
    assert figures["shape"]["hourly_rows"] == 1000
    assert figures["shape"]["rows_out"] == len(compare_rows.read(lake / "daybook.parquet"))
    assert len(figures["runs"]["daybook"]) == len(figures["runs"]["duckdb"]) == 2
    for run in figures["runs"]["duckdb"]:
        # The query is a part of its process, so that the ratio counts nothing but the query.
        assert 0 < run["query"]["wall_seconds"] < run["process"]["wall_seconds"]
        assert 0 < run["query"]["cpu_seconds"] < run["process"]["cpu_seconds"]
    medians = figures["medians"]
    for measure, ratio in figures["ratios"].items():
        assert ratio == medians["duckdb_query"][measure] / medians["daybook"][measure]


def test_nothing_is_measured_when_answers_differ(lake, tmp_path):
    # A program that writes other rows under Daybook's name: those of a run without storage.
    other = tmp_path / "other"
    without = 'if [ "$1" = summarize ]; then set -- "$@" --no-storage; fi'
    other.write_text(f'#!/bin/sh\n{without}\nexec {program.binary()} "$@"\n')
    other.chmod(0o755)
    done = peer("measure.py", lake / "small", "--daybook", other, "--runs", 1)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout == ""
    assert "found rows are not expected" in done.stderr
    assert "the answers differ, nothing is measured" in done.stderr
