# SPDX-License-Identifier: Apache-2.0
"""Every planted difference is found and named (spec: cli.md, "validate")."""

import decimal
import json
import re

import pytest

import rows

USAGE = "pod_usage_cpu_core_hours"


def counts(run):
    """(matching, different, missing, extra) of the table on standard output."""
    found = []
    for name in ("matching", "different", "missing .*", "extra .*"):
        found.append(int(re.search(rf"^{name}\s+([\d,]+)$", run.stdout, re.M)[1].replace(",", "")))
    return tuple(found)


def times(value, factor):
    return f"{decimal.Decimal(value) * decimal.Decimal(factor):.15f}"


def differs(desk, change, *flags):
    run = desk.run(desk.changed(change), "rows.csv", *flags)
    assert run.exit_status == 1, run
    assert run.stdout.startswith("DIFFERENT: changed.csv does not match rows.csv"), run
    return run


@pytest.mark.parametrize("baseline", ["rows.csv", "rows.parquet", "hive/", "hive"])
@pytest.mark.parametrize("actual", ["rows.csv", "rows.parquet", "hive"])
def test_the_same_rows_are_equal_in_every_form(desk, actual, baseline):
    run = desk.run(actual, baseline)
    assert run.exit_status == 0, run
    assert run.stdout.startswith("EQUAL: "), run
    assert counts(run) == (len(desk.rows), 0, 0, 0)


def test_one_value_off_by_two_hundredths_of_a_percent(desk):
    at = desk.pod()

    def change(records):
        records[at][USAGE] = times(records[at][USAGE], "1.0002")

    run = differs(desk, change)
    assert counts(run) == (len(desk.rows) - 1, 1, 0, 0), run
    assert re.search(rf"^{USAGE}\s+0\.02 %\s+\S+ %\s+1$", run.stdout, re.M), run
    assert f"> {USAGE}: {times(desk.rows[at][USAGE], '1.0002')}\n" in run.stdout
    assert f"baseline: {desk.rows[at][USAGE]}\n" in run.stdout
    assert f"namespace: {desk.rows[at]['namespace']}\n" in run.stdout
    assert desk.run("changed.csv", "rows.csv", "--tolerance", "0.001").exit_status == 0


def test_half_of_the_tolerance_is_no_difference(desk):
    def change(records):
        records[desk.pod()][USAGE] = times(desk.rows[desk.pod()][USAGE], "1.00005")

    assert desk.run(desk.changed(change), "rows.csv").exit_status == 0


@pytest.mark.parametrize("column", rows.NUMBERS)
def test_every_number_is_compared(desk, column):
    at = next(i for i, row in enumerate(desk.rows) if row[column] and float(row[column]) > 0.001)

    def change(records):
        records[at][column] = times(records[at][column], "1.001")

    run = differs(desk, change)
    assert counts(run) == (len(desk.rows) - 1, 1, 0, 0), run
    assert f"> {column}: " in run.stdout


@pytest.mark.parametrize("column", [name for name in rows.COLUMNS if name not in rows.NUMBERS])
def test_every_other_column_is_compared(desk, column):
    changed = {"usage_start": "2025-12-24", "usage_end": "2025-12-24", "data_source": "Other",
               "report_period_id": "8", "cost_category_id": "9",
               "source_uuid": "00000000-0000-4000-8000-000000000000"}
    value = changed.get(column, '{"x":"y"}' if column in rows.JSON else "another")

    def change(records):
        records[desk.pod()][column] = value

    run = differs(desk, change)
    in_key = column not in ("report_period_id", "cluster_id", "cluster_alias", "usage_end", "source_uuid",
                            "infrastructure_usage_cost")
    expected = (len(desk.rows) - 1, 0, 1, 1) if in_key else (len(desk.rows) - 1, 1, 0, 0)
    assert counts(run) == expected, run
    assert f"{column}: {value}\n" in run.stdout


def test_a_row_that_is_missing_and_one_that_is_doubled(desk):
    run = differs(desk, lambda records: records.pop(3))
    assert counts(run) == (len(desk.rows) - 1, 0, 1, 0), run
    assert "First missing row\n" in run.stdout and "First extra row" not in run.stdout
    run = differs(desk, lambda records: records.append(records[3]))
    assert counts(run) == (len(desk.rows), 0, 0, 1), run
    assert "First extra row\n" in run.stdout


