#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The daily summary by PostgreSQL: what Daybook's speed and memory are compared with (README.md).

Starts a server of its own, loads the lake of a daybook.yaml by COPY, runs postgresql_summary.sql and writes the rows as
CSV. Loading and the query are timed apart.
"""

import argparse
import json
import os
import pathlib
import re
import resource
import string
import subprocess
import sys
import threading
import time

import duckdb_peer
import lake_job
from lake_job import text

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "tests/postgresql"), str(HERE.parents[1] / "tests/harness")]
import pg_server  # noqa: E402
import rows  # noqa: E402

# The tables as a user has them, but with the columns alone that the rules need: narrow rows are read faster.
POD_DAILY = {"pod": "VARCHAR", **lake_job.POD}
TABLES = {
    "pod_usage_hourly": ("pod_usage", False, lake_job.CAPACITY),
    "pod_usage_daily": ("pod_usage", True, POD_DAILY),
    "storage_usage_daily": ("storage_usage", True, lake_job.STORAGE),
    "node_labels_daily": ("node_labels", True, dict.fromkeys(("node", "node_labels"), "VARCHAR")),
    "namespace_labels_daily": ("namespace_labels", True, dict.fromkeys(("namespace", "namespace_labels"), "VARCHAR")),
}
# Text is ordered by its bytes (F.31), which is also what PostgreSQL compares fastest.
TYPES = {"VARCHAR": 'text COLLATE "C"', "DOUBLE": "double precision"}
SAMPLE_SECONDS = 0.05


def settings(threads):
    """Of the server: memory is plenty, nothing is to survive a crash, the leader of a query is one of its threads."""
    return {
        "shared_buffers": "1GB",
        "work_mem": "512MB",
        "maintenance_work_mem": "256MB",
        "max_parallel_workers_per_gather": str(threads - 1),
        "max_wal_size": "4GB",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "synchronous_commit": "off",
        "autovacuum": "off",
        # The planner likes to sort by text, which is slower here; so is compiling the expressions.
        "enable_sort": "off",
        "enable_mergejoin": "off",
        "jit": "off",
    }


def roles(given):
    """Of the look-up; without one, those that Koku would have filled it with (G)."""
    if given is not None:
        return "SELECT node, resource_id, max(role) AS role FROM node_role GROUP BY 1, 2"
    return lake_job.derived_roles("text::json ->> 'node_role_kubernetes_io'")


def statement(job):
    """The query of a job, some statements."""
    ocp, lookups = job["ocp"], job["lookups"]
    keys = ", ".join(map(text, lake_job.label_keys(job)))
    return string.Template((HERE / "postgresql_summary.sql").read_text(encoding="utf-8")).substitute(
        keys=f"ARRAY[{keys}]::text[]",
        roles=roles(lookups.get("nodes")),
        gib=f"{2.0**-30!r}::float8",
        cost=text(lake_job.COSTS),
        report_period_id=int(ocp["report_period_id"]),
        cluster_id=text(ocp["cluster_id"]),
        cluster_alias=text(ocp["cluster_alias"]),
        source_uuid=text(ocp["provider_uuid"]),
    )


def insert(table, records):
    if not records:
        return ""
    values = ", ".join("(" + ", ".join(map(text, record)) + ")" for record in records)
    return f"INSERT INTO {table} VALUES {values};\n"


def lookup_tables(job):
    lookups = job["lookups"]
    nodes = [(row["node"], row["resource_id"], row["role"]) for row in lookups.get("nodes") or ()]
    categories = [(row["id"], row["pattern"]) for row in lookups.get("cost_categories") or ()]
    name = TYPES["VARCHAR"]
    return (
        "DROP TABLE IF EXISTS node_role, cost_category;\n"
        f"CREATE UNLOGGED TABLE node_role (node {name}, resource_id {name}, role {name});\n"
        f"CREATE UNLOGGED TABLE cost_category (id integer, pattern {name});\n"
        + insert("node_role", nodes)
        + insert("cost_category", categories)
    )


class Processes:
    """What the processes of a server have used: its first one and all those it started, the ended ones too."""

    def __init__(self, first):
        self.first = first

    def all(self):
        children = pathlib.Path(f"/proc/{self.first}/task/{self.first}/children").read_text(encoding="ascii")
        return [self.first, *map(int, children.split())]

    @staticmethod
    def ticks(process):
        """utime, stime, cutime, cstime of proc(5): its own, and those of its children that have ended."""
        stat = pathlib.Path(f"/proc/{process}/stat").read_text(encoding="ascii")
        return [int(field) for field in stat.rpartition(")")[2].split()[11:15]]

    def cpu_seconds(self):
        """By the kernel's clock, 10 ms a tick on most systems."""
        while True:
            before = self.ticks(self.first)
            try:
                living = sum(sum(self.ticks(process)[:2]) for process in self.all()[1:])
            except (FileNotFoundError, ProcessLookupError):
                continue
            # A child that ended meanwhile would be counted twice or not at all.
            after = self.ticks(self.first)
            if after[2:] == before[2:]:
                return (sum(after) + living) / os.sysconf("SC_CLK_TCK")

    def memory_bytes(self):
        """The sum of their proportional sets: memory that several share counts once."""
        total = 0
        for process in self.all():
            try:
                lines = pathlib.Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
            except (FileNotFoundError, ProcessLookupError):
                continue
            total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
        return total


