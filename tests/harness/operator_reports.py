# SPDX-License-Identifier: Apache-2.0
"""Operator reports in CSV, and what Koku makes of them (inputs.md 1 and 2), the plain way: a dict a row.

It covers what well-formed reports hold. Missing numbers, anomalies and bad rows are not in generated data.
"""

import csv
import datetime
import json
import math
import pathlib
import re

TIMES = ("report_period_start", "report_period_end", "interval_start", "interval_end")
# type -> keys, max, sum (inputs.md 1)
TYPES = {
    "pod_usage": (
        "namespace node pod pod_labels",
        "resource_id node_capacity_cpu_cores node_capacity_memory_bytes node_role",
        "pod_usage_cpu_core_seconds pod_request_cpu_core_seconds pod_effective_usage_cpu_core_seconds"
        " pod_limit_cpu_core_seconds pod_usage_memory_byte_seconds pod_request_memory_byte_seconds"
        " pod_effective_usage_memory_byte_seconds pod_limit_memory_byte_seconds node_capacity_cpu_core_seconds"
        " node_capacity_memory_byte_seconds",
    ),
    "storage_usage": (
        "namespace node pod persistentvolumeclaim persistentvolume storageclass csi_driver csi_volume_handle"
        " persistentvolume_labels persistentvolumeclaim_labels",
        "persistentvolumeclaim_capacity_bytes",
        "persistentvolumeclaim_capacity_byte_seconds volume_request_storage_byte_seconds"
        " persistentvolumeclaim_usage_byte_seconds",
    ),
    "node_labels": ("node node_labels", "", ""),
    "namespace_labels": ("namespace namespace_labels", "", ""),
    "vm_usage": (
        "namespace node vm_name vm_labels",
        "resource_id vm_instance_type vm_os vm_guest_os_arch vm_guest_os_name vm_guest_os_version vm_cpu_limit_cores"
        " vm_cpu_request_cores vm_cpu_request_sockets vm_cpu_request_threads vm_memory_limit_bytes"
        " vm_memory_request_bytes vm_device vm_volume_mode vm_persistentvolumeclaim_name",
        "vm_uptime_total_seconds vm_cpu_usage_total_seconds vm_cpu_limit_core_seconds vm_cpu_request_core_seconds"
        " vm_cpu_request_socket_seconds vm_cpu_request_thread_seconds vm_memory_limit_byte_seconds"
        " vm_memory_request_byte_seconds vm_memory_usage_byte_seconds vm_disk_allocated_size_byte_seconds",
    ),
    "gpu_usage": (
        "node namespace pod gpu_uuid mig_instance_id",
        "gpu_model_name gpu_vendor_name gpu_memory_capacity_mib mig_profile mig_slice_count gpu_max_slices"
        " mig_memory_capacity_mib mig_strategy",
        "gpu_pod_uptime",
    ),
}
KEYS, MAXIMA, SUMS = ({name: columns[i].split() for name, columns in TYPES.items()} for i in range(3))
TEXT_MAXIMA = set(
    "resource_id node_role vm_instance_type vm_os vm_guest_os_arch vm_guest_os_name vm_guest_os_version vm_device"
    " vm_volume_mode vm_persistentvolumeclaim_name gpu_model_name gpu_vendor_name mig_profile mig_strategy".split()
)
NUMBERS = {name for kind in TYPES for name in (*MAXIMA[kind], *SUMS[kind])} - TEXT_MAXIMA
ESCAPED = set(
    "namespace pod node persistentvolumeclaim persistentvolume storageclass resource_id vm_name gpu_uuid gpu_model_name"
    " gpu_vendor_name csi_driver csi_volume_handle node_role vm_instance_type vm_os vm_device".split()
)
DERIVED = ("mig_slice_count", "mig_memory_capacity_mib", "gpu_max_slices")
MAX_SLICES = {"A30": 4, "A100": 7, "H100": 7, "H200": 7, "B200": 7, "RTX PRO 6000": 4, "RTX PRO 5000": 2}


def type_of(header):
    """In the order in which Koku tests them (inputs.md 1)."""
    for kind, needed in (
        ("storage_usage", "persistentvolumeclaim"),
        ("pod_usage", "pod_usage_cpu_core_seconds"),
        ("node_labels", "node_labels"),
        ("namespace_labels", "namespace_labels"),
        ("vm_usage", "vm_name"),
        ("gpu_usage", "gpu_uuid"),
    ):
        if needed in header:
            return kind
    raise ValueError(header)


def read(path):
    """The type of a report and its rows as texts."""
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return type_of(reader.fieldnames), list(reader)


def reports(folder):
    """type -> rows of all reports below `folder`, as texts."""
    found = {}
    for path in sorted(pathlib.Path(folder).rglob("*.csv")):
        kind, records = read(path)
        found.setdefault(kind, []).extend(records)
    return found


def labels_to_json(text):
    """inputs.md 2.4"""
    parts = [part.split(":") for part in text.split("|")]
    return json.dumps({part[0].replace("label_", ""): part[1] for part in parts if len(part) == 2})


def time_of(text):
    return datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S +0000 UTC")


def escape(text):
    """inputs.md 2.9"""
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#x27;")):
        text = text.replace(character, entity)
    return text


def to_hourly(kind, record):
    """Koku's hourly row of a report's row."""
    row = {}
    for name, text in record.items():
        if name in TIMES:
            row[name] = time_of(text)
        elif name in NUMBERS:
            row[name] = float(text)
        elif name.endswith("_labels"):
            row[name] = labels_to_json(text)
        else:
            row[name] = escape(text) if name in ESCAPED else text
    if kind == "pod_usage":
        for unit in ("cpu_core_seconds", "memory_byte_seconds"):
            row[f"pod_effective_usage_{unit}"] = max(row[f"pod_usage_{unit}"], row[f"pod_request_{unit}"])
    if kind == "gpu_usage":
        add_gpu_columns(row)
    return row


def add_gpu_columns(row):
    """inputs.md 2.7, but for models that are not known."""
    row["gpu_vendor_name"] = row["gpu_vendor_name"].replace("nvidia_com_gpu", "nvidia")
    row["gpu_model_name"] = re.sub("[^A-Za-z0-9]+", " ", row["gpu_model_name"]).strip()
    row.update(dict.fromkeys(DERIVED))
    profile = re.fullmatch(r"(\d+)g\.(\d+)gb", row["mig_profile"].strip(), re.IGNORECASE)
    if profile:
        row["mig_slice_count"] = int(profile[1])
        row["mig_memory_capacity_mib"] = int(profile[2]) * 1024
        (row["gpu_max_slices"],) = [most for name, most in MAX_SLICES.items() if name in row["gpu_model_name"].upper()]


def to_daily(kind, hourly):
    """Koku's daily rows of hourly rows (inputs.md 2.6), with every column that daily files have."""
    groups = {}
    for row in hourly:
        day = row["interval_start"].replace(hour=0)
        groups.setdefault((*(row[name] for name in KEYS[kind]), day), []).append(row)
    daily = []
    for key, members in groups.items():
        row = dict(zip((*KEYS[kind], "interval_start"), key))
        for name in ("report_period_start", "report_period_end", *MAXIMA[kind]):
            row[name] = max((member[name] for member in members if member.get(name) is not None), default=None)
        for name in SUMS[kind]:
            # The exact sum, rounded once: within 1e-12 of any compensated one.
            row[name] = math.fsum(member[name] for member in members)
        daily.append(row)
    return daily
