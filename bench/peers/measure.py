#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures Daybook against its peers over one folder of 'daybook generate --format parquet' (README.md).

All summarize it once and their rows are compared with Daybook's; only when all are equal are they run in turns. Every
run of a program is a process of its own, measured by what the kernel counted for it (wait4); a server's is what /proc
tells of its processes.
"""

import argparse
import contextlib
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import lake_job
import trino_peer

HERE = pathlib.Path(__file__).resolve().parent
MEASURES = ("wall_seconds", "cpu_seconds", "peak_bytes")
CAPTION = """\
Medians of {runs} runs of each in turns after one warm-up, {threads} threads, files in the page cache; every peer's rows
are equal to Daybook's. A ratio is the peer's figure by Daybook's: above 1 Daybook needs less. Daybook: the whole
process; it sorts its rows and writes DECIMAL(33,15), the peers write doubles in any order."""


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
    name = "daybook"
    # What a run's figures are of, by name: whether its ratio counts, how the table calls it, what it holds.
    parts = {"process": (True, "{version}", None)}

    def __init__(self, binary, job, threads, folder):
        self.output = folder / "daybook.parquet"
        self.report = folder / "daybook.json"
        self.command = [binary, "summarize", "--config", str(job), "--threads", str(threads), "--quiet"]
        self.command += ["--output", str(self.output)]
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("DAYBOOK_")}
        told = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True)
        self.version = told.stdout.strip()

    def run(self, *flags):
        return {"process": run([*self.command, *flags], env=self.environment)}

    def shape(self):
        """One run more, that tells what was read and written."""
        self.run("--report", str(self.report))
        report = json.loads(self.report.read_text(encoding="utf-8"))
        return {name: report[name] for name in ("hourly_rows", "daily_rows", "rows_out", "mode")}


class Program:
    """A peer that is a Python program: its work is measured within it, without the start of Python."""

    has_rows = True

    def __init__(self, job, threads, folder):
        self.output = folder / f"{self.name}.parquet"
        self.report = folder / f"{self.name}.json"
        self.command = [sys.executable, str(HERE / self.script), "--job", str(job), "--threads", str(threads)]
        self.command += ["--report", str(self.report)]
        if self.has_rows:
            self.command += ["--output", str(self.output)]
        self.version = None

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        pass

    def first(self):
        self.run()

    def run(self):
        whole = run(self.command)
        report = json.loads(self.report.read_text(encoding="utf-8"))
        self.version = report["version"]
        query = {"wall_seconds": report["query_seconds"], "cpu_seconds": report["query_cpu_seconds"]}
        return {"query": {**query, "peak_bytes": whole["peak_bytes"]}, "process": whole}

    def check(self, compared, shape):
        """Whether the peer's answer is Daybook's."""
        return subprocess.run([*compared, str(self.output)], stdout=sys.stderr).returncode == 0


class DuckDB(Program):
    name, script = "duckdb", "duckdb_peer.py"
    parts = {
        "query": (True, "DuckDB {version}, query alone", "from the connection to the written file, in the process"),
        "process": (False, "DuckDB {version}, whole process", "with the start of Python, imports and the YAML"),
    }


class Pandas(Program):
    name, script = "pandas", "pandas_peer.py"
    parts = {
        "query": (True, "pandas {version}, work alone", "from the first file to the written one, in the process"),
        "process": (False, "pandas {version}, whole process", "with the start of Python, imports and the YAML"),
    }


class Floor(Program):
    """No peer: what any of them that reads by Arrow cannot do without."""

    name, script, has_rows = "floor", "decode_floor.py", False
    parts = {
        "query": (True, "Arrow {version}, decoding alone", "the needed columns are decoded and thrown away"),
    }

    def check(self, compared, shape):
        report = json.loads(self.report.read_text(encoding="utf-8"))
        differing = [name for name in ("hourly_rows", "daily_rows") if report[name] != shape[name]]
        for name in differing:
            print(f"floor: {name}: {report[name]} were decoded, Daybook read {shape[name]}", file=sys.stderr)
        return not differing


class PostgreSQL:
    """A server for all runs: loaded once, asked in turns."""

    name = "postgresql"
    parts = {
        "query": (
            True,
            "PostgreSQL {version}, query alone",
            "over loaded tables, into a table; CPU and memory of all processes of the server",
        ),
        "load": (False, "PostgreSQL {version}, loading, once", "Parquet read by DuckDB, COPY, VACUUM ANALYZE"),
    }

    def __init__(self, job, threads, folder):
        self.output = folder / "postgresql.csv"
        self.command = [sys.executable, str(HERE / "postgresql_peer.py"), "--job", str(job), "--threads", str(threads)]
        self.command += ["--output", str(self.output), "--turns"]
        self.version = self.process = self.load = None

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *unused):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def figures(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"measure: postgresql_peer.py: exit status {self.process.wait()}")
        return json.loads(line)

    def first(self):
        figures = self.figures()
        self.version = figures["version"]
        self.load = {"wall_seconds": figures["load_seconds"], "cpu_seconds": figures["load_cpu_seconds"]}

    def run(self):
        self.process.stdin.write("run\n")
        self.process.stdin.flush()
        figures = self.figures()
        query = {"wall_seconds": figures["query_seconds"], "cpu_seconds": figures["query_cpu_seconds"]}
        return {"query": {**query, "peak_bytes": figures["query_peak_bytes"]}, "load": self.load}

    check = Program.check


class Trino:
    """A server that is there already, and knows the tables of the folder's reports."""

    name = "trino"
    parts = {
        "query": (
            True,
            "Trino {version}, query alone",
            "until the last row was here; CPU and memory as Trino itself reports them of the query",
        ),
    }

    def __init__(self, job, folder, url):
        self.output = folder / "trino.csv"
        self.server = trino_peer.Trino(url)
        self.statement = trino_peer.statement(lake_job.load(job, "trino_peer"))
        self.version = self.server.version()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        pass

    def first(self):
        columns, rows, _ = self.server.query(self.statement)
        trino_peer.write_csv(self.output, columns, rows)

    def run(self):
        return {"query": self.server.query(self.statement)[2]}

    check = Program.check


