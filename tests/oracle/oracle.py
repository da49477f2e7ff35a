# SPDX-License-Identifier: Apache-2.0
"""The daily summary once more, from docs/spec/summary.md alone: a second opinion on every row.

Nothing here is fast or shared with the program: lists of dictionaries are joined by loops, and sums are exact
fractions. A rule's name stands where it is applied. What the rules leave open is not decided here but kept out of
the random inputs (case_maker.py).
"""

import calendar
import collections
import dataclasses
import datetime
import decimal
import fractions
import math

import label_text
from label_text import Refused, frozen, merge

GIB = 2.0**-30
WIDTH = 253  # of the columns of names (postgresql.md)
POD_METRICS = ("usage", "request", "effective_usage", "limit")
UNITS = {"cpu": ("core_seconds", "core_hours"), "memory": ("byte_seconds", "gigabyte_hours")}
NO_COST = {dialect: f'{{"cpu":{zero},"memory":{zero},"storage":{zero}}}'
           for dialect, zero in {"trino": "0.0", "onprem": "0.000000000"}.items()}  # C.16, compact
RESERVED = ("Platform unallocated", "Worker unallocated", "Network unattributed", "Storage unattributed")


@dataclasses.dataclass
class Job:
    source_uuid: str
    cluster_id: str
    cluster_alias: str
    report_period_id: int
    start: datetime.date
    end: datetime.date
    storage: bool
    enabled_keys: list
    cost_categories: list  # of (id or None, pattern)
    nodes: list | None  # of (node, resource_id, role); None: derive them (G)
    dialect: str
    label_change: str = "every"


# -- Values -----------------------------------------------------------------------------------------------------------


def rounded(exact):
    """An exact sum as the nearest double."""
    try:
        return float(exact)  # Fraction divides integers, which Python rounds correctly.
    except OverflowError:
        return math.copysign(math.inf, exact)


def total(values):
    """Sum without NULLs; None when there is nothing else (C.12). Rounded once (F.29)."""
    values = [value for value in values if value is not None]
    if not values:
        return None
    odd = [value for value in values if not math.isfinite(value)]
    return sum(odd) if odd else rounded(sum(map(fractions.Fraction, values)))


def greatest(values):
    """Maximum without NULLs; NaN only when there is nothing else (C.11)."""
    values = [value for value in values if value is not None]
    if values and isinstance(values[0], float):
        values = [value for value in values if not math.isnan(value)] or values
    return max(values, default=None)


def times(value, *factors):
    for factor in factors:
        value = None if value is None else value * factor
    return value


def over(value, *divisors):
    for divisor in divisors:
        if value is None or divisor is None:
            return None
        if divisor == 0:
            raise Refused("division by zero")
        value = value / divisor
    return value


def hours(value, unit):
    value = over(value, 3600.0)
    return times(value, GIB) if unit == "memory" else value


def numeric(value, dialect):
    """double -> numeric(33,15) (F.29)."""
    if value is None:
        return None
    if not math.isfinite(value):
        raise Refused(f"{value} is no number of the table")
    shortest = repr(value) if dialect == "trino" else f"{value:.15g}"
    with decimal.localcontext(decimal.Context(prec=2000, rounding=decimal.ROUND_HALF_UP)):
        result = decimal.Decimal(shortest).quantize(decimal.Decimal("1e-15"))
        if abs(result) >= 10**18:
            raise Refused(f"{value} does not fit numeric(33,15)")
        return f"{abs(result) if result == 0 else result:.15f}"


# -- Joins ------------------------------------------------------------------------------------------------------------


