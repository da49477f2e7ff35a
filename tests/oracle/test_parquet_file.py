# SPDX-License-Identifier: Apache-2.0
"""What the writer of the random lakes writes is what another reader reads."""

import datetime
import decimal

import parquet_file
import pytest
from parquet_file import Column
from program import duckdb

NOON = datetime.datetime(2025, 10, 14, 12, 30, 1)
LATE = datetime.datetime(2025, 10, 31, 23, 59, 59)
VALUES = {
    **{kind: [NOON, None, LATE, NOON, None] for kind in parquet_file.TYPES if "text" not in kind},
    "time as text": [NOON, None, LATE, NOON, None],
    "text": ["a", "", None, "größe 😀\n", "a"],
    "double": [1.5, -0.0, float("inf"), None, 1e300],
    "float": [1.5, None, -2.25, None, 0.1015625],
    "int64": [2**62, -1, None, 0, -1],
    "int32": [2**30, -1, None, 0, -1],
    "decimal(9,2)": [decimal.Decimal("1.25"), None, decimal.Decimal("-9999999.99"), None, decimal.Decimal(0)],
    "decimal(18,4)": [decimal.Decimal("1.25"), None, decimal.Decimal("-99999.9999"), None, decimal.Decimal(0)],
    "decimal(38,10)": [decimal.Decimal("1.25"), None, decimal.Decimal(f"-{'9' * 28}.{'9' * 10}"), None,
                       decimal.Decimal(0)],
    "null": [None] * 5,
}


def read(path):
    connection = duckdb().connect()
    connection.execute("SET TimeZone = 'UTC'")
    query = f"SELECT * REPLACE (\"millis of UTC\"::TIMESTAMP AS \"millis of UTC\") FROM read_parquet('{path}')"
    return connection.execute(query).fetchall()


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("gzip", [False, True])
@pytest.mark.parametrize("encoding", ["plain", "dictionary", "both"])
@pytest.mark.parametrize("groups", [(1000,), (1, 0, 3), (2,)])
def test_read_back(tmp_path, version, gzip, encoding, groups):
    columns = [Column(kind, kind, VALUES[kind], encoding, page_rows=2) for kind in parquet_file.TYPES]
    columns.append(Column("required", "text", list("abcab"), encoding, page_rows=3, required=True))
    parquet_file.write(tmp_path / "file.parquet", columns, groups, version, gzip)
    found = list(zip(*read(tmp_path / "file.parquet")))
    for column, values in zip(columns, found, strict=True):
        if column.kind == "time as text":
            values = [value and datetime.datetime.fromisoformat(value) for value in values]
        assert list(values) == column.values, column.name


def test_no_rows(tmp_path):
    for groups in ((1000,), (0,)):
        parquet_file.write(tmp_path / "file.parquet", [Column("millis of UTC", "millis of UTC", [])], groups)
        assert read(tmp_path / "file.parquet") == []
