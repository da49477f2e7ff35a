# SPDX-License-Identifier: Apache-2.0
"""--report, --metrics, and what goes to which stream (spec: cli.md, "Manners")."""

import json
import re

import pytest

import golden_case
import lake as lakes
import program
import rows

CASE = "month-and-year-boundary"


@pytest.fixture
def case(desk):
    case = golden_case.public(CASE)
    desk.configure(case.configuration())
    return case


def test_report(desk, case):
    desk.summarize("--output", "out/rows.csv", "--output", "out/rows.parquet", "--report", "report.json")
    table = rows.read_csv(desk.out / "rows.csv")
    report = json.loads((desk.folder / "report.json").read_text())
    assert report["schema_version"] == 1
    assert report["rows_out"] == len(table)
    for stage in report["stages"]:
        assert stage["name"] and stage["seconds"] >= 0
        assert stage["rows_in"] >= 0 and stage["rows_out"] >= 0
    assert len({stage["name"] for stage in report["stages"]}) > 3
    assert sum(stage["seconds"] for stage in report["stages"]) <= report["seconds"] * 1.05 + 0.05
    assert [day["day"] for day in report["days"]] == [str(day) for day in case.days]
    for day in report["days"]:
        assert day["rows"] == sum(row[rows.AT["usage_start"]] == day["day"] for row in table)
        tables = {entry["table"] for entry in day["objects"]}
        assert {"pod_usage", "pod_usage_daily"} <= tables
        for entry in day["objects"]:
            path = case.lake / entry["key"]
            assert entry["size"] == path.stat().st_size
            assert entry["version"]
            assert day["day"] in path.name, "the file belongs to another day"
    assert [output["rows"] for output in report["outputs"]] == [len(table)] * 2


def test_versions_tell_a_changed_object(desk):
    desk.configure()
    desk.lake.write_pods()

    def versions():
        desk.summarize("--output", "out/rows.csv", "--report", "report.json")
        (day,) = json.loads((desk.folder / "report.json").read_text())["days"]
        return {entry["key"]: entry["version"] for entry in day["objects"]}

    first = versions()
    assert versions() == first
    desk.lake.write("pod_usage_daily")
    changed = versions()
    (key,) = [key for key in first if changed[key] != first[key]]
    assert "/daily/" in key


def test_report_on_standard_output(desk, case):
    done = desk.summarize("--output", "out/rows.csv", "--report", "-")
    assert json.loads(done.stdout)["schema_version"] == 1


def test_nothing_but_results_on_standard_output(desk, case):
    assert desk.summarize("--output", "out/rows.csv", "--verbose").stdout == ""


def test_quiet(desk, case):
    done = desk.summarize("--output", "out/rows.csv", "--quiet")
    assert done.stdout == "" and done.stderr == ""


def test_log_of_json(desk, case):
    done = desk.summarize("--output", "out/rows.csv", "--log-format", "json")
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert lines and all(isinstance(line, dict) for line in lines)


def test_one_log_line_a_stage(desk, case):
    done = desk.summarize("--output", "out/rows.csv", "--report", "report.json")
    names = [stage["name"] for stage in json.loads((desk.folder / "report.json").read_text())["stages"]]
    for name in names:
        assert any(name in line for line in done.stderr.splitlines()), f"no line of stage {name}\n{done}"
    assert "\x1b" not in done.stderr and "\r" not in done.stderr, "no terminal: no colours and no progress bar"


def test_metrics(desk, case):
    desk.summarize("--output", "out/rows.csv", "--metrics", "out/daybook.prom")
    lines = (desk.out / "daybook.prom").read_text().splitlines()
    sample = re.compile(r'daybook_[a-z0-9_]+(\{[a-z_]+="(?:[^"\\]|\\.)*"(,[a-z_]+="(?:[^"\\]|\\.)*")*\})? \S+')
    samples = [line for line in lines if not line.startswith("#")]
    assert samples
    for line in samples:
        assert sample.fullmatch(line), line
        float(line.rsplit(" ", 1)[1])
    typed = {line.split()[2] for line in lines if line.startswith("# TYPE ")}
    helped = {line.split()[2] for line in lines if line.startswith("# HELP ")}
    named = {re.match(r"[a-z0-9_]+", line)[0] for line in samples}
    assert named <= typed and named <= helped
    assert desk.files_left() == ["out/daybook.prom", "out/rows.csv"]


def test_secrets_stay_secret(desk, small_tenant):
    desk.lake.write_pods()
    configuration = desk.lake.configuration()
    configuration["s3"] = {"access_key": program.PASSWORD, "secret_key": program.PASSWORD}
    configuration["postgresql"] = {"password": "${SECRET_OF_THE_TEST}", "schema": small_tenant.schema,
                                   "host": small_tenant.server.host, "port": small_tenant.server.port,
                                   "database": small_tenant.server.database, "user": small_tenant.server.user}
    desk.configure(configuration)
    # program.run refuses output that holds the password.
    desk.summarize("--output", small_tenant.uri(), "--report", "out/report.json", "--metrics", "out/metrics.prom",
                   "--verbose", env={"SECRET_OF_THE_TEST": program.PASSWORD})
    assert len(small_tenant.rows()) == 2
    for name in ("report.json", "metrics.prom"):
        assert program.PASSWORD not in (desk.out / name).read_text(), name


def test_postgresql_in_the_report(desk, small_tenant):
    desk.configure()
    desk.lake.write_pods()
    # The first run, one with nothing to do, and one that does it all the same.
    for flags, kept, deleted, written in (((), 0, 0, 2), ((), 2, 0, 0), (("--replace", "all"), 0, 2, 2)):
        desk.summarize("--output", small_tenant.uri(), "--report", "report.json", *flags, env=small_tenant.environment)
        (output,) = json.loads((desk.folder / "report.json").read_text())["outputs"]
        assert [output[name] for name in ("rows", "kept", "deleted", "written")] == [2, kept, deleted, written]
        assert output["target"].startswith("postgresql://") and lakes.SOURCE not in output["target"]


def test_help_and_version(desk):
    shown = program.succeed("--help", cwd=desk.folder)
    for name in ("summarize", "generate", "validate", "diff", "preflight", "bench", "init-db"):
        assert re.search(rf"^\s+{name}\b", shown.stdout, re.M), shown.stdout
    for name in ("ingest", "run"):
        assert not re.search(rf"^\s+{name}\b", shown.stdout, re.M), f"{name} is not built"
    assert re.fullmatch(r"daybook \d+\.\d+\.\d+\n", program.succeed("--version", cwd=desk.folder).stdout)
    flags = program.succeed("summarize", "--help", cwd=desk.folder).stdout
    for flag in ("--config", "--input", "--layout", "--source", "--account", "--cluster-id", "--cluster-alias",
                 "--report-period-id", "--start", "--end", "--month", "--no-storage", "--dialect", "--lookups",
                 "--output", "--replace", "--truncate", "--yes", "--label-change", "--metrics", "--report"):
        assert flag in flags, f"{flag} is missing\n{flags}"
    assert all(len(line) <= 80 for line in (shown.stdout + flags).splitlines())
