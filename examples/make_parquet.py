#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Operator CSV -> the Parquet that Koku keeps of it: how the lake of the example was made.

    python3 make_parquet.py --source UUID --account NAME --output LAKE CSV...

Needs Python 3.9 or later and pyarrow. Only the example uses it: a run reads the Parquet that is there. Rules in
brackets are those of docs/spec/inputs.md, section 2. Every CSV is cut into days, as for an operator that reports daily
(section 3), one payload with the manifest number 1. GPU reports are left out: the summary does not read them.
"""

import argparse
import csv
import datetime
import json
import math
import pathlib
import sys

import pyarrow
import pyarrow.parquet

TIMES = ["report_period_start", "report_period_end", "interval_start", "interval_end"]

# The report types, in the order in which a header is tested; columns as in the table of section 1.
TYPES = {
    "storage_usage": {
        "keys": ["namespace", "node", "pod", "persistentvolumeclaim", "persistentvolume", "storageclass", "csi_driver",
                 "csi_volume_handle", "persistentvolume_labels", "persistentvolumeclaim_labels"],
        "values": [("persistentvolumeclaim_capacity_bytes", "max"),
                   ("persistentvolumeclaim_capacity_byte_seconds", "sum"),
                   ("volume_request_storage_byte_seconds", "sum"),
                   ("persistentvolumeclaim_usage_byte_seconds", "sum")],
        "optional": ["node", "csi_driver", "csi_volume_handle"],
    },
    "pod_usage": {
        "keys": ["namespace", "node", "pod", "pod_labels"],
        "values": [("resource_id", "text"),
                   ("pod_usage_cpu_core_seconds", "sum"), ("pod_request_cpu_core_seconds", "sum"),
                   ("pod_effective_usage_cpu_core_seconds", "sum"), ("pod_limit_cpu_core_seconds", "sum"),
                   ("pod_usage_memory_byte_seconds", "sum"), ("pod_request_memory_byte_seconds", "sum"),
                   ("pod_effective_usage_memory_byte_seconds", "sum"), ("pod_limit_memory_byte_seconds", "sum"),
                   ("node_capacity_cpu_cores", "max"), ("node_capacity_cpu_core_seconds", "sum"),
                   ("node_capacity_memory_bytes", "max"), ("node_capacity_memory_byte_seconds", "sum"),
                   ("node_role", "text")],
        "optional": ["node_role"],
    },
    "node_labels": {"keys": ["node", "node_labels"], "values": [], "optional": []},
    "namespace_labels": {"keys": ["namespace", "namespace_labels"], "values": [], "optional": []},
    "vm_usage": {
        "keys": ["namespace", "node", "vm_name", "vm_labels"],
        "values": [("resource_id", "text"), ("vm_instance_type", "text"), ("vm_os", "text"),
                   ("vm_guest_os_arch", "text"), ("vm_guest_os_name", "text"), ("vm_guest_os_version", "text"),
                   ("vm_uptime_total_seconds", "sum"), ("vm_cpu_limit_cores", "max"),
                   ("vm_cpu_limit_core_seconds", "sum"), ("vm_cpu_request_cores", "max"),
                   ("vm_cpu_request_core_seconds", "sum"), ("vm_cpu_request_sockets", "max"),
                   ("vm_cpu_request_socket_seconds", "sum"), ("vm_cpu_request_threads", "max"),
                   ("vm_cpu_request_thread_seconds", "sum"), ("vm_cpu_usage_total_seconds", "sum"),
                   ("vm_memory_limit_bytes", "max"), ("vm_memory_limit_byte_seconds", "sum"),
                   ("vm_memory_request_bytes", "max"), ("vm_memory_request_byte_seconds", "sum"),
                   ("vm_memory_usage_byte_seconds", "sum"), ("vm_device", "text"), ("vm_volume_mode", "text"),
                   ("vm_persistentvolumeclaim_name", "text"), ("vm_disk_allocated_size_byte_seconds", "sum")],
        "optional": [],
    },
}
# pod_usage_X and pod_request_X give pod_effective_usage_X (rule 5); these are in no CSV.
EFFECTIVE = ["cpu_core_seconds", "memory_byte_seconds"]

# Rule 2.
MISSING = {"", "NA", "N/A", "n/a", "#N/A", "#N/A N/A", "#NA", "NULL", "null", "NaN", "nan", "-NaN", "-nan", "None",
           "<NA>", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN"}
# Rule 3: a value above this drops its row.
ANOMALY = 1e18
ANOMALY_COLUMNS = ["pod_usage_cpu_core_seconds", "pod_request_cpu_core_seconds", "pod_limit_cpu_core_seconds",
                   "node_capacity_cpu_core_seconds", "pod_usage_memory_byte_seconds", "pod_request_memory_byte_seconds",
                   "pod_limit_memory_byte_seconds", "node_capacity_memory_byte_seconds", "node_capacity_memory_bytes",
                   "persistentvolumeclaim_capacity_bytes", "persistentvolumeclaim_capacity_byte_seconds",
                   "volume_request_storage_byte_seconds", "persistentvolumeclaim_usage_byte_seconds"]
# Rule 9.
ESCAPED_COLUMNS = {"namespace", "pod", "node", "persistentvolumeclaim", "persistentvolume", "storageclass",
                   "resource_id", "vm_name", "gpu_uuid", "gpu_model_name", "gpu_vendor_name", "csi_driver",
                   "csi_volume_handle", "node_role", "vm_instance_type", "vm_os", "vm_device"}
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;", "\0": ""})


def required_columns(report):
    columns = set(TIMES) | set(report["keys"]) | {name for name, _ in report["values"]}
    return columns - set(report["optional"]) - {"pod_effective_usage_" + unit for unit in EFFECTIVE}


def type_of(header):
    for name, report in TYPES.items():
        if required_columns(report) <= set(header):
            return name
    return None


def parse_time(text):
    """Rule 1, for the forms that the operator and nise write."""
    return datetime.datetime.strptime(text.replace(" +0000 UTC", ""), "%Y-%m-%d %H:%M:%S")


def parse_number(text):
    """Rule 2: what cannot be read is 0; a NaN that is not spelled like a missing value is NULL."""
    if text in MISSING:
        return 0.0
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return None if math.isnan(number) else number


def parse_labels(text):
    """Rule 4: "label_k:v|label_k2:v2" -> JSON text."""
    labels = {}
    for part in text.split("|"):
        pieces = part.split(":")
        if len(pieces) == 2:
            labels[pieces[0].replace("label_", "")] = pieces[1]
    return json.dumps(labels)


def kind_of(column, report):
    if column in TIMES:
        return "time"
    if column.endswith("_labels"):
        return "labels"
    is_number = any(name == column and how != "text" for name, how in report["values"])
    return "number" if is_number else "text"


def read_report(path):
    """The type of a CSV file and its cleaned rows, or (None, []) for a file of no type."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        lines = [line for line in csv.reader(file, strict=True) if line]
    if not lines or type_of(lines[0]) is None:
        return None, []
    header = lines[0]
    type_name = type_of(header)
    report = TYPES[type_name]
    kinds = [kind_of(column, report) for column in header]
    rows = []
    for line in lines[1:]:
        if len(line) > len(header):
            print(f"{path}: a row longer than the header is left out", file=sys.stderr)
            continue
        row = {}
        for column, kind, text in zip(header, kinds, line + [""] * (len(header) - len(line))):
            missing = text in MISSING
            if kind == "time":
                row[column] = parse_time(text)
            elif kind == "number":
                row[column] = parse_number(text)
            elif kind == "labels":
                row[column] = parse_labels("" if missing else text)
            elif missing:
                row[column] = ""
            else:
                row[column] = text.translate(ESCAPES) if column in ESCAPED_COLUMNS else text
        if any((row.get(column) or 0) > ANOMALY for column in ANOMALY_COLUMNS):
            print(f"{path}: a row with a value above 1e18 is left out", file=sys.stderr)
            continue
        if type_name == "pod_usage":
            for unit in EFFECTIVE:
                both = [row["pod_usage_" + unit], row["pod_request_" + unit]]
                row["pod_effective_usage_" + unit] = max((x for x in both if x is not None), default=None)
        rows.append(row)
    return type_name, rows


