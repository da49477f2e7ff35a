# SPDX-License-Identifier: Apache-2.0
"""Summary rows: read from every output, checked for form, compared as golden/README.md says.

A row is a tuple of texts in the order of COLUMNS; None is NULL.
"""

import collections
import decimal
import json
import math
import pathlib
import re

from program import duckdb

COLUMNS = (
    "report_period_id,cluster_id,cluster_alias,data_source,usage_start,usage_end,namespace,node,resource_id,"
    "pod_labels,pod_usage_cpu_core_hours,pod_request_cpu_core_hours,pod_effective_usage_cpu_core_hours,"
    "pod_limit_cpu_core_hours,pod_usage_memory_gigabyte_hours,pod_request_memory_gigabyte_hours,"
    "pod_effective_usage_memory_gigabyte_hours,pod_limit_memory_gigabyte_hours,node_capacity_cpu_cores,"
    "node_capacity_cpu_core_hours,node_capacity_memory_gigabytes,node_capacity_memory_gigabyte_hours,"
    "cluster_capacity_cpu_core_hours,cluster_capacity_memory_gigabyte_hours,persistentvolumeclaim,"
    "persistentvolume,storageclass,volume_labels,all_labels,persistentvolumeclaim_capacity_gigabyte,"
    "persistentvolumeclaim_capacity_gigabyte_months,volume_request_storage_gigabyte_months,"
    "persistentvolumeclaim_usage_gigabyte_months,source_uuid,infrastructure_usage_cost,cost_category_id"
).split(",")
JSON = ("pod_labels", "volume_labels", "all_labels", "infrastructure_usage_cost")
INTEGERS = ("report_period_id", "cost_category_id")
DATES = ("usage_start", "usage_end")
NUMBERS = tuple(
    name for name in COLUMNS if re.search("hours$|cores$|gigabytes?$|months$", name) and name not in JSON
)
ORDER = ("usage_start", "data_source", "namespace", "node")
ORDER += tuple(name for name in COLUMNS if name not in ORDER)
AT = {name: position for position, name in enumerate(COLUMNS)}

_FIELD = re.compile(r'"((?:[^"]|"")*)"|([^",\n]*)')


def parse_csv(text):
    """Rows of CSV text in which an empty unquoted field is NULL and `""` the empty string."""
    records, record, at = [], [], 0
    while at < len(text):
        match = _FIELD.match(text, at)
        quoted, plain = match.groups()
        record.append(quoted.replace('""', '"') if quoted is not None else plain or None)
        at = match.end()
        end = text[at : at + 1]
        if end == "\n":
            records.append(tuple(record))
            record = []
        elif end != ",":
            raise ValueError(f"no field ends at {text[max(at - 40, 0):at]!r} before {text[at:at + 40]!r}")
        at += 1
    if record:
        raise ValueError("the last line has no line end")
    return records


def read_csv(path):
    # newline="" keeps a carriage return inside a field, and one that should not be there.
    with open(path, encoding="utf-8", newline="") as file:
        header, *found = parse_csv(file.read())
    assert list(header) == COLUMNS, f"{path}: header {header}"
    return found


def check_csv_form(path):
    """rows.csv word for word (spec: cli.md): header, quoting, digits, JSON, order."""
    text = pathlib.Path(path).read_bytes().decode("utf-8")
    assert text.startswith(",".join(COLUMNS) + "\n"), text[:200]
    found = read_csv(path)
    for row in found:
        assert len(row) == len(COLUMNS), row
        for name, value in zip(COLUMNS, row):
            if value is None:
                continue
            if name in NUMBERS:
                assert re.fullmatch(r"-?(0|[1-9]\d*)\.\d{15}", value), (name, value)
                assert value != "-0.000000000000000", name
            elif name in INTEGERS:
                assert re.fullmatch(r"-?\d+", value), (name, value)
            elif name in DATES:
                assert re.fullmatch(r"\d{4}-\d\d-\d\d", value), (name, value)
            elif name in JSON:
                check_compact_json(value)
    keys = [order_key(row) for row in found]
    for before, after in zip(keys, keys[1:]):
        assert before <= after, f"{path}: rows out of order:\n{before}\n{after}"
    return found


def check_compact_json(text):
    pairs = []
    json.loads(text, object_pairs_hook=pairs.extend)
    keys = [key.encode() for key, _ in pairs]
    assert keys == sorted(set(keys)), f"keys are not sorted: {text[:400]}"
    between = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    assert not re.search(r"\s", between), f"not compact: {text[:400]}"


def order_key(row):
    # NULL first, then bytes.
    return tuple((row[AT[name]] is not None, (row[AT[name]] or "").encode()) for name in ORDER)


def read_parquet(path):
    """Rows of rows.parquet in file order, after a check of the column types."""
    types = duckdb().execute("DESCRIBE SELECT * FROM read_parquet(?, hive_partitioning = false)", [str(path)])
    types = {name: kind for name, kind, *_ in types.fetchall()}
    assert list(types) == COLUMNS, types
    for name, kind in types.items():
        wanted = "DECIMAL(33,15)" if name in NUMBERS else "DATE" if name in DATES else "VARCHAR"
        wanted = "INTEGER" if name in INTEGERS else wanted
        assert kind == wanted, f"{path}: {name} is {kind}"
    columns = ", ".join(f'"{name}"::VARCHAR' for name in COLUMNS)
    query = f"SELECT {columns} FROM read_parquet(?, file_row_number = true) ORDER BY file_row_number"
    return duckdb().execute(query, [str(path)]).fetchall()


