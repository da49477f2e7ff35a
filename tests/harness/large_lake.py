# SPDX-License-Identifier: Apache-2.0
"""A lake of large files: parts of them are read, and not the whole."""

import lake as lakes
from program import duckdb


def large_lake(folder, row_count=200_000):
    """One day: an hourly and a daily file of some megabytes, in several row groups."""
    lake = lakes.Lake(folder)
    connection = duckdb().connect()
    for table in ("pod_usage", "pod_usage_daily"):
        path = lake.path(table)
        path.parent.mkdir(parents=True, exist_ok=True)
        numbers = ", ".join(f"((i * 7919) % 100003) * 1.7 AS {name}" for name in lakes.POD_NUMBERS)
        connection.execute(
            "COPY (SELECT TIMESTAMP '2025-10-01 00:00:00' AS report_period_start, TIMESTAMP '2025-10-01 00:00:00' AS"
            " report_period_end, TIMESTAMP '2025-10-14 00:00:00' + INTERVAL (i % 24) HOUR AS interval_start,"
            " 'ns-' || (i % 50) AS namespace, 'node-' || (i % 5) AS node, 'pod-' || i AS pod, '{}' AS pod_labels,"
            f" 'i-' || (i % 5) AS resource_id, {numbers} FROM range({row_count}) t(i))"
            f" TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 50000)")
    return lake