class Peak:
    """The largest memory of a server while a `with` block runs, looked at every SAMPLE_SECONDS."""

    def __init__(self, processes):
        self.processes = processes
        self.bytes = 0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.watch)

    def watch(self):
        while True:
            self.bytes = max(self.bytes, self.processes.memory_bytes())
            if self.ended.wait(SAMPLE_SECONDS):
                return

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *unused):
        self.ended.set()
        self.thread.join()


class Database:
    """The tables of one lake in a running pg_server.Server."""

    def __init__(self, server, threads=2):
        self.threads = threads
        self.processes = Processes(server.process())
        self.command = [os.path.join(pg_server.bin_directory(), "psql"), "-XqAt", "-v", "ON_ERROR_STOP=1"]
        self.command += ["-h", server.directory, "-p", str(server.port), "-U", server.user, "-d", server.database]
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        self.environment["LC_ALL"] = "C.UTF-8"

    def psql(self, sql, **streams):
        done = subprocess.run(
            self.command, input=sql.encode(), stderr=subprocess.PIPE, env=self.environment, check=False,
            **{"stdout": subprocess.PIPE, **streams},
        )  # fmt: skip
        if done.returncode != 0:
            raise SystemExit(f"postgresql_peer: psql: {done.stderr.decode(errors='replace').strip()}")
        return (done.stdout or b"").decode()

    def copy(self, reader, query, table):
        """COPY of what DuckDB reads, by a pipe."""
        with subprocess.Popen(
            [*self.command, "-c", f"COPY {table} FROM STDIN (FORMAT csv)"],
            stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=self.environment,
        ) as psql:  # fmt: skip
            try:
                # An empty text is told from NULL by its quotes.
                reader.execute(
                    f"COPY ({query}) TO '/proc/self/fd/{psql.stdin.fileno()}'"
                    " (FORMAT csv, HEADER false, USE_TMP_FILE false)"
                )
            finally:
                psql.stdin.close()
                told = psql.stderr.read().decode(errors="replace").strip()
        if psql.returncode != 0:
            raise SystemExit(f"postgresql_peer: {table}: psql: {told}")

    def load(self, job, mixed_files=False):
        """Makes the tables anew and fills them; gives the time of it."""
        started, cpu_started = time.perf_counter(), self.cpu_of_all()
        reader = duckdb_peer.duckdb().connect()
        reader.execute(f"SET threads = {self.threads}")
        reader.execute("SET TimeZone = 'UTC'")
        for table, (report, daily, columns) in TABLES.items():
            spelled = ", ".join(f"{name} {TYPES[kind]}" for name, kind in columns.items())
            self.psql(
                f"DROP TABLE IF EXISTS {table};\nCREATE UNLOGGED TABLE {table} (interval_start timestamp, {spelled});"
            )
            if report != "storage_usage" or lake_job.has_storage(job):
                query = duckdb_peer.scan(reader, job, mixed_files, report, columns, daily, by_day=False)
                self.copy(reader, query, table)
        self.psql(lookup_tables(job))
        reader.close()
        # So that neither the first query marks rows as committed nor the planner guesses.
        self.psql(f"VACUUM ANALYZE {', '.join(TABLES)};")
        return {
            "load_seconds": time.perf_counter() - started,
            "load_cpu_seconds": self.cpu_of_all() - cpu_started,
        }

    def cpu_of_all(self):
        """Of the server, of this process that reads the files, and of psql between them."""
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return self.processes.cpu_seconds() + time.process_time() + children.ru_utime + children.ru_stime

    def summarize(self, job):
        """Makes the table of the rows, in a connection of its own; gives what the server used for it."""
        self.psql("DROP TABLE IF EXISTS summary;")
        query = statement(job)
        cpu_started = self.processes.cpu_seconds()
        with Peak(self.processes) as peak:
            told = self.psql(f"\\timing on\n{query}")
        return {
            # Of every step: "Time: 1234.567 ms (00:01.235)"
            "query_seconds": sum(map(float, re.findall(r"Time: ([0-9.]+) ms", told))) / 1000,
            "query_cpu_seconds": self.processes.cpu_seconds() - cpu_started,
            "query_peak_bytes": peak.bytes,
        }

    def write(self, path):
        """The rows of the last summary, as CSV; gives their number."""
        with open(path, "wb") as file:
            names = ", ".join(rows.COLUMNS)
            self.psql(f"COPY (SELECT {names} FROM summary) TO STDOUT (FORMAT csv, HEADER);", stdout=file)
        return int(self.psql("SELECT count(*) FROM summary;"))

    def version(self):
        return self.psql("SHOW server_version;").split(" ")[0].strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--job", required=True, help="daybook.yaml of 'daybook generate'")
    parser.add_argument("--output", required=True, help="the CSV file of the rows")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--mixed-files", action="store_true", help="columns may differ from file to file")
    parser.add_argument(
        "--turns", action="store_true", help="print figures as a line of JSON, and again for every line that comes in"
    )
    options = parser.parse_args()
    job = lake_job.load(options.job, "postgresql_peer")
    with pg_server.Server(settings=settings(options.threads)) as server:
        database = Database(server, options.threads)
        figures = {"version": database.version(), **database.load(job, options.mixed_files)}
        figures |= database.summarize(job)
        figures["rows"] = database.write(options.output)
        print(json.dumps(figures), flush=True)
        if options.turns:
            for _ in sys.stdin:
                print(json.dumps(database.summarize(job)), flush=True)


if __name__ == "__main__":
    main()
