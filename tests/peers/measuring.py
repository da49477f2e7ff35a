# SPDX-License-Identifier: Apache-2.0
"""bench/peers/measure.py as a process, and what holds of all its figures."""

import json

import program
from answered import peer


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


def check_nothing_is_measured(lake, other_program, peers):
    done = peer("measure.py", lake / "small", "--daybook", other_program, "--runs", 1, "--peers", peers)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout == ""
    assert "the answers differ, nothing is measured" in done.stderr
    return done.stderr
