# SPDX-License-Identifier: Apache-2.0
"""The totals that expected rows add up to, as the document that docs/validate.md describes under "Expected totals"."""

import collections
import decimal

import rows

QUANTITIES = {
    "cpu_usage_core_hours": "pod_usage_cpu_core_hours",
    "cpu_request_core_hours": "pod_request_cpu_core_hours",
    "cpu_effective_core_hours": "pod_effective_usage_cpu_core_hours",
    "memory_usage_gib_hours": "pod_usage_memory_gigabyte_hours",
    "memory_request_gib_hours": "pod_request_memory_gigabyte_hours",
    "memory_effective_gib_hours": "pod_effective_usage_memory_gigabyte_hours",
    "storage_capacity_gib_months": "persistentvolumeclaim_capacity_gigabyte_months",
    "storage_request_gib_months": "volume_request_storage_gigabyte_months",
    "storage_usage_gib_months": "persistentvolumeclaim_usage_gigabyte_months",
}
# A sum of up to 33 digits a row stays exact.
EXACT = decimal.Context(prec=60)


def of(table, days):
    """The document of all totals that rows have numbers for."""
    allocated = [row for row in table if not rows.is_unallocated(row)]
    return {
        "expected_totals": {
            "days": {"start": days[0], "end": days[-1]},
            "nodes": _distinct(allocated, "node"),
            "namespaces": _distinct(allocated, "namespace"),
            "cluster": _sums(allocated, ["cluster_id"])[0],
            "by_node": _sums(allocated, ["node"]),
            "by_namespace": _sums(table, ["namespace"]) + _sums(table, ["namespace", "node"]),
        }
    }


def count(document):
    """How many sums a document has validate compare."""
    totals = document["expected_totals"]
    entries = [totals["cluster"], *totals["by_node"], *totals["by_namespace"]]
    return sum(name in QUANTITIES for entry in entries for name in entry)


def _distinct(table, name):
    return len({row[rows.AT[name]] for row in table} - {None})


def _sums(table, names):
    groups = collections.defaultdict(dict)
    for row in table:
        sums = groups[tuple(row[rows.AT[name]] for name in names)]
        for quantity, column in QUANTITIES.items():
            value = row[rows.AT[column]]
            if value is not None:
                sums[quantity] = EXACT.add(sums.get(quantity, decimal.Decimal(0)), decimal.Decimal(value))
    return [
        {**dict(zip(names, key)), **{quantity: f"{value:f}" for quantity, value in sums.items()}}
        for key, sums in groups.items() if sums
    ]
