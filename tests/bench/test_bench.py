# SPDX-License-Identifier: Apache-2.0
"""`daybook bench`: what it leaves behind, and that a time counts only when the answer is right."""

import csv
import json
import os
import re
import signal
import subprocess
import time

import program
import pytest

FIRST_COLUMNS = ["scale", "mode", "status", "seconds", "peak_mb", "rows_in", "rows_out"]
PASSES = {"labels", "volumes", "pods", "capacity", "finish"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A folder with clusters that the tests of this file share."""
    return tmp_path_factory.mktemp("bench")


def bench(shop, *arguments):
    """The finished process, and the folder that it made, or None."""
    before = folders(shop)
    wait_for_another_second(before)
    done = program.run("bench", *arguments, cwd=shop)
    made = folders(shop) - before
    assert len(made) <= 1
    return done, (made.pop() if made else None)


def folders(shop):
    return set((shop / "benchmark_results").glob("*"))


def wait_for_another_second(taken):
    """A benchmark's folder is named after its second."""
    while any(path.name == time.strftime("streaming_comparison_%Y%m%d_%H%M%S") for path in taken):
        time.sleep(0.02)


def summary_of(folder):
    with open(folder / "SUMMARY.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert all(len(row) == len(rows[0]) for row in rows)
    return rows[0], [dict(zip(rows[0], row)) for row in rows[1:]]


def results_of(folder):
    return json.loads((folder / "results.json").read_text(encoding="utf-8"))


def other_program(shop, name, script):
    """A program that runs daybook, and then something else: `script`, which knows the output in $output."""
    path = shop / name
    path.write_text(
        "#!/bin/bash\n"
        "output=; mode=; last=\n"
        'for word in "$@"; do\n'
        '  [[ $last == --output && -z $output ]] && output=$word\n'
        "  [[ $last == --mode ]] && mode=$word\n"
        "  last=$word\n"
        "done\n"
        f'"{program.binary()}" "$@" || exit\n'
        f"{script}\n"
    )
    path.chmod(0o755)
    return path


def test_files_and_figures(shop):
    done, folder = bench(shop, "small", "medium", "--runs", "1")
    assert done.exit_status == 0, str(done)
    assert re.fullmatch(r"streaming_comparison_\d{8}_\d{6}", folder.name)
    header, rows = summary_of(folder)
    assert header[:7] == FIRST_COLUMNS
    assert [(row["scale"], row["mode"], row["status"], row["rows_in"]) for row in rows] == [
        ("small", "streaming", "SUCCESS", "1000"),
        ("small", "in-memory", "SUCCESS", "1000"),
        ("medium", "streaming", "SUCCESS", "10000"),
        ("medium", "in-memory", "SUCCESS", "10000"),
    ]
    for row in rows:
        assert 0 < float(row["seconds"]) < 60
        assert 1 < float(row["average_mb"]) <= float(row["peak_mb"]) < 2000
        assert 0 < float(row["cpu_seconds"])
        assert int(row["rows_out"]) > 10 and int(row["bytes_read"]) > 1000 and int(row["requests"]) > 5
        assert row["failure"] == ""
        logs = folder / f"{row['scale']}_{row['mode']}.log"
        assert logs.read_text().startswith(f"$ {program.binary()} summarize ")
        assert "exit status 0" in logs.read_text().splitlines()[-1]
    assert {f"{name}_thread_seconds" for name in PASSES} <= set(header)
    results = results_of(folder)
    assert results["schema_version"] == 1
    assert {"version", "commit", "machine", "started"} <= set(results)
    assert "processor" in results["machine"] and results["threads"] >= 1
    assert [run["status"] for run in results["runs"]] == ["SUCCESS"] * 4
    assert PASSES <= set(results["runs"][0]["passes"])
    assert not (folder / ".work").exists()
    assert "small" in done.stdout and "SUCCESS" in done.stdout
    assert f"the results are in benchmark_results/{folder.name}" in done.stderr


def test_modes_take_turns_and_clusters_are_kept(shop):
    bench(shop, "small", "--runs", "1")
    kept = {path: path.stat().st_mtime_ns for path in (shop / "benchmark_data/small").rglob("*")}
    assert kept
    more = ("--batch-rows", "500,1000", "--sink", "parquet", "--parts", "pods")
    done, folder = bench(shop, "small", "--runs", "2", *more)
    assert done.exit_status == 0, str(done)
    results = results_of(folder)
    assert (results["sink"], results["parts"]) == ("parquet", "pods")
    table = done.stdout.splitlines()
    assert table[2].split() == ["scale", "mode", "status", "batch", "rows", "seconds", "peak", "MB", "rows/s"]
    assert [line.split()[:4] for line in table[3:]] == [
        ["small", mode, "SUCCESS", rows]
        for mode in ("streaming", "in-memory")
        for rows in ("500", "1,000")
    ]
    a_round = [(mode, rows) for mode in ("streaming", "in-memory") for rows in (500, 1000)]
    assert [(run["mode"], run["batch_rows"]) for run in results["runs"]] == a_round * 2
    assert [run["run"] for run in results["runs"]] == [1] * 4 + [2] * 4
    assert (folder / "small_in-memory_500_run2.log").exists()
    assert "--no-storage" in (folder / "small_in-memory_500_run2.log").read_text()
    assert {path: path.stat().st_mtime_ns for path in (shop / "benchmark_data/small").rglob("*")} == kept


def test_a_cluster_of_another_version_is_made_anew(shop):
    bench(shop, "small", "--runs", "1", "--modes", "streaming")
    marker = shop / "benchmark_data/small.json"
    right = marker.read_text()
    told = json.loads(right)
    told["cluster"]["seed"] = 2
    marker.write_text(json.dumps(told))
    stray = shop / "benchmark_data/small/stray"
    stray.write_text("")
    done, _ = bench(shop, "small", "--runs", "1", "--modes", "streaming")
    assert done.exit_status == 0, str(done)
    assert "is made anew" in done.stderr
    assert marker.read_text() == right
    assert not stray.exists()


def test_a_folder_of_somebody_else_stays(shop, tmp_path):
    (tmp_path / "data/small").mkdir(parents=True)
    precious = tmp_path / "data/small/precious"
    precious.write_text("")
    done, folder = bench(shop, "small", "--data", tmp_path / "data")
    assert done.exit_status == 2, str(done)
    assert folder is None
    assert precious.exists()


WRONG_SUM = """\
import csv, sys
with open(sys.argv[1], newline="") as file:
    rows = list(csv.DictReader(file))
row = next(row for row in rows if row["data_source"] == "Pod" and row["infrastructure_usage_cost"])
row["pod_usage_cpu_core_hours"] = "1000000.000000000000000"
with open(sys.argv[1], "w", newline="") as file:
    out = csv.DictWriter(file, row.keys(), lineterminator="\\n")
    out.writeheader()
    out.writerows(rows)
"""

# What a wrong program does when it has ended, and what is said of it.
WRONG = {
    "another byte": (
        'sed -i "2s/generated-cluster/Generated-cluster/" "$output"', "not the one that is known to be right"
    ),
    "another sum": ('/usr/bin/python3 {wrong_sum} "$output"', "the sum of pod_usage_cpu_core_hours is"),
    "a row less": ("sed -i '$d' \"$output\"", "rows, and it tells of"),
    "no answer": ('rm "$output"', "No such file"),
    "a failure": ("echo lost >&2; exit 4", "exit status 4: lost"),
    "a crash": ("kill -SEGV $$", "signal 11"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_answer_has_no_time(shop, what):
    script, why = WRONG[what]
    (shop / "wrong_sum.py").write_text(WRONG_SUM)
    script = script.replace("{wrong_sum}", str(shop / "wrong_sum.py"))
    # The other mode stays right, and keeps its time.
    wrong = other_program(shop, "wrong", f"if [[ $mode == in-memory ]]; then {script}; fi")
    done, folder = bench(shop, "small", "--runs", "2", "--program", wrong)
    assert done.exit_status == 1, str(done)
    _, rows = summary_of(folder)
    bad, good = sorted(rows, key=lambda row: row["mode"])
    assert (good["mode"], good["status"], good["runs"]) == ("streaming", "SUCCESS", "2")
    assert (bad["mode"], bad["status"]) == ("in-memory", "FAILED")
    assert why in bad["failure"]
    assert [bad[name] for name in ("seconds", "peak_mb", "rows_in", "rows_out", "cpu_seconds")] == [""] * 5
    failed = [run for run in results_of(folder)["runs"] if run["status"] == "FAILED"]
    assert len(failed) == 1 and why in failed[0]["failure"] and "seconds" not in failed[0]
    assert "FAILED: " in done.stderr and "FAILED" in done.stdout


def test_an_answer_that_is_wrong_now_and_then_has_no_time(shop):
    """The warm-up answers rightly; the second run does not."""
    count = shop / "count"
    count.write_text("")
    wrong = other_program(
        shop, "wrong", f'echo >>"{count}"; [[ $(wc -l <"{count}") -ne 3 ]] || sed -i "2s/,/;/" "$output"'
    )
    done, folder = bench(shop, "small", "--runs", "3", "--modes", "streaming", "--program", wrong)
    assert done.exit_status == 1, str(done)
    assert [run["status"] for run in results_of(folder)["runs"]] == ["SUCCESS", "FAILED", "SUCCESS"]
    _, (row,) = summary_of(folder)
    assert (row["status"], row["seconds"], row["runs"]) == ("FAILED", "", "3")


def test_modes_that_disagree_have_no_time(shop):
    """Of a cluster too large for the plain engine: sums and rows are right, and nothing tells which mode is."""
    script = 'if [[ $mode == in-memory ]]; then sed -i "2s/generated-cluster/Generated-cluster/" "$output"; fi'
    wrong = other_program(shop, "wrong", script)
    done, folder = bench(shop, "xxlarge", "--runs", "1", "--program", wrong)
    assert done.exit_status == 1, str(done)
    _, rows = summary_of(folder)
    assert [row["status"] for row in rows] == ["FAILED", "FAILED"]
    assert all("the answers differ: streaming; in-memory" == row["failure"] for row in rows)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["tiny"], "SCALE: 'tiny' is not known"),
        (["--modes", "fast"], "--modes: 'fast' is not known"),
        (["--runs", "0"], "--runs: '0' is no number from 1 to 1000"),
        (["--batch-rows", "1,x"], "--batch-rows: 'x' is no number"),
        (["--lake", "tape"], "--lake: 'tape' is not known; it can be local or s3"),
        (["--lake", "s3"], "--lake: no bucket is named; add --lake-uri s3://bucket/prefix"),
        (["--lake-uri", "s3://b"], "--lake-uri: the runs do not read from S3; add --lake s3"),
        (["--sink", "text"], "--sink: 'text' is not known; it can be csv, parquet or postgresql"),
        (["small", "--program", "/nowhere/daybook"], "/nowhere/daybook: No such file or directory"),
    ],
)
def test_what_cannot_be_is_refused(shop, arguments, message):
    done, folder = bench(shop, *arguments)
    assert done.exit_status == 2, str(done)
    assert message in done.error_line
    assert folder is None


def test_an_interrupted_benchmark_leaves_no_results(shop):
    slow = other_program(shop, "slow", "exec sleep 60")
    process = program.start("bench", "small", "--program", slow, cwd=shop)
    results = shop / "benchmark_results"
    deadline = time.monotonic() + 60
    while not list(results.glob("*/.work/small_streaming*.json")):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGTERM)
    done = program.finish(process)
    assert done.exit_status == 143, str(done)
    assert not list(results.glob("*/.work"))


@pytest.mark.parametrize(
    ("script", "arguments", "modes"),
    [
        ("run_streaming_comparison.sh", ["small", "--runs", "1"], ["streaming", "in-memory"]),
        ("run_streaming_benchmarks.sh", ["small", "--runs", "1"], ["streaming"]),
    ],
)
def test_scripts_of_the_plan(shop, script, arguments, modes):
    before = folders(shop)
    wait_for_another_second(before)
    env = program.environment({"DAYBOOK": program.binary()})
    subprocess.run([program.ROOT / "scripts" / script, *arguments], cwd=shop, env=env, check=True, timeout=120)
    (folder,) = folders(shop) - before
    assert [row["mode"] for row in summary_of(folder)[1]] == modes
