# SPDX-License-Identifier: Apache-2.0
"""bench/peers/measure.py: figures of equal answers, and none of others."""

import json

import pytest

import program
from answered import peer

import compare_rows


def figures_of(lake, path, peers, runs):
    done = peer("measure.py", lake / "small", "--daybook", program.binary(), "--peers", peers, "--runs", runs,
                "--json", path)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(path.read_text())
    names = peers.split(",")
    assert list(figures["runs"]) == ["daybook", *names]
    assert [len(turns) for turns in figures["runs"].values()] == [runs] * (1 + len(names))
    for name in names:
        ratios, medians = figures["ratios"][name], figures["medians"]
        assert list(ratios) == ["wall_seconds", "cpu_seconds", "peak_bytes"]
        for measure, ratio in ratios.items():
            assert ratio == medians[name]["query"][measure] / medians["daybook"]["process"][measure]
            assert ratio > 0
    return figures, done.stdout


def check_parts(turns):
    """The query is a part of its process, so that the ratio counts nothing but the query."""
    for turn in turns:
        assert 0 < turn["query"]["wall_seconds"] < turn["process"]["wall_seconds"]
        assert 0 < turn["query"]["cpu_seconds"] < turn["process"]["cpu_seconds"]


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


@pytest.fixture
def other_program(tmp_path):
    """A program that writes other rows under Daybook's name: those of a run without storage."""
    other = tmp_path / "other"
    without = 'if [ "$1" = summarize ]; then set -- "$@" --no-storage; fi'
    other.write_text(f'#!/bin/sh\n{without}\nexec {program.binary()} "$@"\n')
    other.chmod(0o755)
    return other


def check_nothing_is_measured(lake, other_program, peers):
    done = peer("measure.py", lake / "small", "--daybook", other_program, "--runs", 1, "--peers", peers)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout == ""
    assert "the answers differ, nothing is measured" in done.stderr
    return done.stderr


def test_nothing_is_measured_when_answers_differ(lake, other_program):
    told = check_nothing_is_measured(lake, other_program, "duckdb")
    assert "found rows are not expected" in told


def test_nothing_is_measured_when_answers_differ_from_postgresql(lake, other_program, server):
    told = check_nothing_is_measured(lake, other_program, "postgresql")
    assert "found rows are not expected" in told