def roll_up(type_name, rows):
    """Rule 6: the hourly rows of a day -> its daily rows."""
    report = TYPES[type_name]
    groups = {}
    for row in rows:
        day = row["interval_start"].replace(hour=0, minute=0, second=0, microsecond=0)
        groups.setdefault((*(row.get(key) for key in report["keys"]), day), []).append(row)
    daily = []
    for key in sorted(groups, key=lambda key: [(part is None, part) for part in key]):
        group = groups[key]
        row = dict(zip(report["keys"] + ["interval_start"], key))
        for column in ("report_period_start", "report_period_end"):
            row[column] = max(member[column] for member in group)
        for column, how in report["values"]:
            values = [member[column] for member in group if member.get(column) is not None]
            if how == "sum":
                row[column] = math.fsum(values)
            else:
                row[column] = max(values, default=None)
        daily.append(row)
    return daily


def daily_columns(type_name, header):
    """Keys, times, values; the optional columns that the report lacks come last."""
    report = TYPES[type_name]
    columns = report["keys"] + ["interval_start", "report_period_start", "report_period_end"]
    columns += [name for name, _ in report["values"]]
    absent = [column for column in report["optional"] if column not in header]
    return [column for column in columns if column not in absent] + absent


def write_parquet(path, type_name, columns, rows, metadata):
    """Rule 8: Snappy, one row group, millisecond times without a zone."""
    types = {"time": pyarrow.timestamp("ms"), "number": pyarrow.float64(), "text": pyarrow.string(),
             "labels": pyarrow.string()}
    effective = {"pod_effective_usage_" + unit for unit in EFFECTIVE}
    schema = pyarrow.schema(
        [(column, types["number" if column in effective else kind_of(column, TYPES[type_name])]) for column in columns],
        metadata=metadata)
    table = pyarrow.Table.from_pydict({column: [row.get(column) for row in rows] for column in columns}, schema=schema)
    path.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(table, path, compression="snappy", row_group_size=max(1, len(rows)), store_schema=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("csv", nargs="+", type=pathlib.Path)
    parser.add_argument("--source", required=True)
    parser.add_argument("--account", required=True)
    parser.add_argument("--output", required=True, type=pathlib.Path, help="root of the lake")
    arguments = parser.parse_args()

    manifest_id = 1
    counters = {}  # (type, day) -> files so far
    for path in sorted(arguments.csv):
        type_name, rows = read_report(path)
        if type_name is None:
            print(f"{path}: left out, its header is of none of {', '.join(TYPES)}", file=sys.stderr)
            continue
        header = list(rows[0]) if rows else []
        for day in sorted({row["interval_start"].date() for row in rows}):
            counter = counters.get((type_name, day), 0)
            counters[type_name, day] = counter + 1
            piece = [row for row in rows if row["interval_start"].date() == day]
            base = f"{type_name}.{day}.{manifest_id}.{counter}"
            folder = pathlib.Path(arguments.account, "OCP", type_name, f"source={arguments.source}",
                                  f"year={day:%Y}", f"month={day:%m}")
            parquet = arguments.output / "data" / "parquet"
            metadata = {"ManifestId": str(manifest_id), "ReportDateStart": str(day),
                        "ReportNumHours": str(len({row["interval_start"] for row in piece}))}
            write_parquet(parquet / folder / f"{base}_0.parquet", type_name, header, piece, metadata)
            write_parquet(parquet / "daily" / folder / f"{base}_daily_0.parquet", type_name,
                          daily_columns(type_name, header), roll_up(type_name, piece), metadata)


if __name__ == "__main__":
    main()
