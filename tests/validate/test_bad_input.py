# SPDX-License-Identifier: Apache-2.0
"""What cannot be compared is said word for word, with the exit status of spec: cli.md."""

import pytest

import program
import rows


def refused(run, status, line):
    assert run.exit_status == status, run
    assert run.error_line == line, run
    assert run.stdout == "", run


def test_an_empty_baseline_is_never_equal(desk):
    desk.write("none.csv", [])
    remedy = "see the source and the days, or add --allow-empty where none are expected"
    refused(desk.run("rows.csv", "none.csv"), 3, f"compare: none.csv: there are no rows; {remedy}")
    refused(desk.run("none.csv", "none.csv"), 3, f"compare: none.csv: there are no rows; {remedy}")
    refused(desk.run("rows.csv", "rows.parquet", "--month", "2031-02"), 3,
            f"compare: rows.csv: there are no rows from 2031-02-01 to 2031-02-28; {remedy}")
    assert desk.run("none.csv", "none.csv", "--allow-empty").exit_status == 0
    assert desk.run("rows.csv", "none.csv", "--allow-empty").exit_status == 1


def test_numbers_that_are_text(desk):
    name = desk.changed(lambda records: records[4].update(pod_limit_cpu_core_hours="12 cores"))
    refused(desk.run(name, "rows.csv"), 3,
            "read rows: changed.csv, line 6, column pod_limit_cpu_core_hours: '12 cores' is no number below 10^18")
    connection = program.duckdb().connect()
    connection.execute(
        f"COPY (SELECT * REPLACE (pod_usage_cpu_core_hours::VARCHAR AS pod_usage_cpu_core_hours) "
        f"FROM '{desk.folder}/rows.parquet') TO '{desk.folder}/text.parquet'")
    refused(desk.run("rows.csv", "text.parquet"), 3,
            "read rows: text.parquet: column pod_usage_cpu_core_hours holds text (string) and no numbers; "
            "write the summary with the types of rows.parquet")


def test_schemas_that_are_not_those_of_a_summary(desk):
    (desk.folder / "other.csv").write_text("day,value\n2025-10-01,1\n")
    refused(desk.run("rows.csv", "other.csv"), 3,
            "read rows: other.csv: there is no column usage_start; its columns are day, value; "
            "give a summary with the columns of rows.csv")
    desk.write("keys.csv", desk.rows, ["usage_start", "data_source", "node"])
    run = desk.run("rows.csv", "keys.csv")
    assert run.exit_status == 3 and "no number is in both: rows.csv has report_period_id, " in run.error_line, run
    desk.write("twice.csv", desk.rows, rows.COLUMNS + ["node"])
    refused(desk.run("twice.csv", "rows.csv"), 3,
            "read rows: twice.csv: column node is there twice; rename one of them")


def test_files_that_are_broken(desk):
    refused(desk.run("gone.csv", "rows.csv"), 3,
            "read rows: gone.csv: No such file or directory; name a file that can be read")
    (desk.folder / "empty.csv").write_text("")
    refused(desk.run("empty.csv", "rows.csv"), 3,
            "read rows: empty.csv: the file is empty; a CSV file begins with its header")
    text = (desk.folder / "rows.csv").read_text().splitlines(True)
    (desk.folder / "short.csv").write_text("".join(text[:3]) + text[3].rsplit(",", 1)[0] + "\n")
    refused(desk.run("short.csv", "rows.csv"), 3, "read rows: short.csv, line 4: it has 35 fields, and the header 36")
    (desk.folder / "open.csv").write_text("".join(text[:3]) + '7,"c1\n')
    refused(desk.run("open.csv", "rows.csv"), 3, "read CSV: open.csv, line 4: a quote is not closed")
    (desk.folder / "cut.parquet").write_bytes((desk.folder / "rows.parquet").read_bytes()[:-100])
    run = desk.run("cut.parquet", "rows.csv")
    assert run.exit_status == 3 and run.error_line.startswith("read rows: cut.parquet: "), run
    (desk.folder / "bare").mkdir()
    refused(desk.run("rows.csv", "bare/"), 3,
            "read rows: bare/: there is no .parquet and no .csv file below it; name another folder")


@pytest.mark.parametrize("column, value, why", [
    ("usage_start", "1 October", "'1 October' is no day"),
    ("source_uuid", "none", "'none' is no UUID"),
    ("cost_category_id", "x", "'x' is no whole number"),
])
def test_values_of_another_type(desk, column, value, why):
    name = desk.changed(lambda records: records[0].update({column: value}))
    refused(desk.run(name, "rows.csv"), 3, f"read rows: changed.csv, line 2, column {column}: {why}")


def test_labels_that_are_none(desk):
    name = desk.changed(lambda records: records[0].update(all_labels="app=web"))
    refused(desk.run(name, "rows.csv"), 3,
            "read rows: changed.csv, row 1, column all_labels: 'app=web' is no JSON object")


def test_the_command_line(desk):
    see = "name the summary that is checked"
    refused(desk.run(), 2, f"read command line: ACTUAL: not given; {see}")
    refused(desk.run("rows.csv"), 2,
            "read settings: BASELINE: not given; name what to compare with, or set validate.baseline in the configuration")
    refused(desk.run("a", "b", "c"), 2, "read command line: c: is one argument too many; give two summaries")
    refused(desk.run("rows.csv", "rows.csv", "--ignore", "nodes"), 2,
            "read command line: --ignore: there is no column nodes; name a column of rows.csv")
    run = desk.run("rows.csv", f"postgresql://koku:{program.PASSWORD}@db/koku?schema=org1")
    assert run.exit_status == 2 and "PGPASSWORD" in run.error_line and program.PASSWORD not in run.stderr, run


def test_a_postgresql_that_is_not_there(desk):
    run = desk.run("rows.csv", "postgresql://127.0.0.1:1/koku?schema=org1")
    assert run.exit_status == 4 and "connection to PostgreSQL" in run.error_line, run
