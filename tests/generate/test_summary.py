# SPDX-License-Identifier: Apache-2.0
"""The daybook.yaml beside the data is all that the next command needs, and its rows make sense."""

import collections
import datetime
import json
import re
import types

import pytest
import yaml

import operator_reports
import program
import rows
import tenant

PROFILE = """\
rows: 20000
nodes: 20
namespaces: 12
days: 4
virtual_machines: 2
gpus: 2
storage: {claims: 30, shared_percent: 30, unattached_percent: 20}
"""


def summarize(folder, *flags, cwd):
    return program.succeed("summarize", "--config", folder / "daybook.yaml", *flags, cwd=cwd)


@pytest.fixture(scope="module")
def summary(tmp_path_factory):
    """The rows of a cluster's summary, and its reports."""
    folder = tmp_path_factory.mktemp("summary")
    (folder / "profile.yml").write_text(PROFILE)
    for form in ("csv", "parquet"):
        program.succeed("generate", "--profile", "profile.yml", "--format", form, "--output", form, cwd=folder)
    summarize(folder / "parquet", cwd=folder)
    table = [dict(zip(rows.COLUMNS, row)) for row in rows.check_csv_form(folder / "parquet/rows.csv")]
    return table, operator_reports.reports(folder / "csv")


def test_totals_are_those_of_the_reports(summary):
    table, reports = summary
    pods = [row for row in table if row["data_source"] == "Pod" and row["infrastructure_usage_cost"] is not None]
    for column, source, unit in (
        ("pod_usage_cpu_core_hours", "pod_usage_cpu_core_seconds", 3600),
        ("pod_request_cpu_core_hours", "pod_request_cpu_core_seconds", 3600),
        ("pod_limit_memory_gigabyte_hours", "pod_limit_memory_byte_seconds", 3600 * 2**30),
    ):
        expected = sum(float(record[source]) for record in reports["pod_usage"]) / unit
        assert sum(float(row[column] or 0) for row in pods) == pytest.approx(expected, rel=1e-9)


def test_every_day_node_and_namespace(summary):
    table, reports = summary
    assert {row["usage_start"] for row in table} == {f"2025-10-0{day}" for day in (1, 2, 3, 4)}
    assert {row["node"] for row in table if row["data_source"] == "Pod"} == {
        record["node"] for record in reports["pod_usage"]
    }
    own = {"Platform unallocated", "Worker unallocated"}
    assert {row["namespace"] for row in table if row["data_source"] == "Pod"} - own == {
        record["namespace"] for record in reports["pod_usage"]
    }
    assert own <= {row["namespace"] for row in table}


def test_enabled_keys_count_and_others_do_not(summary):
    table, _ = summary
    keys = collections.Counter(key for row in table if row["pod_labels"] for key in json.loads(row["pod_labels"]))
    assert {"app", "environment", "team"} <= set(keys) <= {
        "app", "environment", "team", "tier", "cost_center", "vm_kubevirt_io_name"
    }


def test_platform_has_a_cost_category(summary):
    table, _ = summary
    for row in table:
        platform = row["namespace"].startswith(("openshift-", "kube-")) or row["namespace"] == "Platform unallocated"
        assert (row["cost_category_id"] == "1") is platform, row["namespace"]


def test_roles_are_derived(summary):
    """Node roles are in no look-up: the API server's nodes are masters, the infra label says the others."""
    table, _ = summary
    nodes = {name: {row["node"] for row in table if row["namespace"] == name}
             for name in ("Platform unallocated", "Worker unallocated")}
    assert len(nodes["Platform unallocated"]) == 3 + 2
    assert len(nodes["Worker unallocated"]) == 20 - 5
    assert not nodes["Platform unallocated"] & nodes["Worker unallocated"]


def test_nodes_are_used_but_not_full(summary):
    table, _ = summary
    left = [row for row in table if row["namespace"].endswith(" unallocated")]
    assert left and all(float(row["pod_usage_cpu_core_hours"]) >= 0 for row in left)
    for row in left:
        assert 0 < float(row["pod_usage_cpu_core_hours"]) <= float(row["node_capacity_cpu_core_hours"])


