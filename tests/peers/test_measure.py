# SPDX-License-Identifier: Apache-2.0
"""bench/peers/measure.py: figures of equal answers, and none of others."""

import pytest

import program
from answered import peer
from measuring import check_nothing_is_measured, check_parts, figures_of

import compare_rows  # noqa: E402


def test_duckdb(lake, tmp_path):
    figures, shown = figures_of(lake, tmp_path / "figures.json", "duckdb", 2)
    assert figures["shape"]["hourly_rows"] == 1000
    assert figures["shape"]["rows_out"] == len(compare_rows.read(lake / "daybook.parquet"))
    check_parts(figures["runs"]["duckdb"])
    assert f"DuckDB {figures['versions']['duckdb']}, query alone " in shown


def test_postgresql(lake, tmp_path, server):
    figures, shown = figures_of(lake, tmp_path / "figures.json", "postgresql", 2)
    loaded = [turn["load"] for turn in figures["runs"]["postgresql"]]
    assert loaded[0] == loaded[1]
    assert 0 < loaded[0]["cpu_seconds"]
    assert 0 < loaded[0]["wall_seconds"]
    assert f"PostgreSQL {figures['versions']['postgresql']}, loading, once " in shown


@pytest.mark.parametrize(
    ("flag", "told"),
    [(("--peers", "duckdb,sqlite"), "no such peer: sqlite"), (("--runs", 0), "--runs must be at least 1")],
)
def test_a_wrong_flag_is_told(lake, flag, told):
    done = peer("measure.py", lake / "small", "--daybook", program.binary(), *flag)
    assert done.returncode == 2
    assert told in done.stderr


def test_nothing_is_measured_when_answers_differ(lake, other_program):
    told = check_nothing_is_measured(lake, other_program, "duckdb")
    assert "found rows are not expected" in told


def test_nothing_is_measured_when_answers_differ_from_postgresql(lake, other_program, server):
    told = check_nothing_is_measured(lake, other_program, "postgresql")
    assert "found rows are not expected" in told