def test_labels_of_two_rows_swapped(desk):
    at = desk.pod()
    other = next(i for i, row in enumerate(desk.rows) if row["usage_start"] == desk.rows[at]["usage_start"]
                 and row["pod_labels"] not in (None, desk.rows[at]["pod_labels"]) and row["node"] == desk.rows[at]["node"])

    def change(records):
        for name in ("pod_labels", "all_labels"):
            records[at][name], records[other][name] = records[other][name], records[at][name]

    run = differs(desk, change)
    matching, different, missing, extra = counts(run)
    assert matching == len(desk.rows) - 2 and different + missing == 2 and different + extra == 2, run


def test_spelling_of_labels_is_no_difference(desk):
    def change(records):
        for row in records:
            for name in ("pod_labels", "volume_labels", "all_labels"):
                if row[name]:
                    row[name] = " " + row[name].replace('":"', '" : "').replace(",", " ,\t")

    assert desk.run(desk.changed(change), "rows.csv").exit_status == 0


def test_nan_on_one_side_is_said(desk):
    def change(records):
        records[desk.pod()][USAGE] = "NaN"

    run = differs(desk, change)
    assert f"note: {USAGE} is NaN or infinite in 1 actual rows and 0 of the baseline\n" in run.stdout
    assert re.search(rf"^{USAGE}\s+NaN on one side\s+1$", run.stdout, re.M), run


def test_null_zero_and_the_empty_text_differ(desk):
    def nothing(records):
        records[desk.pod()]["pod_limit_cpu_core_hours"] = None

    def empty(records):
        records[desk.pod()]["persistentvolume"] = ""

    assert counts(differs(desk, nothing))[1] == 1
    assert counts(differs(desk, empty))[2:] == (1, 1)


def test_order_of_rows_and_columns_is_none(desk):
    desk.write("turned.csv", desk.rows[::-1], rows.COLUMNS[::-1])
    assert desk.run("turned.csv", "rows.csv").exit_status == 0


def test_a_narrower_table_is_compared_in_what_it_has(desk):
    columns = [name for name in rows.COLUMNS if name not in ("cluster_alias", "volume_labels")]
    desk.write("narrow.csv", desk.rows, columns)
    run = desk.run("rows.csv", "narrow.csv")
    assert run.exit_status == 0, run
    assert "note: not compared, since the baseline rows lack them: cluster_alias, volume_labels\n" in run.stdout


def test_days_and_source_are_chosen(desk):
    day = desk.rows[-1]["usage_start"]

    def change(records):
        records[:] = [row for row in records if row["usage_start"] == day]
        records.append(dict(records[0], source_uuid="00000000-0000-4000-8000-000000000000"))

    changed = desk.changed(change)
    assert desk.run(changed, "rows.csv").exit_status == 1
    run = desk.run(changed, "rows.parquet", "--start", day, "--end", day, "--source", desk.rows[0]["source_uuid"].upper())
    assert run.exit_status == 0, run


def test_totals_are_told_by_cluster_node_and_namespace(desk):
    def change(records):
        for row in records:
            if row["pod_usage_cpu_core_hours"] and row["infrastructure_usage_cost"]:
                row["pod_usage_cpu_core_hours"] = times(row["pod_usage_cpu_core_hours"], "1.01")

    run = differs(desk, change)
    assert re.search(r"^cluster c1\s+CPU usage, core-h\s+\S+\s+\S+\s+1 %\s+FAIL$", run.stdout, re.M), run
    assert re.search(r"^cluster c1\s+memory usage, GiB-h\s+\S+\s+\S+\s+0 %\s+OK$", run.stdout, re.M), run
    assert re.search(r"^distinct namespaces\s+2\s+2$", run.stdout, re.M), run


def test_diff_is_a_short_name(desk):
    assert desk.run("rows.csv", "rows.parquet", command="diff").exit_status == 0


