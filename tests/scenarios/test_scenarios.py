# SPDX-License-Identifier: Apache-2.0
"""Each scenario from its Parquet: `daybook summarize` in both modes and dialects into PostgreSQL, and what is there
then through `daybook validate`, against the expected totals and against the expected rows."""

import json

import pytest
import yaml

import case_answer
import expected_totals
import golden_case
import lake_rows
import made_case
import program
import rows
import tenant
from scenarios import NO_REST, SCENARIOS

MODES = ("streaming", "in-memory")
MADE = [scenario.case for scenario in SCENARIOS if scenario.is_made]


def summarize(case, dialect, mode, folder, database):
    """Into a tenant that holds nothing but the look-ups."""
    database.fill(case)
    golden_case.write_configuration(folder / "daybook.yaml", tenant.without_lookups(case.configuration()))
    program.succeed(
        "summarize", "--config", "daybook.yaml", "--dialect", dialect, "--mode", mode, "--lookups", "postgres",
        "--output", database.uri(), "--report", "report.json", cwd=folder, env=database.environment,
    )
    assert json.loads((folder / "report.json").read_text())["mode"] == mode


def validate(case, baseline, folder, database):
    """Compares the table with a baseline. Gives the exit status and the report."""
    report = folder / "comparison.json"
    report.unlink(missing_ok=True)
    run = program.run("validate", database.uri(), baseline, "--source", case.settings["source_uuid"],
                      "--report", report.name, cwd=folder, env=database.environment)
    assert run.exit_status in (0, 1), str(run)
    return run, json.loads(report.read_text())


def plant(database, change, where):
    """Changes one row of the table."""
    changed = database.value(
        f"WITH changed AS (UPDATE {{target}} SET {change} WHERE uuid = (SELECT uuid FROM {{target}} WHERE {where} "
        "ORDER BY uuid LIMIT 1) RETURNING 1) SELECT count(*) FROM changed")
    assert changed == "1", f"no row is {where}"


def check_totals(case, document, folder, database):
    """Every sum was compared and is as expected. Gives how many."""
    run, report = validate(case, "totals.yaml", folder, database)
    assert run.exit_status == 0 and report["equal"], str(run)
    assert len(report["totals"]) == expected_totals.count(document) > 0, str(run)
    assert all(line["status"] == "OK" for line in report["totals"]), str(run)
    return len(report["totals"])


def check_rows(case, expected, folder, database):
    """Every row was compared and is as expected. Gives how many."""
    run, report = validate(case, "expected.csv", folder, database)
    assert run.exit_status == 0 and report["equal"], str(run)
    found = report["rows"]
    assert found["matching"] == len(expected) > 0, str(run)
    assert [found["different"], found["missing"], found["extra"]] == [0, 0, 0], str(run)
    assert not report["actual"]["columns_only_here"] + report["baseline"]["columns_only_here"], str(run)
    return found["matching"]


def check_wrong_row_is_found(scenario, case, expected, folder, database):
    plant(database, scenario.wrong, scenario.where)
    run, report = validate(case, "expected.csv", folder, database)
    found = report["rows"]
    assert run.exit_status == 1 and found["matching"] == len(expected) - 1, str(run)
    assert (found["different"], found["missing"], found["extra"]) in ((1, 0, 0), (0, 1, 1)), str(run)


def check_wrong_total_is_found(case, folder, database):
    plant(database, "pod_usage_cpu_core_hours = pod_usage_cpu_core_hours + 1",
          f"pod_usage_cpu_core_hours IS NOT NULL AND {NO_REST}")
    run, report = validate(case, "totals.yaml", folder, database)
    assert run.exit_status == 1 and not report["equal"], str(run)
    failed = {line["scope"] for line in report["totals"]
              if line["status"] == "FAIL" and line["quantity"] == "cpu_usage_core_hours"}
    assert failed == {"cluster", "node", "namespace"}, str(run)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.title.replace(" ", "-"))
