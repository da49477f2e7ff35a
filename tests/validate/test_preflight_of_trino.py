# SPDX-License-Identifier: Apache-2.0
"""daybook preflight where the baseline of the configuration is a Trino."""

import re

from test_trino import Trino

import program


def line_of(desk, status, baseline, env=None):
    """What is said of Trino: (verdict, the rest), "" when nothing is."""
    environment = {"DAYBOOK_VALIDATE__BASELINE": baseline, **(env or {})}
    done = program.run("preflight", "--config", "lake/daybook.yaml", "--output", "new.csv", cwd=desk.folder,
                       env=environment)
    assert done.exit_status == status, str(done)
    found = re.findall(r"^(ok|warn|FAIL|skip) +Trino +(.*)$", done.stdout, re.MULTILINE)
    assert len(found) <= 1, str(done)
    return found[0] if found else ""


def test_a_table_is_there(desk):
    with Trino(desk.rows) as trino:
        assert line_of(desk, 0, trino.uri) == ("ok", f"{trino.uri}, 1 table to compare with")
        assert trino.statements == ['SELECT * FROM "hive"."org1234567"."summary" WHERE false']


def test_the_tables_of_a_summary_are_there(desk):
    with Trino(desk.rows) as trino:
        uri = f"trino://koku@127.0.0.1:{trino.port}/hive.org1234567?run=summary"
        assert line_of(desk, 0, uri) == ("ok", f"{uri}, 5 tables to compare with")
        assert 'SELECT * FROM "hive"."org1234567"."openshift_pod_usage_line_items" WHERE false' in trino.statements
        assert {statement.rsplit(" ", 2)[1:] == ["WHERE", "false"] for statement in trino.statements} == {True}


def test_a_table_that_is_no_summary(desk):
    with Trino(desk.rows) as trino:
        trino.columns = [column for column in trino.columns if column["name"] != "namespace"]
        assert line_of(desk, 0, trino.uri) == (
            "warn", f"{trino.uri} lacks columns: namespace; name the table that holds the summary")


def test_a_table_that_is_not_there(desk):
    with Trino(desk.rows) as trino:
        trino.error_after = 0
        verdict, line = line_of(desk, 4, trino.uri)
        assert verdict == "FAIL" and "EXCEEDED_GLOBAL_MEMORY_LIMIT" in line, line


def test_a_trino_that_is_not_there(desk):
    with Trino(desk.rows) as trino:
        uri = trino.uri
    verdict, line = line_of(desk, 4, uri)
    assert verdict == "FAIL" and line.startswith(f"{uri}: "), line


def test_another_baseline_is_not_asked(desk):
    assert line_of(desk, 0, "rows.csv") == ""


def test_a_baseline_that_cannot_be_meant(desk):
    done = program.run("preflight", "--config", "lake/daybook.yaml", "--output", "new.csv", cwd=desk.folder,
                       env={"DAYBOOK_VALIDATE__BASELINE": "rows.xls"})
    assert done.exit_status == 4, str(done)
    assert done.stdout.splitlines()[0].startswith("FAIL  configuration"), str(done)
    assert "validate.baseline" in done.stdout and "is no form of a summary" in done.stdout