class Month:
    """One month of a run: the rows of its partition that lie in the range (F.30)."""

    def __init__(self, job, tables, year, month):
        self.job = job
        self.onprem = job.dialect == "onprem"
        self.keys = label_text.enabled(job.enabled_keys, job.dialect)
        self.seconds = 86400.0 * calendar.monthrange(year, month)[1]
        self.tables = {}
        for name, rows in tables.items():
            if name.startswith("storage") and not job.storage:
                rows = []
            self.tables[name] = [
                self._read(row) for row in rows
                if row["partition"] == (year, month) and self._is_in_range(row["interval_start"], year, month)
            ]
        self.node_labels = self._label_maps("node")
        self.namespace_labels = self._label_maps("namespace")
        self.node_capacity, self.cluster_capacity = self._capacity()
        self.roles = self._roles()

    def _is_in_range(self, time, year, month):
        """F.30: the range is split at the month, so a row of another month than its folder's is in no part of it."""
        if time is None or (time.year, time.month) != (year, month):
            return False
        return self.job.start <= time.date() <= self.job.end

    def _read(self, row):
        row = {**row, "day": row["interval_start"].date()}
        for name, value in row.items():
            if isinstance(value, (int, float, decimal.Decimal)):
                value = float(value)
                row[name] = None if self.onprem and math.isnan(value) else value  # F.29
        return row

    def labels(self, text):
        return label_text.read(text, self.keys, self.job.dialect)

    def _label_maps(self, kind):
        """(day, name) -> the maps that a row of that name joins, one row each (A.4)."""
        found = collections.defaultdict(dict)
        for row in self.tables[f"{kind}_labels_daily"]:
            labels = self.labels(row[f"{kind}_labels"])
            found[row["day"], row[kind]][frozen(labels)] = labels
        if self.job.label_change == "every":
            return {key: list(maps.values()) for key, maps in found.items()}
        latest = {}
        for row in self.tables[f"{kind}_labels"]:
            labels = self.labels(row[f"{kind}_labels"])
            rank = (row["interval_start"], "" if labels is None else label_text.canonical(labels).encode().hex())
            key = (row["day"], row[kind])
            if key not in latest or latest[key][0] < rank:
                latest[key] = (rank, labels)
        return {key: [labels] for key, (_, labels) in latest.items()}

    def maps_of(self, table, day, name):
        return table.get((day, name), [{}]) if name is not None else [{}]

    def categories(self, namespace):
        """Ids of the patterns that match, or one None: a left join (C.15)."""
        matching = [number for number, pattern in self.job.cost_categories
                    if label_text.like(namespace, pattern, self.job.dialect)]
        return matching or [None]

    # -- B --

    def _capacity(self):
        node_capacity, cluster_capacity = {}, {}
        for unit, (seconds, _) in UNITS.items():
            hourly = collections.defaultdict(list)
            for row in self.tables["pod_usage"]:
                hourly[row["day"], row["node"], row["interval_start"]].append(row[f"node_capacity_{unit}_{seconds}"])
            nodes = collections.defaultdict(list)
            for (day, node, _), values in hourly.items():
                nodes[day, node].append(greatest(values))  # B.6
            days = collections.defaultdict(list)
            for (day, node), values in nodes.items():
                node_capacity[unit, day, node] = total(values)
                days[day].append(total(values))
            for day, values in days.items():
                cluster_capacity[unit, day] = total(values)  # B.7
        return node_capacity, cluster_capacity

    def _capacity_columns(self, day, node):
        row = {}
        for unit, (_, name) in UNITS.items():
            pairs = {"node": self.node_capacity.get((unit, day, node)),
                     "cluster": self.cluster_capacity.get((unit, day))}
            for what, value in pairs.items():
                value = 0.0 if value is None and self.onprem else value  # B.8
                row[f"{what}_capacity_{unit}_{name}"] = hours(value, unit)
        return row

    # -- C --

    def pod_rows(self):
        groups = collections.defaultdict(list)
        for pod in self.tables["pod_usage_daily"]:
            if not pod["node"]:
                continue  # C.9
            own = self.labels(pod["pod_labels"])
            for node_map in self.maps_of(self.node_labels, pod["day"], pod["node"]):
                for namespace_map in self.maps_of(self.namespace_labels, pod["day"], pod["namespace"]):
                    merged = None if own is None else merge(node_map, namespace_map, own)  # A.3, A.5
                    for category in self.categories(pod["namespace"]):
                        key = (pod["day"], pod["namespace"], pod["node"], frozen(merged))
                        groups[key].append((pod, category))
        for (day, namespace, node, labels), members in groups.items():
            pods = [pod for pod, _ in members]
            row = {
                "data_source": "Pod", "usage_start": day, "namespace": namespace, "node": node,
                "resource_id": greatest(pod["resource_id"] for pod in pods),
                "pod_labels": None if labels is None else dict(labels),
                "all_labels": dict(labels or ()),
                "node_capacity_cpu_cores": greatest(pod["node_capacity_cpu_cores"] for pod in pods),
                "node_capacity_memory_gigabytes": times(
                    greatest(pod["node_capacity_memory_bytes"] for pod in pods), GIB),
                "infrastructure_usage_cost": NO_COST[self.job.dialect],
                "cost_category_id": greatest(category for _, category in members),
                **self._capacity_columns(day, node),
            }
            for unit, (seconds, name) in UNITS.items():
                for metric in POD_METRICS:
                    column = f"pod_{metric}_{unit}_{seconds}"
                    values = (pod[column] for pod in pods)
                    if metric == "effective_usage":
                        values = (self._effective(pod, unit, seconds) for pod in pods)
                    row[f"pod_{metric}_{unit}_{name}"] = hours(total(values), unit)
            yield row

    def _effective(self, pod, unit, seconds):
        """C.13."""
        given = pod[f"pod_effective_usage_{unit}_{seconds}"]
        if given is not None:
            return given
        pair = [pod[f"pod_{metric}_{unit}_{seconds}"] for metric in ("usage", "request")]
        return None if None in pair and not self.onprem else greatest(pair)

    # -- D --

    def storage_rows(self):
        volume_nodes = set()  # D.17
        for claim in self.tables["storage_usage_daily"]:
            for pod in self.tables["pod_usage_daily"]:
                names = ("day", "namespace", "pod")
                if all(claim[name] is not None and claim[name] == pod[name] for name in names):
                    volume_nodes.add((claim["day"], claim["persistentvolumeclaim"], claim["persistentvolume"],
                                      claim["pod"], claim["namespace"], pod["node"], pod["resource_id"]))
        nodes_of = collections.defaultdict(set)  # D.18
        for day, _, volume, _, _, node, _ in volume_nodes:
            if volume is not None:
                nodes_of[day, volume] |= set() if node is None else {node}

        groups = collections.defaultdict(list)
        for claim in self.tables["storage_usage_daily"]:
            key = (claim["day"], claim["persistentvolumeclaim"], claim["pod"], claim["namespace"])
            volume_labels = self.labels(claim["persistentvolume_labels"])
            claim_labels = self.labels(claim["persistentvolumeclaim_labels"])
            matched = [] if None in key else [
                (node, resource) for day, name, _, pod, namespace, node, resource in volume_nodes
                if (day, name, pod, namespace) == key
            ]  # D.19: without the volume
            for node, resource in matched or [(None, None)]:
                for node_map in self.maps_of(self.node_labels, claim["day"], node):
                    for namespace_map in self.maps_of(self.namespace_labels, claim["day"], claim["namespace"]):
                        merged = None if None in (volume_labels, claim_labels) else merge(
                            node_map, namespace_map, volume_labels, claim_labels)
                        for category in self.categories(claim["namespace"]):
                            group = (claim["namespace"], node, resource, claim["persistentvolumeclaim"],
                                     claim["persistentvolume"], claim["storageclass"], claim["csi_volume_handle"],
                                     claim["day"], frozen(merged))  # D.21
                            groups[group].append((claim, category))
        for (namespace, node, resource, name, volume, storage_class, _, day, labels), members in groups.items():
            claims = [claim for claim, _ in members]
            count = None
            if volume is not None and (day, volume) in nodes_of:
                count = float(len(nodes_of[day, volume]))
            elif self.onprem:
                count = 1.0

            def months(column, *divisors):
                return times(over(total(claim[column] for claim in claims), *divisors, self.seconds), GIB)

            yield {
                "data_source": "Storage", "usage_start": day, "namespace": namespace, "node": node,
                "resource_id": resource, "persistentvolumeclaim": name, "persistentvolume": volume,
                "storageclass": storage_class,
                "volume_labels": None if labels is None else dict(labels),
                "all_labels": dict(labels or ()),
                "persistentvolumeclaim_capacity_gigabyte": times(
                    greatest(claim["persistentvolumeclaim_capacity_bytes"] for claim in claims), GIB),
                "persistentvolumeclaim_capacity_gigabyte_months": months("persistentvolumeclaim_capacity_byte_seconds"),
                "volume_request_storage_gigabyte_months": months("volume_request_storage_byte_seconds", count),
                "persistentvolumeclaim_usage_gigabyte_months": months(
                    "persistentvolumeclaim_usage_byte_seconds", count),
                "infrastructure_usage_cost": NO_COST[self.job.dialect],
                "cost_category_id": greatest(category for _, category in members),
            }

    # -- E --

    def unallocated_rows(self, pod_rows):
        groups = collections.defaultdict(list)
        for row in pod_rows:
            if row["namespace"] is not None and row["namespace"] not in RESERVED and row["node"] is not None:
                groups[row["node"], row["usage_start"]].append(row)  # E.24
        capacity = [name for name in next(iter(pod_rows), {}) if "_capacity_" in name]
        for (node, day), members in groups.items():
            row = {
                "data_source": "Pod", "usage_start": day, "node": node,
                "resource_id": greatest(member["resource_id"] for member in members),
                "all_labels": {},
                **{name: greatest(member[name] for member in members) for name in capacity},  # E.25
            }
            for unit, (_, name) in UNITS.items():
                for metric in ("usage", "request", "effective_usage"):
                    column = f"pod_{metric}_{unit}_{name}"
                    used = total(member[column] for member in members)
                    whole = row[f"node_capacity_{unit}_{name}"]
                    row[column] = None if None in (whole, used) else whole - used
            role = greatest(self.roles.get((node, member["resource_id"])) for member in members)  # E.26
            row["namespace"] = {"master": "Platform unallocated", "infra": "Platform unallocated",
                                "worker": "Worker unallocated"}.get(role)
            for category in self.categories(row["namespace"]):
                yield {**row, "cost_category_id": category}  # E.27

    # -- G --

    def _roles(self):
        """(node, resource_id) -> role, for pairs without NULL: others match nothing."""
        job, roles = self.job, collections.defaultdict(list)
        if job.nodes is not None:
            for node, resource, role in job.nodes:
                roles[node, resource].append(role)
        else:
            labelled = {row["node"] for row in self.tables["node_labels_daily"]}
            infra = {row["node"] for row in self.tables["node_labels_daily"] if self._is_infra(row["node_labels"])}
            pods, control = collections.defaultdict(list), set()
            for pod in self.tables["pod_usage_daily"]:
                if pod["namespace"] == "openshift-kube-apiserver":
                    control.add(pod["node"])  # whatever the resource id of that pod
                if pod["node"] in labelled:
                    pods[pod["node"], pod["resource_id"]].append(pod)
            for (node, resource), members in pods.items():
                role = greatest(pod["node_role"] for pod in members)
                if role is None:
                    role = "master" if node in control else "infra" if node in infra else "worker"
                roles[node, resource].append(role)
        return {key: greatest(values) for key, values in roles.items() if None not in key}

    def _is_infra(self, text):
        labels = label_text.full(text, self.job.dialect)
        return (labels or {}).get("node_role_kubernetes_io") == "infra"

    def rows(self):
        pods = list(self.pod_rows())
        return [*pods, *self.storage_rows(), *self.unallocated_rows(pods)]