def read_directory(directory, source):
    """Rows of the Hive directory, after a check of folders and types (spec: F.32)."""
    directory = pathlib.Path(directory)
    found = []
    for path in sorted(file for file in directory.rglob("*") if file.is_file()):
        relative = path.relative_to(directory).as_posix()
        match = re.fullmatch(r"source=([^/]+)/year=(\d{4})/month=([1-9]\d?)/day=([1-9]\d?)/part-0\.parquet", relative)
        assert match and match[1] == source, f"no such file belongs there: {relative}"
        day = f"{match[2]}-{int(match[3]):02}-{int(match[4]):02}"
        types = duckdb().execute("DESCRIBE SELECT * FROM read_parquet(?, hive_partitioning = false)", [str(path)])
        types = {name: kind for name, kind, *_ in types.fetchall()}
        missing = {*COLUMNS, "uuid", "csi_volume_handle"} - set(types)
        assert not missing, f"{relative}: no column {missing}"
        assert {types[name] for name in NUMBERS} == {"DOUBLE"}, types
        columns = ", ".join(
            f'"{name}"::DATE::VARCHAR' if name in DATES else f'"{name}"::VARCHAR' for name in COLUMNS
        )
        query = f"SELECT uuid, {columns} FROM read_parquet(?, hive_partitioning = false)"
        rows_of_day = duckdb().execute(query, [str(path)]).fetchall()
        assert rows_of_day, f"{relative}: a day without rows has no folder"
        assert {row[1 + AT["usage_start"]] for row in rows_of_day} == {day}, relative
        found += rows_of_day
    assert len({row[0] for row in found}) == len(found), "a uuid is there twice"
    return [row[1:] for row in found]


def text_key(row):
    """What must be equal to the letter: everything but the numbers, JSON by its content."""
    key = []
    for name, value in zip(COLUMNS, row):
        if name in NUMBERS:
            key.append(value is None)
        elif name in JSON and value is not None:
            key.append(json.dumps(json.loads(value, parse_int=float), sort_keys=True))
        else:
            key.append(value)
    return tuple(key)


def is_unallocated(row):
    return row[AT["data_source"]] == "Pod" and row[AT["infrastructure_usage_cost"]] is None


def numbers_equal(expected, actual):
    absolute = 1e-9 if is_unallocated(expected) else 1e-12
    return all(
        math.isclose(float(expected[AT[name]]), float(actual[AT[name]]), rel_tol=1e-9, abs_tol=absolute)
        for name in NUMBERS
        if expected[AT[name]] is not None
    )


def _pair(expected, actual):
    """What stays unpaired on either side when rows of one text key are paired (augmenting paths)."""
    owner = {}

    def place(e, seen):
        for a, row in enumerate(actual):
            if a not in seen and numbers_equal(expected[e], row):
                seen.add(a)
                if a not in owner or place(owner[a], seen):
                    owner[a] = e
                    return True
        return False

    lonely = [expected[e] for e in range(len(expected)) if not place(e, set())]
    return lonely, [row for a, row in enumerate(actual) if a not in owner]


def difference(expected, actual, limit=3):
    """Empty when the two are the same multiset of rows, else a text that shows the first differing rows."""
    groups = collections.defaultdict(lambda: ([], []))
    for row in expected:
        groups[text_key(row)][0].append(row)
    for row in actual:
        groups[text_key(row)][1].append(row)
    missing, surplus = [], []
    for wanted, found in groups.values():
        lonely, extra = _pair(wanted, found)
        missing += lonely
        surplus += extra
    if not missing and not surplus:
        return ""
    lines = [
        f"{len(expected)} rows expected, {len(actual)} found; "
        f"{len(missing)} expected rows have no equal, {len(surplus)} found rows are not expected"
    ]
    left = list(surplus)
    for row in missing[:limit]:
        twin = min(left, key=lambda other: _distance(row, other), default=None)
        if twin is not None:
            left.remove(twin)
        lines += ["", f"expected: {_describe(row)}"] + (_columns_that_differ(row, twin) if twin else ["  no row like it"])
    for row in left[: limit if len(missing) < limit else 1]:
        lines += ["", f"not expected: {_describe(row)}"]
    return "\n".join(lines)


def _distance(row, other):
    """Names weigh more than labels, labels more than numbers: the row that was most likely meant."""
    weight = {name: 1 if name in NUMBERS else 10 if name in JSON else 100 for name in COLUMNS}
    return sum(weight[name] for name in COLUMNS if row[AT[name]] != other[AT[name]])


def _describe(row):
    shown = ((name, row[AT[name]]) for name in (*ORDER[:4], "persistentvolumeclaim", "persistentvolume", "pod_labels",
                                                "volume_labels"))
    return ", ".join(f"{name}={_short(value)}" for name, value in shown if value is not None)


def _short(value):
    return "NULL" if value is None else repr(value if len(value) <= 120 else value[:117] + "...")


def _columns_that_differ(expected, actual):
    lines = []
    for name in COLUMNS:
        wanted, found = expected[AT[name]], actual[AT[name]]
        if wanted == found:
            continue
        if name in NUMBERS and None not in (wanted, found):
            gap = decimal.Decimal(found) - decimal.Decimal(wanted)
            lines.append(f"  {name}: expected {wanted}, found {found} (by {gap:.3e})")
        else:
            lines.append(f"  {name}: expected {_short(wanted)}, found {_short(found)}")
    return lines


def with_value(table, name, value_of):
    """The rows with one column replaced by what `value_of` makes of the row."""
    at = AT[name]
    return [row[:at] + (value_of(row),) + row[at + 1 :] for row in table]
