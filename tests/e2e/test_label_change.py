# SPDX-License-Identifier: Apache-2.0
"""spec: A.4. A node or namespace whose labels change within the day, counted for every map or with the latest."""

import json

import pytest

import rows

A, B, NONE = '{"app": "a"}', '{"app": "b"}', '{"team": "not enabled"}'


def pod_rows(table):
    return sorted(
        (row[rows.AT["pod_labels"]], float(row[rows.AT["pod_usage_cpu_core_hours"]]))
        for row in table
        if not rows.is_unallocated(row)
    )


def write_labels(lake, table, column, hourly):
    lake.write(table, [{"hour": hour, column: text} for hour, text in hourly])
    lake.write(f"{table}_daily", [{column: text} for text in sorted({text for _, text in hourly})])


@pytest.mark.parametrize(("table", "column"), [("node_labels",) * 2, ("namespace_labels",) * 2])
@pytest.mark.parametrize(
    ("hourly", "every", "latest"),
    [
        ([(0, B), (12, A)], [('{"app":"a"}', 1), ('{"app":"b"}', 1)], '{"app":"a"}'),
        ([(12, A), (0, B)], [('{"app":"a"}', 1), ('{"app":"b"}', 1)], '{"app":"a"}'),
        # Equal times: the greater canonical text.
        ([(12, B), (12, A), (3, A)], [('{"app":"a"}', 1), ('{"app":"b"}', 1)], '{"app":"b"}'),
        # A map without an enabled key is a map too.
        ([(0, A), (23, NONE)], [('{"app":"a"}', 1), ("{}", 1)], "{}"),
    ],
    ids=["later-wins", "whatever-the-order", "tie", "latest-is-empty"],
)
def test_label_change(desk, table, column, hourly, every, latest):
    desk.configure()
    desk.lake.write_pods()
    write_labels(desk.lake, table, column, hourly)
    assert pod_rows(desk.rows("--label-change", "every")) == every
    assert pod_rows(desk.rows("--label-change", "latest")) == [(latest, 1)]
    assert pod_rows(desk.rows()) == every, "`every` is the default"


def test_latest_counts_storage_once(desk):
    desk.configure()
    desk.lake.write_pods()
    desk.lake.write("storage_usage_daily")
    write_labels(desk.lake, "node_labels", "node_labels", [(0, B), (12, A)])
    write_labels(desk.lake, "namespace_labels", "namespace_labels", [(0, '{"env": "x"}'), (12, '{"env": "y"}')])

    def storage():
        return [(row[rows.AT["volume_labels"]], float(row[rows.AT["persistentvolumeclaim_capacity_gigabyte_months"]]))
                for row in rows.read_csv(desk.out / "rows.csv") if row[rows.AT["data_source"]] == "Storage"]

    desk.rows()
    share = 36000 / 86400 / 31
    assert sorted(labels for labels, _ in storage()) == [
        f'{{"app":"{app}","env":"{env}"}}' for app in "ab" for env in "xy"
    ]
    desk.rows("--label-change", "latest")
    assert storage() == [('{"app":"a","env":"y"}', pytest.approx(share))]


def test_the_report_counts_changes(desk):
    desk.configure()
    desk.lake.write_pods()
    write_labels(desk.lake, "node_labels", "node_labels", [(0, B), (12, A)])
    write_labels(desk.lake, "namespace_labels", "namespace_labels", [(0, A), (12, A)])
    for choice in ("every", "latest"):
        desk.summarize("--output", "out/rows.csv", "--report", "report.json", "--label-change", choice)
        report = json.loads((desk.folder / "report.json").read_text())
        assert report["node_days_with_label_change"] == 1
        assert report["namespace_days_with_label_change"] == 0
