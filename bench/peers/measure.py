#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures Daybook against DuckDB over one folder of 'daybook generate --format parquet' (README.md).

Both summarize it once and their rows are compared; only when these are equal are the two run in turns, every run a
process of its own, and measured by what the kernel counted for that process (wait4).
"""

import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
MEASURES = ("wall_seconds", "cpu_seconds", "peak_bytes")
CAPTION = """\
Medians of {runs} runs of each in turns after one warm-up, {threads} threads, files in the page cache. Rows are equal.
Daybook: the whole process. DuckDB: the query alone, from the connection to the written file, as the process measured
it (start of Python, imports and the reading of YAML left out); its peak is the process's. The ratio is DuckDB's
figure by Daybook's. Daybook sorts its rows and writes DECIMAL(33,15); DuckDB writes doubles in any order."""


def run(command, **settings):
    """Runs a process to its end and gives what the kernel counted for it.

    This process must stay small: a child's ru_maxrss begins with the size of what started it.
    """
    started = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, **settings)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            told = errors.read().decode(errors="replace")
            raise SystemExit(f"measure: {' '.join(command)}: exit status {process.returncode}\n{told}")
    return {
        "wall_seconds": seconds,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "peak_bytes": usage.ru_maxrss * 1024,
    }


class Daybook:
    def __init__(self, binary, job, threads, folder):
        self.output = folder / "daybook.parquet"
        self.report = folder / "daybook.json"
        self.command = [binary, "summarize", "--config", str(job), "--threads", str(threads), "--quiet"]
        self.command += ["--output", str(self.output)]
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("DAYBOOK_")}

    def run(self, *flags):
        return run([*self.command, *flags], env=self.environment)

    def shape(self):
        """One run more, that tells what was read and written."""
        self.run("--report", str(self.report))
        report = json.loads(self.report.read_text(encoding="utf-8"))
        return {name: report[name] for name in ("hourly_rows", "daily_rows", "rows_out", "mode")}


class DuckDB:
    def __init__(self, job, threads, folder):
        self.output = folder / "duckdb.parquet"
        self.report = folder / "duckdb.json"
        self.command = [sys.executable, str(HERE / "duckdb_peer.py"), "--job", str(job), "--threads", str(threads)]
        self.command += ["--output", str(self.output), "--report", str(self.report)]
        self.version = None

    def run(self):
        whole = run(self.command)
        report = json.loads(self.report.read_text(encoding="utf-8"))
        self.version = report["duckdb"]
        query = {"wall_seconds": report["query_seconds"], "cpu_seconds": report["query_cpu_seconds"]}
        return {"process": whole, "query": {**query, "peak_bytes": whole["peak_bytes"]}}


class Busy:
    """What the machine computes for others while the runs are measured."""

    def __init__(self):
        self.wall, self.total = time.perf_counter(), self.read()

    @staticmethod
    def read():
        # user, nice, system, idle, iowait, irq, softirq, steal; guest times are in user already.
        spent = pathlib.Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]
        return sum(int(ticks) for at, ticks in enumerate(spent) if at not in (3, 4)) / os.sysconf("SC_CLK_TCK")

    def by_others(self, runs):
        """Cores that were busy with others on average."""
        own = sum(each["cpu_seconds"] for each in runs["daybook"])
        own += sum(each["process"]["cpu_seconds"] for each in runs["duckdb"])
        return max(0.0, (self.read() - self.total - own) / (time.perf_counter() - self.wall))


def median(runs):
    return {measure: statistics.median(each[measure] for each in runs) for measure in MEASURES}


def table(lines):
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    padded = ([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])] for line in lines)
    return "\n".join("  ".join(line).rstrip() for line in padded)


def cells(name, figures, base=None):
    shown = [name, f"{figures['wall_seconds']:.3f}", f"{figures['cpu_seconds']:.3f}"]
    shown.append(f"{figures['peak_bytes'] / 1e6:.0f}")
    if base is None:
        return [*shown, "", "", ""]
    return shown + [f"{figures[measure] / base[measure]:.2f}" for measure in MEASURES]


def size_of(folder):
    return sum(path.stat().st_size for path in folder.rglob("*.parquet"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="a folder that 'daybook generate --format parquet' wrote")
    parser.add_argument("--daybook", required=True, help="the program, a release build")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=pathlib.Path, help="write every run's figures there")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs must be at least 1")
    job = (options.folder / "daybook.yaml").resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        daybook = Daybook(options.daybook, job, options.threads, folder)
        peer = DuckDB(job, options.threads, folder)
        shape = {**daybook.shape(), "bytes": size_of(options.folder / "data/parquet")}
        peer.run()
        compared = [sys.executable, str(HERE / "compare_rows.py"), str(daybook.output), str(peer.output)]
        if subprocess.run(compared, stdout=sys.stderr).returncode != 0:
            print("measure: the answers differ, nothing is measured", file=sys.stderr)
            return 1
        daybook.run()
        peer.run()
        busy = Busy()
        runs = {"daybook": [], "duckdb": []}
        for _ in range(options.runs):
            runs["daybook"].append(daybook.run())
            runs["duckdb"].append(peer.run())
        others = busy.by_others(runs)
        told = subprocess.run([options.daybook, "--version"], capture_output=True, text=True, check=True)
        version = told.stdout.strip()

    whole = median(runs["daybook"])
    query = median([each["query"] for each in runs["duckdb"]])
    process = median([each["process"] for each in runs["duckdb"]])
    caption = CAPTION.format(runs=options.runs, threads=options.threads)
    if options.json:
        document = {
            "shape": shape,
            "threads": options.threads,
            "machine": {"system": platform.platform(), "cores": os.cpu_count(), "cores_busy_with_others": others},
            "versions": {"daybook": version, "duckdb": peer.version},
            "caption": caption,
            "medians": {"daybook": whole, "duckdb_query": query, "duckdb_process": process},
            "ratios": {measure: query[measure] / whole[measure] for measure in MEASURES},
            "runs": runs,
        }
        options.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    print(
        f"{shape['hourly_rows']:,} hourly rows, {shape['daily_rows']:,} daily rows, {shape['bytes'] / 1e6:.1f} MB,"
        f" {shape['rows_out']:,} rows out; Daybook's mode {shape['mode']}\n"
    )
    head = ["program", "wall s", "CPU s", "peak MB", "wall ratio", "CPU ratio", "peak ratio"]
    print(
        table([
            head,
            cells(version, whole, whole),
            cells(f"DuckDB {peer.version}, query alone", query, whole),
            cells(f"DuckDB {peer.version}, whole process", process),
        ])
    )
    print(f"\n{caption}")
    if others > 0.1:
        print(f"Other processes kept {others:.1f} of {os.cpu_count()} cores busy: trust CPU times, not wall times.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
