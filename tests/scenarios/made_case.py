# SPDX-License-Identifier: Apache-2.0
"""Cases of scenarios that no golden case is about: a lake of their own, and the oracle's rows as what is expected."""

import dataclasses
import functools
import uuid

import case_answer
import golden_case
import lake as lakes
import lake_rows
import operator_reports
import rows

HOUR = 3600.0
GIB = 2.0**30


@dataclasses.dataclass(frozen=True)
class MadeCase(golden_case.Case):
    @property
    def lake(self):
        return self.folder / "lake"

    @functools.cached_property
    def tables(self):
        return lake_rows.read(self.lake, self.settings["source_uuid"])

    def expected(self, dialect):
        return case_answer.rows_of(self, self.tables, dialect, case_answer.given_nodes(self))


def make(name, folder):
    source = str(uuid.uuid5(uuid.NAMESPACE_DNS, name))
    case = MadeCase(folder / name, {
        "source_uuid": source,
        "account": lakes.ACCOUNT,
        "cluster_id": f"cluster-{name}",
        "cluster_alias": f"Made {name}",
        "report_period_id": 1,
        "start": lakes.DAY,
        "end": lakes.DAY,
        "storage_exists": True,
        "enabled_keys": ["app", "env", "team", "tier"],
        "cost_category": [{"id": 1, "pattern": "openshift-%"}, {"id": 1, "pattern": "kube-%"},
                          {"id": 2, "pattern": "platform-%"}, {"id": 1, "pattern": "Platform unallocated"}],
        "nodes": [{"node": f"n{n}", "resource_id": f"i-n{n}", "node_role": role}
                  for n, role in ((1, "worker"), (2, "worker"), (3, "infra"))],
    })
    MAKERS[name](lakes.Lake(case.lake, source))
    return case


def _write(lake, kind, records):
    """Hourly rows, and what Koku makes of them for the day (inputs.md 2.6)."""
    records = [{**lakes.DEFAULTS[kind], "hour": 0, **record} for record in records]
    lake.write(kind, records)
    groups = {}
    for record in records:
        groups.setdefault(tuple(record[name] for name in operator_reports.KEYS[kind]), []).append(record)
    daily = []
    for members in groups.values():
        day = {**members[0], "hour": 0}
        for name in set(day) & set(operator_reports.MAXIMA[kind]):
            day[name] = max(member[name] for member in members)
        for name in operator_reports.SUMS[kind]:
            day[name] = sum(member[name] for member in members)
        daily.append(day)
    lake.write(f"{kind}_daily", daily)


def _node(number, cores=4.0, gib=16.0):
    """The columns of a pod's row that tell of its node."""
    return {
        "node": f"n{number}", "resource_id": f"i-n{number}",
        "node_capacity_cpu_cores": cores, "node_capacity_cpu_core_seconds": cores * HOUR,
        "node_capacity_memory_bytes": gib * GIB, "node_capacity_memory_byte_seconds": gib * GIB * HOUR,
    }


def _cluster_capacity(lake):
    """n1 has two pods each hour and counts once, n2 grows, n3 is there in one hour of three; a pod without a node gives
    no row, but its 2 cores and 4 GiB count for the cluster."""
    pods = [{**_node(1), "pod": pod, "hour": hour} for pod in ("a", "b") for hour in range(3)]
    pods += [{**_node(2, 8.0 if hour < 2 else 12.0, 32.0), "pod": "c", "hour": hour} for hour in range(3)]
    pods += [{**_node(3, 16.0, 64.0), "pod": "d", "hour": 1}]
    pods += [{**_node(0, 2.0, 4.0), "node": "", "resource_id": "", "pod": "pending", "hour": 2}]
    _write(lake, "pod_usage", pods)


def _storage_cost_category(lake):
    """Claims of namespaces of two categories and of none, some mounted by a pod and some not."""
    mounted = ("openshift-monitoring", "platform-logging", "shop")
    _write(lake, "pod_usage", [{**_node(1), "namespace": name, "pod": f"{name}-0"} for name in mounted])
    _write(lake, "storage_usage", [
        {"namespace": name, "pod": f"{name}-0" if name in mounted else "", "persistentvolumeclaim": f"data-{name}",
         "persistentvolume": f"pv-{name}", "volume_request_storage_byte_seconds": 1000.0 * size * GIB}
        for size, name in enumerate((*mounted, "kube-system", "platform-archive", "platformless"), 1)
    ])


def _empty_labels(lake):
    """Maps without a key, maps with keys that do not count, a value that is empty, and text that is NULL."""
    texts = ("{}", '{"pod": "p"}', '{"app": ""}', None)
    _write(lake, "pod_usage", [
        {**_node(node), "namespace": namespace, "pod": f"p{node}-{number}", "pod_labels": text,
         "pod_usage_cpu_core_seconds": 360.0 * (1 + number)}
        for node, namespace in ((1, "shop"), (2, "bare")) for number, text in enumerate(texts)
    ])
    _write(lake, "storage_usage", [
        {"pod": f"p1-{number}", "persistentvolumeclaim": f"c{number}", "persistentvolume": f"v{number}",
         "persistentvolume_labels": text, "persistentvolumeclaim_labels": "{}"}
        for number, text in enumerate(texts)
    ])
    # n2 and bare have no row of labels at all.
    _write(lake, "node_labels", [{"node": "n1", "node_labels": "{}"}])
    _write(lake, "namespace_labels", [{"namespace": "shop", "namespace_labels": "{}"}])


def _all_labels(lake):
    """Keys of the node, the namespace, the pod, the volume and the claim come together; others do not count."""
    _write(lake, "pod_usage", [
        {**_node(1), "pod": "web", "pod_labels": '{"app": "web", "build": "77"}'},
        {**_node(1), "pod": "vm", "pod_labels": '{"app": "vm", "vm_kubevirt_io_name": "rhel"}'},
        {**_node(2), "pod": "bare", "namespace": "bare", "pod_labels": None},
    ])
    _write(lake, "storage_usage", [
        {"pod": "web", "persistentvolumeclaim": "data", "persistentvolume": "pv-1",
         "persistentvolume_labels": '{"app": "volume", "disk": "ssd"}',
         "persistentvolumeclaim_labels": '{"tier": "db"}'},
        {"pod": "bare", "namespace": "bare", "persistentvolumeclaim": "scratch", "persistentvolume": "pv-2"},
    ])
    _write(lake, "node_labels", [{"node": "n1", "node_labels": '{"env": "prod", "rack": "7"}'}])
    _write(lake, "namespace_labels", [{"namespace_labels": '{"team": "blue"}'}])


MAKERS = {
    "cluster-capacity": _cluster_capacity,
    "storage-cost-category": _storage_cost_category,
    "empty-labels": _empty_labels,
    "all-labels": _all_labels,
}


def write_csv(path, table):
    """Rows as rows.csv has them: NULL is an empty unquoted field."""
    def field(value):
        if value is None:
            return ""
        return '"' + value.replace('"', '""') + '"' if value == "" or any(c in value for c in ',"\r\n') else value

    lines = [",".join(rows.COLUMNS)] + [",".join(map(field, row)) for row in table]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    return path
