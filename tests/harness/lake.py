# SPDX-License-Identifier: Apache-2.0
"""Small lakes made for one test, written by DuckDB in Koku's layout (inputs.md 3)."""

import datetime
import pathlib

from program import duckdb

SOURCE = "0f6a2b7c-1d34-4e56-8f90-a1b2c3d4e5f6"
ACCOUNT = "org1234567"
CLUSTER = "cluster-small"
DAY = datetime.date(2025, 10, 14)

POD_NUMBERS = {
    "pod_usage_cpu_core_seconds": 3600.0,
    "pod_request_cpu_core_seconds": 1800.0,
    "pod_effective_usage_cpu_core_seconds": 3600.0,
    "pod_limit_cpu_core_seconds": 7200.0,
    "pod_usage_memory_byte_seconds": 3600.0 * 2**30,
    "pod_request_memory_byte_seconds": 1800.0 * 2**30,
    "pod_effective_usage_memory_byte_seconds": 3600.0 * 2**30,
    "pod_limit_memory_byte_seconds": 7200.0 * 2**30,
    "node_capacity_cpu_cores": 4.0,
    "node_capacity_cpu_core_seconds": 14400.0,
    "node_capacity_memory_bytes": 16.0 * 2**30,
    "node_capacity_memory_byte_seconds": 57600.0 * 2**30,
}
STORAGE_NUMBERS = {
    "persistentvolumeclaim_capacity_bytes": 10.0 * 2**30,
    "persistentvolumeclaim_capacity_byte_seconds": 36000.0 * 2**30,
    "volume_request_storage_byte_seconds": 18000.0 * 2**30,
    "persistentvolumeclaim_usage_byte_seconds": 9000.0 * 2**30,
}
DEFAULTS = {
    "pod_usage": {
        "namespace": "shop", "node": "n1", "pod": "p1", "pod_labels": "{}", "resource_id": "i-n1", **POD_NUMBERS,
    },
    "storage_usage": {
        "namespace": "shop", "node": "n1", "pod": "p1", "persistentvolumeclaim": "claim",
        "persistentvolume": "volume", "storageclass": "fast", "csi_driver": "", "csi_volume_handle": "",
        "persistentvolume_labels": "{}", "persistentvolumeclaim_labels": "{}", **STORAGE_NUMBERS,
    },
    "node_labels": {"node": "n1", "node_labels": "{}"},
    "namespace_labels": {"namespace": "shop", "namespace_labels": "{}"},
}


class Lake:
    """A lake below `root`. A report type followed by `_daily` is the roll-up."""

    def __init__(self, root, source=SOURCE):
        self.root = pathlib.Path(root)
        self.source = source
        self.root.mkdir(parents=True, exist_ok=True)

    def folder(self, table, day=DAY):
        kind = table.removesuffix("_daily")
        daily = "daily/" if table.endswith("_daily") else ""
        path = f"data/parquet/{daily}{ACCOUNT}/OCP/{kind}/source={self.source}/year={day:%Y}/month={day:%m}"
        return self.root / path

    def path(self, table, day=DAY, number=0):
        daily = "_daily" if table.endswith("_daily") else ""
        return self.folder(table, day) / f"{table.removesuffix('_daily')}.{day}.1.{number}{daily}_0.parquet"

    def write(self, table, records=({},), day=DAY, number=0, types=None, without=()):
        """One file of `records`: what a record leaves out has its default, `hour` is that of interval_start.

        `types` casts columns to other SQL types, `without` leaves columns out.
        """
        columns = [*DEFAULTS[table.removesuffix("_daily")]]
        times = ["report_period_start", "report_period_end", "interval_start"]
        times += [] if table.endswith("_daily") else ["interval_end"]
        start = datetime.datetime.combine(day, datetime.time())
        month = start.replace(day=1)
        lines = []
        for record in records:
            values = {**DEFAULTS[table.removesuffix("_daily")], **record}
            hour = values.pop("hour", 0)
            unknown = set(values) - set(columns)
            assert not unknown, unknown
            begin = start + datetime.timedelta(hours=hour)
            end = begin + datetime.timedelta(minutes=59, seconds=59)
            lines.append([*[month, month, begin, end][: len(times)], *(values[name] for name in columns)])
        connection = duckdb().connect()
        kinds = ["TIMESTAMP_MS"] * len(times)
        kinds += ["DOUBLE" if name in (*POD_NUMBERS, *STORAGE_NUMBERS) else "VARCHAR" for name in columns]
        names = times + columns
        connection.execute(f"CREATE TABLE t ({', '.join(f'{n} {k}' for n, k in zip(names, kinds))})")
        connection.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(names))})", lines)
        types = types or {}
        select = ", ".join(f"CAST({types[n][0]} AS {types[n][1]}) AS {n}" if n in types else n
                           for n in names if n not in without)
        path = self.path(table, day, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        connection.execute(f"COPY (SELECT {select} FROM t) TO '{path}' (FORMAT parquet, COMPRESSION snappy)")
        return path

    def write_pods(self, records=({},), day=DAY, number=0):
        """The same rows as the hourly and as the daily table."""
        self.write("pod_usage", records, day, number)
        self.write("pod_usage_daily", records, day, number)

    def configuration(self, **ocp):
        return {
            "input": {"uri": str(self.root)},
            "ocp": {
                "provider_uuid": self.source,
                "account": ACCOUNT,
                "cluster_id": CLUSTER,
                "cluster_alias": "Small",
                "report_period_id": 7,
                "start": DAY,
                "end": DAY,
                **ocp,
            },
            "lookups": {
                "enabled_keys": ["app", "env"],
                "cost_categories": [],
                "nodes": [{"node": "n1", "resource_id": "i-n1", "role": "worker"}],
            },
        }