# -- F ----------------------------------------------------------------------------------------------------------------


def finished(row, job, columns, numbers):
    """A row as texts in the order of the columns; labels as dictionaries."""
    given = {
        "report_period_id": str(job.report_period_id), "cluster_id": job.cluster_id,
        "cluster_alias": job.cluster_alias, "source_uuid": job.source_uuid,
        "usage_end": row["usage_start"],
    }
    values = {**row, **given}
    for name in ("namespace", "node", "resource_id", "persistentvolumeclaim", "persistentvolume", "storageclass"):
        if len(values.get(name) or "") > WIDTH:
            raise Refused(f"{name} is longer than its column")
    texts = []
    for name in columns:
        value = values.get(name)
        if name in numbers:
            value = numeric(value, job.dialect)
        elif isinstance(value, (int, datetime.date)):
            value = str(value)
        texts.append(value)
    return tuple(texts)


def summarize(job, tables, columns, numbers):
    """The rows of `job`, in no order. `tables` maps a report type, or one followed by `_daily`, to its rows; every row
    has `partition`, the (year, month) of the folder it lies in. Raises Refused."""
    result = []
    months = sorted({(day.year, day.month) for day in _days(job.start, job.end)})
    for year, month in months:
        for row in Month(job, tables, year, month).rows():
            result.append(finished(row, job, columns, numbers))
    return result


def _days(start, end):
    return [start + datetime.timedelta(n) for n in range((end - start).days + 1)]
