# SPDX-License-Identifier: Apache-2.0
"""What the peers read: the job of a daybook.yaml, the files of its run and the columns that the rules need."""

import calendar
import datetime
import pathlib
import re

import yaml

COSTS = '{"cpu":0.0,"memory":0.0,"storage":0.0}'
VIRTUAL_MACHINE_KEY = "vm_kubevirt_io_name"

# The columns that each table brings, and their types (inputs.md 1).
CAPACITY = {
    "node": "VARCHAR",
    "node_capacity_cpu_core_seconds": "DOUBLE",
    "node_capacity_memory_byte_seconds": "DOUBLE",
}
POD = {
    **dict.fromkeys(("namespace", "node", "resource_id", "pod_labels", "node_role"), "VARCHAR"),
    **{
        f"pod_{metric}_{unit}": "DOUBLE"
        for unit in ("cpu_core_seconds", "memory_byte_seconds")
        for metric in ("usage", "request", "limit", "effective_usage")
    },
    "node_capacity_cpu_cores": "DOUBLE",
    "node_capacity_memory_bytes": "DOUBLE",
}
STORAGE = {
    **dict.fromkeys(
        (
            "namespace", "pod", "persistentvolumeclaim", "persistentvolume", "storageclass", "csi_volume_handle",
            "persistentvolume_labels", "persistentvolumeclaim_labels",
        ),
        "VARCHAR",
    ),
    "persistentvolumeclaim_capacity_bytes": "DOUBLE",
    "persistentvolumeclaim_capacity_byte_seconds": "DOUBLE",
    "volume_request_storage_byte_seconds": "DOUBLE",
    "persistentvolumeclaim_usage_byte_seconds": "DOUBLE",
}  # fmt: skip


def load(path, peer):
    """The job; `peer` is who refuses it, where it is for another dialect."""
    with open(path, encoding="utf-8") as file:
        job = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    if job.get("dialect", "trino") != "trino":
        raise SystemExit(f"{peer}: {path}: dialect {job['dialect']}: the peers speak trino alone")
    return job


def label_keys(job):
    """The keys that labels keep, in the order of their bytes."""
    enabled = [str(key) for key in job["lookups"]["enabled_keys"]]
    # A.1: without an enabled row Trino keeps no key at all.
    return sorted({*enabled, VIRTUAL_MACHINE_KEY}, key=str.encode) if enabled else []


def text(value):
    """As a literal of SQL."""
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"


def derived_roles(role, node_labels="node_label"):
    """The SQL of the roles that Koku would have filled its look-up with (G).

    `role` is the SQL of the role that the labels of a row of `node_labels` tell.
    """
    return f"""
  SELECT
    node, resource_id,
    coalesce(
      max(node_role),
      CASE WHEN bool_or(namespace = 'openshift-kube-apiserver') THEN 'master' WHEN bool_or(infra) THEN 'infra'
           ELSE 'worker' END
    ) AS role
  FROM pod
  JOIN (
    SELECT node, bool_or({role} = 'infra') AS infra FROM {node_labels} GROUP BY node
  ) AS registered USING (node)
  GROUP BY 1, 2"""


def has_storage(job):
    return job["ocp"].get("storage", True)


def months(start, end):
    """The months of a range, each with its first and last day that is asked for (F.30)."""
    while start <= end:
        last = min(end, start.replace(day=calendar.monthrange(start.year, start.month)[1]))
        yield start, last
        start = last + datetime.timedelta(1)


def files(job, table, daily, start, end):
    """The objects of a month; one whose name tells its day is left out when that day is not asked for."""
    ocp = job["ocp"]
    folder = pathlib.Path(job["input"]["uri"]) / "data/parquet" / ("daily" if daily else "") / str(ocp["account"])
    folder = folder / f"OCP/{table}/source={ocp['provider_uuid']}/year={start:%Y}/month={start:%m}"
    found = []
    for path in sorted(folder.glob("*.parquet")):
        day = re.match(re.escape(table) + r"\.(\d{4}-\d\d-\d\d)\.\d+\.\d+_", path.name)
        if day is None or str(start) <= day[1] <= str(end):
            found.append(str(path))
    return found
