#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The daily summary by a Trino that is there: what Daybook's speed and memory are compared with (README.md).

Trino must see the reports as the tables of docs/spec/inputs.md. It runs src/trino/summary.sql, the statement with which
`daybook validate ... 'trino://...?run=summary'` asks it, and the rows are written as CSV. What is measured: the time
until the last row was there, and the processor time and peak memory that Trino itself reports of the query.
"""

import base64
import json
import os
import pathlib
import re
import string
import time
import urllib.error
import urllib.parse
import urllib.request

import lake_job
from lake_job import text

STATEMENT = pathlib.Path(__file__).resolve().parents[2] / "src/trino/summary.sql"
UNITS = {"B": 1, "kB": 2**10, "MB": 2**20, "GB": 2**30, "TB": 2**40}


def or_null(value, kind="varchar"):
    return f"CAST(NULL AS {kind})" if value is None else text(value)


def values(rows, kinds):
    """A table of the rows; without any, an empty one of these types."""
    if not rows:
        return "SELECT " + ", ".join(f"CAST(NULL AS {kind})" for kind in kinds) + " WHERE false"
    cells = (", ".join(f"CAST({text(value)} AS {kind})" for value, kind in zip(row, kinds)) for row in rows)
    return "VALUES " + ", ".join(f"({row})" for row in cells)


def roles(given):
    """Of the look-up; without one, those that Koku would have filled it with (G)."""
    if given is None:
        # "$$" is a "$" once the rest is filled in.
        return lake_job.derived_roles(
            "json_extract_scalar(node_labels, '$$[\"node_role_kubernetes_io\"]')",
            "(SELECT node, node_labels FROM openshift_node_labels_line_items_daily WHERE source = $source"
            " AND year = $year AND month = $month AND CAST(interval_start AS date) BETWEEN $start AND $end)")
    rows = [(row["node"], row["resource_id"], row["role"]) for row in given]
    return (f"SELECT node, resource_id, max(role) FROM ({values(rows, ['varchar'] * 3)})"
            " AS given(node, resource_id, role) GROUP BY node, resource_id")


def statement(job):
    """The query of a job, whose days lie within one month."""
    ocp, lookups = job["ocp"], job["lookups"]
    keys = ", ".join(map(text, lake_job.label_keys(job)))
    categories = [(row["id"], row["pattern"]) for row in lookups.get("cost_categories") or ()]
    start, end = str(ocp["start"]), str(ocp["end"])
    if start[:7] != end[:7]:
        raise SystemExit(f"trino_peer: {start} to {end}: the days are of several months, a statement is of one")
    filled = {
        "source": text(ocp["provider_uuid"]),
        "year": text(start[:4]),
        "month": text(start[5:7]),
        "start": f"DATE '{start}'",
        "end": f"DATE '{end}'",
        "with_storage": "true" if lake_job.has_storage(job) else "false",
        "enabled_keys": f"CAST(ARRAY[{keys}] AS array(varchar))",
        "categories": values(categories, ["integer", "varchar"]),
        "report_period_id": f"CAST({text(ocp.get('report_period_id'))} AS integer)",
        "cluster_id": text(ocp["cluster_id"]),
        "cluster_alias": or_null(ocp.get("cluster_alias")),
    }
    given = lookups.get("nodes")
    filled["roles"] = roles(given) if given is not None else string.Template(roles(None)).substitute(filled)
    # safe_: a "$" that stands before no name is Trino's own.
    return string.Template(STATEMENT.read_text(encoding="utf-8")).safe_substitute(filled)


def bytes_of(size):
    """Of "12.5MB", as Trino writes sizes in some versions; others write the number of bytes."""
    if isinstance(size, (int, float)):
        return int(size)
    number, unit = re.fullmatch(r"([\d.]+)([kMGT]?B)", size).groups()
    return int(float(number) * UNITS[unit])


class Trino:
    """A coordinator, as http[s]://user@host:port/catalog.schema; a password comes from TRINO_PASSWORD, over TLS."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        catalog, dot, schema = parts.path.strip("/").partition(".")
        if parts.scheme not in ("http", "https") or not parts.hostname or not dot or parts.password:
            raise SystemExit(f"trino_peer: {parts.hostname}: not http://user@host:port/catalog.schema")
        self.root = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self.headers = {"X-Trino-User": parts.username or "daybook", "X-Trino-Source": "daybook-bench",
                        "X-Trino-Catalog": catalog, "X-Trino-Schema": schema}
        password = os.environ.get("TRINO_PASSWORD")
        if password:
            if parts.scheme != "https":
                raise SystemExit("trino_peer: TRINO_PASSWORD is sent over https alone")
            login = f"{parts.username}:{password}".encode()
            self.headers["Authorization"] = "Basic " + base64.b64encode(login).decode()

    def ask(self, url, sql=None):
        """One answer; a coordinator that is busy is asked again."""
        body = None if sql is None else sql.encode()
        for attempt in range(10):
            try:
                request = urllib.request.Request(url, data=body, headers=self.headers)
                with urllib.request.urlopen(request, timeout=300) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code not in (429, 502, 503, 504) or attempt == 9:
                    raise SystemExit(f"trino_peer: {url}: {error}") from None
                time.sleep(0.1 * 2**attempt)
        return None

    def query(self, sql):
        """The names of the columns, the rows, and what the query used."""
        began = time.perf_counter()
        page = self.ask(self.root + "/v1/statement", sql)
        columns, rows = None, []
        while True:
            if "error" in page:
                raise SystemExit(f"trino_peer: {page['error'].get('message', 'the query failed')}")
            columns = columns or [column["name"] for column in page.get("columns") or ()]
            rows.extend(page.get("data") or ())
            if "nextUri" not in page:
                break
            page = self.ask(page["nextUri"])
        stats = page.get("stats", {})
        figures = {
            "wall_seconds": time.perf_counter() - began,
            "cpu_seconds": stats.get("cpuTimeMillis", 0) / 1000,
            "peak_bytes": bytes_of(stats.get("peakMemoryBytes", 0)),
        }
        return columns, rows, figures

    def version(self):
        return self.ask(self.root + "/v1/info")["nodeVersion"]["version"]


def write_csv(path, columns, rows):
    """As rows.csv (docs/spec/cli.md): NULL is an empty field, an empty text is quoted."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(",".join(columns) + "\n")
        for row in rows:
            cells = ("" if value is None else '""' if value == "" else csv_cell(str(value)) for value in row)
            file.write(",".join(cells) + "\n")


def csv_cell(value):
    if not re.search(r'[",\r\n]', value):
        return value
    doubled = value.replace('"', '""')
    return f'"{doubled}"'
