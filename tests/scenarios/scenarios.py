# SPDX-License-Identifier: Apache-2.0
"""The scenarios: what each is about, the case it is run from, and a wrong value that must be found.

Most are golden cases, whose rows real engines gave; the rest is made here (made_case.py), with the rows that the oracle
gives.
"""

import dataclasses

import golden_case
import made_case

NO_REST = "infrastructure_usage_cost IS NOT NULL"  # not of unallocated capacity
POD = f"data_source = 'Pod' AND {NO_REST}"
STORAGE = "data_source = 'Storage'"


@dataclasses.dataclass(frozen=True)
class Scenario:
    number: int
    name: str
    case: str
    wrong: str  # SQL: what is planted in one row of the target ...
    where: str  # ... of these

    @property
    def title(self):
        return f"{self.number:02} {self.name}"

    @property
    def is_made(self):
        return self.case in made_case.MAKERS

    def load(self, folder):
        """The case; what has to be made is made below `folder`."""
        return made_case.make(self.case, folder) if self.is_made else golden_case.public(self.case)


def _label(column_value):
    return f"pod_labels = {column_value}, all_labels = {column_value}"


SCENARIOS = [
    Scenario(1, "basic pod", "poc-01-basic-pod",
             "pod_usage_cpu_core_hours = pod_usage_cpu_core_hours * 1.0002", POD),
    Scenario(2, "storage volume", "poc-02-storage-volume",
             "persistentvolumeclaim_usage_gigabyte_months = persistentvolumeclaim_usage_gigabyte_months * 1.0002",
             STORAGE),
    Scenario(3, "multiple namespaces", "poc-03-multi-namespace",
             "namespace = 'production'", "namespace = 'staging'"),
    Scenario(4, "multiple nodes", "poc-04-multi-node",
             "node = 'worker-1'", f"{POD} AND node = 'worker-2'"),
    Scenario(5, "cluster capacity", "cluster-capacity",
             "cluster_capacity_cpu_core_hours = cluster_capacity_cpu_core_hours * 1.0002", POD),
    Scenario(6, "cost category", "poc-06-cost-category",
             "cost_category_id = NULL", f"{POD} AND cost_category_id = 2"),
    Scenario(7, "unallocated capacity", "poc-07-unallocated-capacity",
             "pod_request_memory_gigabyte_hours = pod_request_memory_gigabyte_hours + 1",
             "namespace = 'Worker unallocated'"),
    Scenario(8, "volume shared by two nodes", "volume-shared-by-two-nodes",
             "volume_request_storage_gigabyte_months = volume_request_storage_gigabyte_months * 2", STORAGE),
    Scenario(9, "days in the month", "poc-09-days-in-month",
             "persistentvolumeclaim_usage_gigabyte_months = persistentvolumeclaim_usage_gigabyte_months * 31 / 30",
             STORAGE),
    Scenario(10, "storage cost category", "storage-cost-category",
             "cost_category_id = NULL", f"{STORAGE} AND cost_category_id = 2"),
    Scenario(11, "claim capacities", "poc-11-pvc-capacity-gb",
             "persistentvolumeclaim_capacity_gigabyte = persistentvolumeclaim_capacity_gigabyte * 1.0002", STORAGE),
    Scenario(12, "label precedence", "poc-12-label-precedence",
             _label("""pod_labels || '{"env": "node-level"}'"""), POD),
    Scenario(13, "special characters in labels", "poc-13-labels-special-chars",
             _label("""pod_labels || '{"team": "devops sre"}'"""), POD),
    Scenario(14, "empty labels", "empty-labels",
             "pod_labels = NULL", "pod_labels = '{}' AND node = 'n2'"),
    Scenario(15, "effective usage", "poc-15-effective-usage",
             "pod_effective_usage_cpu_core_hours = pod_usage_cpu_core_hours",
             f"{POD} AND pod_effective_usage_cpu_core_hours <> pod_usage_cpu_core_hours"),
    Scenario(16, "all_labels", "all-labels",
             "all_labels = '{}'", f"{STORAGE} AND all_labels <> '{{}}'"),
    Scenario(17, "node roles", "roles-of-every-kind",
             "namespace = 'Worker unallocated'", "namespace = 'Platform unallocated'"),
    Scenario(18, "zero usage", "usage-zero",
             "pod_usage_cpu_core_hours = 0.0002", f"{POD} AND pod_usage_cpu_core_hours = 0"),
    Scenario(19, "virtual machines", "poc-19-vm-pods",
             "all_labels = all_labels - 'vm_kubevirt_io_name'", "all_labels ? 'vm_kubevirt_io_name'"),
    Scenario(20, "storage without a pod", "volume-without-pod",
             "node = 'n1'", f"{STORAGE} AND node IS NULL"),
]
