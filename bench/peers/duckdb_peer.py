#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The daily summary by DuckDB: what Daybook's speed and memory are compared with (README.md).

Reads the lake and the look-ups of a daybook.yaml, runs duckdb_summary.sql and writes the rows as one Parquet file.
"""

import argparse
import datetime
import json
import os
import pathlib
import string
import sys
import time

import lake_job
from lake_job import text

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = os.environ.get("DAYBOOK_PYTHON_PACKAGES", HERE.parents[1] / "build/deps/python")


def scan(database, job, mixed_files, table, columns, daily=True, by_day=True):
    """A query of the named columns, as the types that the rules mean, within the days of the run.

    Rows of daily tables have their `day`, hourly ones, and with `by_day` false all of them, their `interval_start`.
    """
    names = {"interval_start": "TIMESTAMP", **columns}
    union = ", union_by_name = true" if mixed_files else ""
    parts = []
    for start, end in lake_job.months(job["ocp"]["start"], job["ocp"]["end"]):
        paths = lake_job.files(job, table, daily, start, end)
        if not paths:
            continue
        source = f"read_parquet([{', '.join(map(text, paths))}], hive_partitioning = false{union})"
        described = source if union else f"read_parquet({text(paths[0])}, hive_partitioning = false)"
        types = {name: kind for name, kind, *_ in database.execute(f"DESCRIBE FROM {described}").fetchall()}
        picked = ", ".join(
            name if types.get(name) == kind else f"{name if name in types else 'NULL'}::{kind} AS {name}"
            for name, kind in names.items()
        )
        after = end + datetime.timedelta(1)
        parts.append(
            f"SELECT * FROM (SELECT {picked} FROM {source})"
            f" WHERE interval_start >= TIMESTAMP '{start}' AND interval_start < TIMESTAMP '{after}'"
        )
    if not parts:
        parts = [f"SELECT {', '.join(f'NULL::{kind} AS {name}' for name, kind in names.items())} WHERE false"]
    rows = " UNION ALL ".join(parts)
    if not (daily and by_day):
        return rows
    return f"SELECT interval_start::DATE AS day, {', '.join(columns)} FROM ({rows})"


def values(keys, column="text"):
    """The list of the enabled keys' values in a JSON text: JSON texts, NULL where the key is absent."""
    if not keys:
        return f"CASE WHEN {column} IS NOT NULL THEN CAST([] AS VARCHAR[]) END"
    pointers = ", ".join(text("/" + key.replace("~", "~0").replace("/", "~1")) for key in keys)
    return f"json_extract({column}, [{pointers}])::VARCHAR[]"


def canonical(keys):
    """`v` with numbers and booleans as text (A.2)."""
    items = [f"v[{at}]" for at in range(1, len(keys) + 1)]
    plain = ", ".join(
        f"CASE WHEN {item} IS NULL OR {item} = 'null' OR {item}[1] = '\"' THEN {item} ELSE '\"' || {item} || '\"' END"
        for item in items
    )
    return f"CASE WHEN text IS NOT NULL AND text <> 'null' THEN CAST([{plain}] AS VARCHAR[]) END"


def merged(keys, required, *maps):
    """The text of the map in which a value of the first map wins over one of the next (A.3)."""
    entries = "".join(
        f", ',' || {text(json.dumps(key, ensure_ascii=False) + ':')} ||"
        f" coalesce({', '.join(f'{name}.map[{at}]' for name in maps)})"
        for at, key in enumerate(keys, 1)
    )
    known = " AND ".join(f"{name}.map IS NOT NULL" for name in required)
    return f"CASE WHEN {known} THEN '{{' || substr(concat(''{entries}), 2) || '}}' END"


def roles(given):
    """Of the look-up; without one, those that Koku would have filled it with (G)."""
    if given is not None:
        rows = ", ".join(f"({text(row['node'])}, {text(row['resource_id'])}, {text(row['role'])})" for row in given)
        rows = f"VALUES {rows}" if rows else "SELECT NULL::VARCHAR, NULL::VARCHAR, NULL::VARCHAR WHERE false"
        columns = "node, resource_id, role"
        return f"SELECT node, resource_id, max(role) AS role FROM ({rows}) AS given({columns}) GROUP BY ALL"
    return lake_job.derived_roles("text ->> 'node_role_kubernetes_io'")


