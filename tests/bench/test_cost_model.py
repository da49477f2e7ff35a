# SPDX-License-Identifier: Apache-2.0
"""bench/model/cost_model.py: it finds the costs that made the figures, and says when it predicts badly."""

import pathlib
import random
import subprocess

import pytest

MODEL = pathlib.Path(__file__).resolve().parents[2] / "bench/model/cost_model.py"
COSTS = (0.02, 30e-9, 2500e-9)


def summary(path, noise=0.0, held_out_factor=1.0, seed=5):
    made = random.Random(seed)
    lines = ["scale,mode,status,seconds,peak_mb,rows_in,rows_out,cpu_seconds"]
    for i in range(9):
        hourly = 1000 * 4**i
        out = made.randrange(200, 60000)
        cpu = COSTS[0] + COSTS[1] * hourly + COSTS[2] * out
        cpu *= held_out_factor if i == 8 else 1 + made.uniform(-noise, noise)
        lines.append(f"s{i},streaming,SUCCESS,1,1,{hourly},{out},{cpu}")
        lines.append(f"s{i},in-memory,SUCCESS,1,1,{hourly},{out},{cpu * 7}")
    lines.append("s3,streaming,FAILED,,,,,")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(path, *arguments):
    return subprocess.run(["/usr/bin/python3", MODEL, path, "--held-out", "s8", *arguments], text=True,
                          capture_output=True, check=False)


def test_finds_the_costs(tmp_path):
    done = run(summary(tmp_path / "SUMMARY.csv"))
    assert done.returncode == 0, done.stderr
    found = {line[:20].strip(): line[20:].split() for line in done.stdout.splitlines()[:3]}
    assert found == {"start": ["20.0", "ms"], "hourly row": ["30.0", "ns"],
                     "row of the summary": ["2500.0", "ns"]}
    assert "+0.0%  held out" in done.stdout or "-0.0%  held out" in done.stdout


def test_noise_is_not_a_cost(tmp_path):
    done = run(summary(tmp_path / "SUMMARY.csv", noise=0.05))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("factor", [0.85, 1.2])
def test_a_bad_prediction_is_said(tmp_path, factor):
    done = run(summary(tmp_path / "SUMMARY.csv", held_out_factor=factor))
    assert done.returncode == 1, done.stdout
    assert run(tmp_path / "SUMMARY.csv", "--within", "25").returncode == 0


def test_too_little_to_fit(tmp_path):
    path = summary(tmp_path / "SUMMARY.csv")
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], *lines[-4:]]) + "\n")
    assert "too few" in run(path).stderr
    assert "no other run of s8" in run(path, "--mode", "other").stderr
