# SPDX-License-Identifier: Apache-2.0
"""Parquet of other writers gives the same rows (spec: inputs.md 2.8): types and encodings beyond the golden files."""

import pytest

import golden_case
import lake as lakes
import program
import rows

CASE = golden_case.public("days-are-independent")
TIMES = ("interval_start", "interval_end", "report_period_start", "report_period_end")
NUMBERS = (*lakes.POD_NUMBERS, *lakes.STORAGE_NUMBERS)

# name: (type of the times, type of the numbers, type of text, options of COPY)
VARIANTS = {
    "utc-flagged": ("TIMESTAMPTZ", "DOUBLE", "VARCHAR", ""),
    "seconds": ("TIMESTAMP_S", "DOUBLE", "VARCHAR", ""),
    "times-as-text": ("VARCHAR", "DOUBLE", "VARCHAR", ""),
    "decimal-38": ("TIMESTAMP_MS", "DECIMAL(38, 10)", "VARCHAR", ""),
    "decimal-18": ("TIMESTAMP_MS", "DECIMAL(18, 0)", "VARCHAR", ""),
    "unsigned": ("TIMESTAMP_MS", "UBIGINT", "VARCHAR", ""),
    "enumerations": ("TIMESTAMP_MS", "DOUBLE", "ENUM", ""),
    "version-2": ("TIMESTAMP_MS", "DOUBLE", "VARCHAR", ", PARQUET_VERSION v2"),
    "lz4": ("TIMESTAMP_MS", "DOUBLE", "VARCHAR", ", COMPRESSION lz4_raw"),
    "brotli": ("TIMESTAMP_MS", "DOUBLE", "VARCHAR", ", COMPRESSION brotli"),
    "small-row-groups": ("TIMESTAMP_MS", "DOUBLE", "VARCHAR", ", ROW_GROUP_SIZE 2"),
}


def rewrite(path, target, times, numbers, text, options, empty={}):
    """`empty` are columns to add without any value: name to type."""
    connection = program.duckdb().connect()
    connection.execute("SET TimeZone = 'UTC'")
    names = [row[0] for row in connection.execute(
        "DESCRIBE SELECT * FROM read_parquet(?, hive_partitioning = false)", [str(path)]).fetchall()]
    source = f"read_parquet('{path}', hive_partitioning = false)"
    columns = []
    for name in names:
        kind = times if name in TIMES else numbers if name in NUMBERS else text
        if kind == "ENUM":
            connection.execute(
                f"CREATE TYPE values_of_{name} AS ENUM (SELECT DISTINCT {name} FROM {source} WHERE {name} IS NOT NULL)"
            )
            kind = f"values_of_{name}"
        value = f"strftime({name}, '%Y-%m-%d %H:%M:%S')" if name in TIMES and kind == "VARCHAR" else name
        columns.append(f"CAST({value} AS {kind}) AS {name}")
    target.parent.mkdir(parents=True, exist_ok=True)
    columns += [f"CAST(NULL AS {kind}) AS {name}" for name, kind in empty.items() if name not in names]
    connection.execute(f"COPY (SELECT {', '.join(columns)} FROM {source}) TO '{target}' (FORMAT parquet{options})")


@pytest.mark.parametrize("variant", VARIANTS)
def test_same_rows(desk, variant):
    lake = desk.folder / "rewritten"
    for path in CASE.lake.rglob("*.parquet"):
        rewrite(path, lake / path.relative_to(CASE.lake), *VARIANTS[variant])
    desk.configure(CASE.configuration(lake))
    for dialect in golden_case.DIALECTS:
        assert not rows.difference(CASE.expected(dialect), desk.rows("--dialect", dialect))


def test_columns_without_values_have_any_type(desk):
    """Koku knows no type of a column that has no value, and writes DOUBLE (spec: inputs.md 2.8)."""
    lake = desk.folder / "rewritten"
    empty = {"node_role": "DOUBLE", "csi_volume_handle": "DOUBLE", "pod_effective_usage_cpu_core_seconds": "VARCHAR"}
    for path in CASE.lake.rglob("*.parquet"):
        rewrite(path, lake / path.relative_to(CASE.lake), *VARIANTS["seconds"], empty)
    desk.configure(CASE.configuration(lake))
    for dialect in golden_case.DIALECTS:
        assert not rows.difference(CASE.expected(dialect), desk.rows("--dialect", dialect))


def test_rows_do_not_depend_on_files_and_order(desk):
    """One file or many, in any order of rows: bit for bit the same rows.csv (spec: F.29)."""
    case = golden_case.public("random-medium-1")
    desk.configure(case.configuration())
    desk.rows()
    expected = (desk.out / "rows.csv").read_bytes()
    lake = desk.folder / "shuffled"
    for number, path in enumerate(sorted(case.lake.rglob("*.parquet"))):
        folder = (lake / path.relative_to(case.lake)).parent
        folder.mkdir(parents=True, exist_ok=True)
        for part in range(3):
            program.duckdb().connect().execute(
                f"COPY (SELECT * FROM read_parquet('{path}', hive_partitioning = false, file_row_number = true) "
                f"WHERE file_row_number % 3 = {part} ORDER BY hash(file_row_number)) "
                f"TO '{folder}/{'zab'[part]}{number}.parquet' (FORMAT parquet)"
            )
    desk.configure(case.configuration(lake))
    desk.rows()
    assert (desk.out / "rows.csv").read_bytes() == expected
