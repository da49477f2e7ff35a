# SPDX-License-Identifier: Apache-2.0
"""As many rows, pods, nodes and namespaces as were asked for. The scales that are not written here are counted by the
unit tests (src/generate/generate_test.cc)."""

import pytest

import operator_reports

# spec: workloads.md, "Scales of the benchmark plan": pods, namespaces, nodes, hourly pod rows
SCALES = {
    "small": (10, 2, 2, 1_000),
    "medium": (100, 5, 5, 10_000),
    "large": (500, 10, 10, 50_000),
    "xlarge": (1_000, 10, 20, 100_000),
}


def distinct(records, *names):
    return {tuple(record[name] for name in names) for record in records}


@pytest.mark.parametrize("scale", SCALES)
def test_scale(workshop, scale):
    pods, namespaces, nodes, rows = SCALES[scale]
    reports = operator_reports.reports(workshop.generate("--scale", scale))
    found = reports["pod_usage"]
    assert abs(len(found) - rows) <= 0.05 * rows
    assert len(distinct(found, "namespace")) == namespaces
    assert len(distinct(found, "node")) == nodes
    # A pod that stays while its node is replaced has a successor.
    assert abs(len(distinct(found, "namespace", "pod")) - pods) <= max(1, 0.1 * pods)
    assert distinct(found, "namespace") == distinct(reports["namespace_labels"], "namespace")
    assert distinct(found, "node") <= distinct(reports["node_labels"], "node")


@pytest.mark.parametrize(("flag", "rows"), [("1", 1), ("25", 25), ("12345", 12345), ("20K", 20000)])
def test_rows_are_exact(workshop, flag, rows):
    assert len(operator_reports.reports(workshop.generate("--rows", flag))["pod_usage"]) == rows


def test_numbers_of_every_kind(workshop):
    flags = "--rows 30K --pods 700 --nodes 12 --namespaces 9 --days 4 --start 2024-02-27".split()
    found = operator_reports.reports(workshop.generate(*flags))["pod_usage"]
    assert len(found) == 30_000
    assert len(distinct(found, "node")) == 12
    assert len(distinct(found, "namespace")) == 9
    days = {text[:10] for (text,) in distinct(found, "interval_start")}
    assert days == {"2024-02-27", "2024-02-28", "2024-02-29", "2024-03-01"}
    # A month's rows are in a file of the month, and have its period.
    assert distinct(found, "report_period_start", "report_period_end") == {
        ("2024-02-01 00:00:00 +0000 UTC", "2024-03-01 00:00:00 +0000 UTC"),
        ("2024-03-01 00:00:00 +0000 UTC", "2024-04-01 00:00:00 +0000 UTC"),
    }


def test_more_pods_with_the_same_groups(workshop):
    """What the profiles rows-1M, rows-10M and rows-100M are, made smaller: ten times the pods, the same nodes,
    namespaces, label sets and days, so a summary has the same rows."""
    text = "profile: rows-1M\ndays: 1\nrows: {rows}\npods: {pods}\n"
    small = workshop.generate("--profile", workshop.profile(text.format(rows=1344 * 24, pods=1500)), output="small")
    large = workshop.generate("--profile", workshop.profile(text.format(rows=13440 * 24, pods=15000)), output="large")
    small, large = (operator_reports.reports(folder) for folder in (small, large))
    claims = ("namespace", "node", "persistentvolumeclaim", "persistentvolume_labels", "persistentvolumeclaim_labels")
    assert distinct(small["storage_usage"], *claims) == distinct(large["storage_usage"], *claims)
    for kind in ("node_labels", "namespace_labels", "gpu_usage"):
        assert len(small[kind]) == len(large[kind])
    one, other = small["pod_usage"], large["pod_usage"]
    assert len(other) == 10 * len(one)
    groups = ("namespace", "node", "pod_labels", "interval_start")
    assert distinct(one, *groups) == distinct(other, *groups)
    assert len(distinct(other, "pod")) > 9 * len(distinct(one, "pod"))