def test_storage(summary):
    table, reports = summary
    storage = [row for row in table if row["data_source"] == "Storage"]
    assert {row["persistentvolumeclaim"] for row in storage} == {
        record["persistentvolumeclaim"] for record in reports["storage_usage"]
    }
    assert any(row["node"] in (None, "") for row in storage), "a claim that no pod mounts"
    shared = collections.defaultdict(set)
    for record in reports["storage_usage"]:
        shared[record["persistentvolumeclaim"]].add(record["pod"])
    assert any(len(pods) > 1 for pods in shared.values()), "a claim that several pods mount"


@pytest.mark.parametrize("layout", ["koku", "poc"])
@pytest.mark.parametrize("dialect", ["trino", "onprem"])
def test_layouts_and_dialects(workshop, layout, dialect):
    folder = workshop.generate("--scale", "small", "--format", "parquet", "--layout", layout)
    summarize(folder, "--dialect", dialect, cwd=workshop.folder)
    assert len(rows.check_csv_form(folder / "rows.csv")) > 20


def test_layouts_give_the_same_rows(workshop):
    for layout in ("koku", "poc"):
        folder = workshop.generate("--scale", "medium", "--format", "parquet", "--layout", layout, output=layout)
        summarize(folder, cwd=workshop.folder)
    one, other = (rows.read_csv(workshop.folder / layout / "rows.csv") for layout in ("koku", "poc"))
    assert rows.difference(one, other) == ""


def test_lookups_file_is_what_the_configuration_holds(workshop):
    """The same look-ups inline, and for --lookups FILE."""
    folder = workshop.generate("--scale", "small", "--format", "parquet")
    configuration = yaml.safe_load((folder / "daybook.yaml").read_text())
    assert yaml.safe_load((folder / "lookups.yaml").read_text()) == {"lookups": configuration["lookups"]}
    summarize(folder, cwd=workshop.folder)
    inline = (folder / "rows.csv").read_bytes()
    del configuration["lookups"]
    (folder / "bare.yaml").write_text(yaml.safe_dump(configuration))
    program.succeed("summarize", "--config", folder / "bare.yaml", "--lookups", folder / "lookups.yaml",
                    "--output", workshop.folder / "other.csv", cwd=workshop.folder)
    assert (workshop.folder / "other.csv").read_bytes() == inline


def node_roles(folder):
    """The role that each node's label says, with its resource id."""
    reports = operator_reports.reports(folder)
    ids = {record["node"]: record["resource_id"] for record in reports["pod_usage"]}
    roles = {record["node"]: re.search("label_node_role_kubernetes_io:([a-z]+)", record["node_labels"])[1]
             for record in reports["node_labels"]}
    return [{"node": node, "resource_id": ids[node], "node_role": role} for node, role in sorted(roles.items())]


def test_lookups_from_postgresql(workshop, database):
    """The same look-ups in the tables that Koku has them in: enabled keys, cost categories and node roles."""
    csv = workshop.generate("--scale", "medium", output="csv")
    folder = workshop.generate("--scale", "medium", "--format", "parquet")
    summarize(folder, cwd=workshop.folder)
    configuration = yaml.safe_load((folder / "daybook.yaml").read_text())
    ocp, lookups = configuration["ocp"], configuration["lookups"]
    database.fill(types.SimpleNamespace(months=[datetime.date(2025, 10, 1)], settings={
        "enabled_keys": lookups["enabled_keys"], "cost_category": lookups["cost_categories"], "nodes": node_roles(csv),
        "report_period_id": ocp["report_period_id"], "cluster_id": ocp["cluster_id"],
        "cluster_alias": ocp["cluster_alias"], "source_uuid": ocp["provider_uuid"],
    }))
    (folder / "bare.yaml").write_text(yaml.safe_dump(tenant.without_lookups(configuration)))
    program.succeed("summarize", "--config", folder / "bare.yaml", "--output", database.uri(), cwd=workshop.folder,
                    env=database.environment)
    assert rows.difference(rows.read_csv(folder / "rows.csv"), database.rows()) == ""


def test_changes_of_labels_within_a_day(workshop):
    """At the default rate of 0 there is none; at another the rows of the day count for each label set, and are told."""
    profile = "profile: medium\nlabels: {{changes_percent: {percent}}}\n"
    told = {}
    for percent in (0, 100):
        folder = workshop.generate("--profile", workshop.profile(profile.format(percent=percent)),
                                   "--format", "parquet", output=f"at-{percent}")
        told[percent] = summarize(folder, cwd=workshop.folder).stderr
    assert "label" not in told[0].replace("labels:", "")
    assert "labels" in told[100].replace("labels:", "")