def categories(given):
    if not given:
        return "SELECT NULL::INTEGER, NULL::VARCHAR WHERE false"
    rows = ", ".join(f"({'NULL' if row['id'] is None else int(row['id'])}, {text(row['pattern'])})" for row in given)
    return f"SELECT id::INTEGER, pattern FROM (VALUES {rows}) AS given(id, pattern)"


def query(database, job, mixed_files):
    """The statement of a job."""
    ocp, lookups = job["ocp"], job["lookups"]
    keys = lake_job.label_keys(job)

    def of(table, columns, **which):
        return scan(database, job, mixed_files, table, columns, **which)

    def texts(*names):
        return dict.fromkeys(names, "VARCHAR")

    storage = of("storage_usage", lake_job.STORAGE)
    return string.Template((HERE / "duckdb_summary.sql").read_text(encoding="utf-8")).substitute(
        pod_daily=of("pod_usage", lake_job.POD),
        pod_hourly=of("pod_usage", lake_job.CAPACITY, daily=False),
        pods_of_storage=of("pod_usage", texts("namespace", "pod", "node", "resource_id")),
        storage_daily=storage if lake_job.has_storage(job) else f"SELECT * FROM ({storage}) WHERE false",
        node_labels=of("node_labels", texts("node", "node_labels")),
        namespace_labels=of("namespace_labels", texts("namespace", "namespace_labels")),
        values=values(keys),
        map=canonical(keys),
        pod_labels=merged(keys, ["p"], "p", "s", "n"),
        volume_labels=merged(keys, ["c", "v"], "c", "v", "s", "n"),
        categories=categories(lookups.get("cost_categories")),
        roles=roles(lookups.get("nodes")),
        gib=f"{2.0**-30!r}::DOUBLE",
        cost=text(lake_job.COSTS),
        report_period_id=int(ocp["report_period_id"]),
        cluster_id=text(ocp["cluster_id"]),
        cluster_alias=text(ocp["cluster_alias"]),
        source_uuid=text(ocp["provider_uuid"]),
    )


def summarize(job, output, threads=2, memory=None, mixed_files=False, profile=None):
    """Writes the rows of the job; gives their number and the time from the connection to the written file."""
    module = duckdb()
    started, cpu_started = time.perf_counter(), time.process_time()
    database = module.connect()
    database.execute(f"SET threads = {threads}")
    database.execute("SET preserve_insertion_order = false")
    database.execute("SET TimeZone = 'UTC'")
    if memory:
        database.execute(f"SET memory_limit = {text(memory)}")
    if profile:
        database.execute("SET enable_profiling = 'json'")
        database.execute(f"SET profiling_output = {text(profile)}")
    statement = query(database, job, mixed_files)
    count = database.execute(f"COPY ({statement}) TO {text(output)} (FORMAT parquet)").fetchone()[0]
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
    database.close()
    return {"version": module.__version__, "rows": count, "query_seconds": seconds, "query_cpu_seconds": cpu_seconds}


def duckdb():
    if str(PACKAGES) not in sys.path:
        sys.path.insert(0, str(PACKAGES))
    import duckdb as module

    return module


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--job", required=True, help="daybook.yaml of 'daybook generate'")
    parser.add_argument("--output", required=True, help="the Parquet file of the rows")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--memory", help="DuckDB's memory_limit, such as 1GiB")
    parser.add_argument("--mixed-files", action="store_true", help="columns may differ from file to file")
    parser.add_argument("--profile", help="DuckDB's own profile of the statement, JSON")
    parser.add_argument("--report", help="figures of the run as JSON; '-' for standard output")
    options = parser.parse_args()
    job = lake_job.load(options.job, "duckdb_peer")
    figures = summarize(job, options.output, options.threads, options.memory, options.mixed_files, options.profile)
    if options.report:
        figures = json.dumps(figures)
        if options.report == "-":
            print(figures)
        else:
            pathlib.Path(options.report).write_text(figures + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
