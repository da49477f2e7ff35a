# SPDX-License-Identifier: Apache-2.0
"""The rows of a lake in Koku's layout, read by DuckDB: what the oracle is given."""

import datetime
import re

import lake as lakes
from program import duckdb

TABLES = ("pod_usage", "pod_usage_daily", "storage_usage_daily", "node_labels", "node_labels_daily",
          "namespace_labels", "namespace_labels_daily")
NUMBERS = (*lakes.POD_NUMBERS, *lakes.STORAGE_NUMBERS)
TEXTS = {
    "pod_usage": ("namespace", "node", "pod", "pod_labels", "resource_id", "node_role"),
    "storage_usage": ("namespace", "node", "pod", "persistentvolumeclaim", "persistentvolume", "storageclass",
                      "csi_driver", "csi_volume_handle", "persistentvolume_labels", "persistentvolumeclaim_labels"),
    "node_labels": ("node", "node_labels"),
    "namespace_labels": ("namespace", "namespace_labels"),
}
COLUMNS = {
    "pod_usage": (*TEXTS["pod_usage"], *lakes.POD_NUMBERS),
    "storage_usage": (*TEXTS["storage_usage"], *lakes.STORAGE_NUMBERS),
    "node_labels": TEXTS["node_labels"],
    "namespace_labels": TEXTS["namespace_labels"],
}


def kind_of(table):
    return table.removesuffix("_daily")


def read(root, source):
    """table -> rows, each with `partition`; a column that a file lacks is NULL."""
    connection = duckdb().connect()
    connection.execute("SET TimeZone = 'UTC'")
    tables = {}
    for table in TABLES:
        rows = tables[table] = []
        place = "data/parquet/daily" if table.endswith("_daily") else "data/parquet"
        for path in sorted(root.glob(f"{place}/*/OCP/{kind_of(table)}/source={source}/**/*.parquet")):
            partition = tuple(map(int, re.search(r"year=(\d+)/month=(\d+)/", str(path)).groups()))
            rows += _file(connection, path, COLUMNS[kind_of(table)], partition)
    return tables


def _file(connection, path, columns, partition):
    source = f"read_parquet('{path}', hive_partitioning = false)"
    present = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    fields = ["CAST(interval_start AS TIMESTAMP)"]
    for name in columns:
        kind = "" if name in NUMBERS else "::VARCHAR"
        fields.append(f'"{name}"{kind}' if name in present else "NULL")
    for start, *values in connection.execute(f"SELECT {', '.join(fields)} FROM {source}").fetchall():
        assert isinstance(start, datetime.datetime), (path, start)
        yield {"partition": partition, "interval_start": start, **dict(zip(columns, values))}