PEERS = {peer.name: peer for peer in (Floor, DuckDB, PostgreSQL, Pandas)}


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
        own = sum(each.get("process", each.get("query"))["cpu_seconds"] for turns in runs.values() for each in turns)
        return max(0.0, (self.read() - self.total - own) / (time.perf_counter() - self.wall))


def medians(turns):
    """Part -> measure -> median."""
    return {
        part: {measure: statistics.median(each[part][measure] for each in turns) for measure in figures}
        for part, figures in turns[0].items()
    }


def ratios(figures, base):
    return {measure: figures[measure] / base[measure] for measure in MEASURES}


def table(lines):
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    padded = ([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])] for line in lines)
    return "\n".join("  ".join(line).rstrip() for line in padded)


def cells(name, figures, base=None):
    shown = [name, f"{figures['wall_seconds']:.3f}", f"{figures['cpu_seconds']:.3f}"]
    shown.append(f"{figures['peak_bytes'] / 1e6:.0f}" if "peak_bytes" in figures else "")
    if base is None:
        return [*shown, "", "", ""]
    return shown + [f"{ratio:.2f}" for ratio in ratios(figures, base).values()]


def size_of(folder):
    return sum(path.stat().st_size for path in folder.rglob("*.parquet"))


def measure(daybook, peers, runs):
    """The figures of every run, and how many cores others kept busy; each has been run before."""
    contenders = [daybook, *peers]
    for each in contenders:
        each.run()
    busy = Busy()
    turns = {each.name: [] for each in contenders}
    for _ in range(runs):
        for each in contenders:
            turns[each.name].append(each.run())
    return turns, busy.by_others(turns)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="a folder that 'daybook generate --format parquet' wrote")
    parser.add_argument("--daybook", required=True, help="the program, a release build")
    parser.add_argument("--peers", default=",".join(PEERS), help="which of %(default)s; their turns are in that order")
    parser.add_argument(
        "--trino", metavar="URL", help="a Trino that knows the reports, too: http://user@host:port/catalog.schema"
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=pathlib.Path, help="write every run's figures there")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs must be at least 1")
    wanted = options.peers.split(",") if options.peers else []
    unknown = sorted(set(wanted) - set(PEERS))
    if unknown:
        parser.error(f"no such peer: {', '.join(unknown)}")
    job = (options.folder / "daybook.yaml").resolve()
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as running:
        folder = pathlib.Path(name)
        daybook = Daybook(options.daybook, job, options.threads, folder)
        shape = {**daybook.shape(), "bytes": size_of(options.folder / "data/parquet")}
        peers = []
        compared = [sys.executable, str(HERE / "compare_rows.py"), str(daybook.output)]
        makers = [(each, lambda each=each: PEERS[each](job, options.threads, folder)) for each in wanted]
        if options.trino:
            makers.append(("trino", lambda: Trino(job, folder, options.trino)))
        for each, make in makers:
            peer = running.enter_context(make())
            peer.first()
            if not peer.check(compared, shape):
                print(f"measure: {each}: the answers differ, nothing is measured", file=sys.stderr)
                return 1
            peers.append(peer)
        runs, others = measure(daybook, peers, options.runs)

    found = {name: medians(turns) for name, turns in runs.items()}
    whole = found["daybook"]["process"]
    if options.json:
        document = {
            "shape": shape,
            "threads": options.threads,
            "machine": {"system": platform.platform(), "cores": os.cpu_count(), "cores_busy_with_others": others},
            "versions": {each.name: each.version for each in (daybook, *peers)},
            "medians": found,
            "ratios": {peer.name: ratios(found[peer.name]["query"], whole) for peer in peers},
            "runs": runs,
        }
        options.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    print(
        f"{shape['hourly_rows']:,} hourly rows, {shape['daily_rows']:,} daily rows, {shape['bytes'] / 1e6:.1f} MB,"
        f" {shape['rows_out']:,} rows out; Daybook's mode {shape['mode']}\n"
    )
    lines = [["program", "wall s", "CPU s", "peak MB", "wall ratio", "CPU ratio", "peak ratio"]]
    notes = []
    for each in (daybook, *peers):
        for part, (counts, title, meaning) in each.parts.items():
            title = title.format(version=each.version)
            lines.append(cells(title, found[each.name][part], whole if counts else None))
            if meaning:
                notes.append(f"{title}: {meaning}")
    print(table(lines))
    print("\n" + "\n".join([CAPTION.format(runs=options.runs, threads=options.threads), *notes]))
    if others > 0.1:
        print(f"Other processes kept {others:.1f} of {os.cpu_count()} cores busy: trust CPU times, not wall times.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