def test_scenario(scenario, tmp_path, database, say):
    say(f"{scenario.title}: see below")
    case = scenario.load(tmp_path)
    totals = matching = wrong = 0
    for dialect in golden_case.DIALECTS:
        expected = case.expected(dialect)
        made_case.write_csv(tmp_path / "expected.csv", expected)
        document = expected_totals.of(expected, case.days)
        (tmp_path / "totals.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
        for mode in MODES:
            summarize(case, dialect, mode, tmp_path, database)
            totals += check_totals(case, document, tmp_path, database)
            matching += check_rows(case, expected, tmp_path, database)
        check_wrong_row_is_found(scenario, case, expected, tmp_path, database)
        check_wrong_total_is_found(case, tmp_path, database)
        wrong += 2
    say(f"{scenario.title:32}{', '.join((*golden_case.DIALECTS, *MODES))}, totals {totals}, rows {matching}, "
        f"wrong values found {wrong}")


def test_the_twenty_are_there_and_in_the_documentation():
    assert [scenario.number for scenario in SCENARIOS] == list(range(1, 21))
    text = (program.ROOT / "docs/validate.md").read_text(encoding="utf-8")
    for scenario in SCENARIOS:
        assert f"| {scenario.number} | {scenario.name} | `{scenario.case}`" in text
        assert scenario.is_made != (golden_case.PUBLIC / scenario.case).is_dir()


# -- What made cases are about, by hand -------------------------------------------------------------------------------


@pytest.fixture(params=golden_case.DIALECTS)
def dialect(request):
    return request.param


def made(name, dialect, folder):
    """The expected rows of a made case as dictionaries."""
    return [dict(zip(rows.COLUMNS, row)) for row in made_case.make(name, folder).expected(dialect)]


def test_cluster_capacity(dialect, tmp_path):
    """spec: B.6, B.7. Core-hours 3 * 4 + (8 + 8 + 12) + 16 + 2, GiB-hours 3 * 16 + 3 * 32 + 64 + 4."""
    found = made("cluster-capacity", dialect, tmp_path)
    assert {float(row["cluster_capacity_cpu_core_hours"]) for row in found} == {58.0}
    assert {float(row["cluster_capacity_memory_gigabyte_hours"]) for row in found} == {212.0}
    assert {row["node"]: float(row["node_capacity_cpu_core_hours"]) for row in found} == {
        "n1": 12.0, "n2": 28.0, "n3": 16.0}


def test_storage_cost_category(dialect, tmp_path):
    """spec: D.23."""
    found = made("storage-cost-category", dialect, tmp_path)
    assert {row["namespace"]: row["cost_category_id"] for row in found if row["data_source"] == "Storage"} == {
        "openshift-monitoring": "1", "kube-system": "1", "platform-logging": "2", "platform-archive": "2",
        "shop": None, "platformless": None}


def test_empty_labels(dialect, tmp_path):
    """spec: A.5. Keys that do not count leave an empty map, an empty value stays, NULL has a row in trino alone."""
    found = made("empty-labels", dialect, tmp_path)
    wanted = ["{}", '{"app": ""}'] + [None] * (dialect == "trino")
    pods = [row for row in found if row["data_source"] == "Pod" and row["infrastructure_usage_cost"]]
    for node in ("n1", "n2"):
        labels = [row["pod_labels"] for row in pods if row["node"] == node]
        assert sorted(labels, key=str) == sorted(wanted, key=str)
    assert {row["all_labels"] for row in found} == {"{}", '{"app": ""}'}


def test_all_labels(dialect, tmp_path):
    """spec: A.3, F."""
    found = made("all-labels", dialect, tmp_path)
    labels = sorted((json.loads(row["all_labels"]) for row in found), key=str)
    assert {"app": "volume", "env": "prod", "team": "blue", "tier": "db"} in labels
    assert {"app": "web", "env": "prod", "team": "blue"} in labels
    assert {"app": "vm", "env": "prod", "team": "blue", "vm_kubevirt_io_name": "rhel"} in labels
    assert labels.count({}) == 4, "two rows of unallocated capacity, a pod and a volume of bare"


@pytest.mark.parametrize("name", sorted(made_case.MAKERS))
def test_every_made_case_is_run_and_reads_back(name, tmp_path):
    assert name in MADE
    case = made_case.make(name, tmp_path)
    assert case.tables == lake_rows.read(case.lake, case.settings["source_uuid"])
    assert case_answer.given_nodes(case)