def test_summarize_validates_what_it_wrote(desk):
    summarize = ("--config", "lake/daybook.yaml", "--cluster-id", "c1", "--report-period-id", "7", "--output", "new.csv")
    run = desk.run(*summarize, "--validate", "rows.csv", command="summarize")
    assert run.exit_status == 0 and run.stdout.startswith("EQUAL: new.csv matches rows.csv"), run
    changed = desk.changed(lambda records: records.pop())
    run = desk.run(*summarize, "--validate", changed, command="summarize")
    assert run.exit_status == 1 and run.stdout.startswith("DIFFERENT: "), run
    run = desk.run(*summarize, "--validate", command="summarize", env={"DAYBOOK_VALIDATE__BASELINE": "rows.parquet"})
    assert run.exit_status == 0 and "rows.parquet" in run.stdout, run


@pytest.mark.parametrize(("baseline", "text"), [("nowhere.csv", None), ("broken.csv", "no,header,of,a,summary\n1,2,3,4,5\n"),
                                                ("totals.yaml", "expected_totals: {nodes: many}\n")])
def test_a_baseline_that_cannot_be_read_is_told_before_anything_is_written(desk, baseline, text):
    if text is not None:
        (desk.folder / baseline).write_text(text)
    run = desk.run("--config", "lake/daybook.yaml", "--output", "new.csv", "--validate", baseline, command="summarize")
    assert run.exit_status in (2, 3) and baseline in run.error_line, run
    assert not (desk.folder / "new.csv").exists()


def test_expected_totals(desk):
    pods = [row for row in desk.rows if row["infrastructure_usage_cost"] and row["data_source"] == "Pod"]
    usage = sum(decimal.Decimal(row[USAGE]) for row in pods)
    node = pods[0]["node"]
    of_node = sum(decimal.Decimal(row[USAGE]) for row in pods if row["node"] == node)
    (desk.folder / "totals.yaml").write_text(
        f"expected_totals:\n  nodes: {len({row['node'] for row in pods})}\n"
        f"  cluster: {{cpu_usage_core_hours: {usage}}}\n"
        f"  by_node: [{{node: {node}, cpu_usage_core_hours: {of_node}}}]\n"
    )
    run = desk.run("rows.csv", "totals.yaml")
    assert run.exit_status == 0, run
    text = (desk.folder / "totals.yaml").read_text()
    (desk.folder / "totals.yaml").write_text(text.replace(f"hours: {of_node}", "hours: 1"))
    run = desk.run("rows.parquet", "totals.yaml")
    assert run.exit_status == 1 and re.search(rf"^node {node[:15]}.*FAIL$", run.stdout, re.M), run
    (desk.folder / "totals.yaml").write_text(text.replace("nodes: ", "nodes: 1"))
    run = desk.run("rows.parquet", "totals.yaml")
    assert run.exit_status == 1 and "note: there are 2 distinct nodes, and 12 are expected\n" in run.stdout, run


def test_reports_for_machines_and_people(desk):
    at = desk.pod()

    def change(records):
        records[at][USAGE] = times(records[at][USAGE], "1.0002")
        records.append(dict(records[0], namespace="a|b"))

    run = desk.run(desk.changed(change), "rows.csv", "--report", "d.json", "--report", "d.md")
    assert run.exit_status == 1, run
    document = json.loads((desk.folder / "d.json").read_text())
    assert document["schema_version"] == 1 and document["equal"] is False
    assert document["rows"]["matching"] == len(desk.rows) - 1 and document["rows"]["extra"] == 1
    first = document["rows"]["first_different"][0]
    assert first["columns"] == [USAGE]
    assert first["baseline"] == desk.rows[at] or first["baseline"][USAGE] == desk.rows[at][USAGE]
    assert document["rows"]["first_extra"][0]["namespace"] == "a|b"
    (column,) = [column for column in document["columns"] if column["name"] == USAGE]
    assert column["rows_beyond_tolerance"] == 1 and column["largest_relative_difference"] == pytest.approx(0.0002, rel=1e-3)
    expected = sum(decimal.Decimal(row[USAGE]) for row in desk.rows if row[USAGE])
    assert decimal.Decimal(column["sum_baseline"]) == expected
    text = (desk.folder / "d.md").read_text()
    assert text.startswith("# Different\n") and f"| **{USAGE.replace('_', chr(92) + '_')}** | " in text
    assert "a\\|b" in text
    run = desk.run("rows.csv", "rows.csv", "--report", "d.txt")
    assert run.exit_status == 2 and "'d.txt' is no form of a report" in run.error_line, run
