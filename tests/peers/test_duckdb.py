# SPDX-License-Identifier: Apache-2.0
"""bench/peers: what Daybook is measured against gives the same rows, and a row that differs is found."""

import pytest

import program
import rows
from answered import every_case, jobs, peer

import compare_rows  # noqa: E402
import duckdb_peer  # noqa: E402


@every_case
def test_golden_cases(case, tmp_path):
    for job in jobs(case):
        figures = duckdb_peer.summarize(job, tmp_path / "rows.parquet", mixed_files=True)
        found = compare_rows.read(tmp_path / "rows.parquet")
        assert rows.difference(case.expected("trino"), found) == ""
        assert figures["rows"] == len(found)


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
