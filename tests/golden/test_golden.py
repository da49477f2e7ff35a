# SPDX-License-Identifier: Apache-2.0
"""Every golden case, both dialects, through every output (golden/README.md)."""

import pytest

import golden_case
import program
import rows
import tenant

CASES = golden_case.all_cases()
ANSWERED = [(case, dialect) for case in CASES for dialect in case.dialects if not case.refused(dialect)]
REFUSED = [(case, dialect) for case in CASES for dialect in case.dialects if case.refused(dialect)]
DERIVED = [(case, dialect) for case, dialect in ANSWERED if case.settings["nodes_derived"]]


def of(pairs):
    return pytest.mark.parametrize(("case", "dialect"), pairs, ids=lambda value: getattr(value, "name", value))


def report(problems):
    problems = {output: text for output, text in problems.items() if text}
    if problems:
        pytest.fail("\n\n".join(f"== {output}\n{text}" for output, text in problems.items()), pytrace=False)


def summarize(case, dialect, folder, configuration, *flags, env=None):
    """Runs the case in `folder` with daybook.yaml there. Gives the finished run, whatever became of it."""
    golden_case.write_configuration(folder / "daybook.yaml", configuration)
    (folder / "temporary").mkdir()
    arguments = ["summarize", "--config", "daybook.yaml", "--dialect", dialect, *flags]
    return program.run(*arguments, cwd=folder, env={"TMPDIR": str(folder / "temporary"), **(env or {})})


@of(ANSWERED)
def test_files(case, dialect, tmp_path):
    """rows.csv, rows.parquet and directory/ of one run, look-ups from the configuration."""
    outputs = ("--output", "rows.csv", "--output", "rows.parquet", "--output", "directory/")
    run = summarize(case, dialect, tmp_path, case.configuration(), *outputs)
    assert run.exit_status == 0, str(run)
    expected = case.expected(dialect)
    in_csv = rows.check_csv_form(tmp_path / "rows.csv")
    in_parquet = rows.read_parquet(tmp_path / "rows.parquet")
    in_directory = rows.read_directory(tmp_path / "directory", case.settings["source_uuid"])
    report(
        {
            "rows.csv": rows.difference(expected, in_csv),
            "rows.parquet": rows.difference(expected, in_parquet)
            or ("" if in_parquet == in_csv else "the rows are not those of rows.csv, in their order"),
            "directory/": rows.difference(expected, in_directory),
        }
    )
    assert not list((tmp_path / "temporary").iterdir()), "a temporary file was left"


# The other files are in order already: what is compared here is that nothing of it changes a byte (spec: F.29).
SETTINGS = (
    ("--mode", "streaming", "--threads", "1"),
    ("--mode", "in-memory", "--threads", "2"),
    ("--threads", "3", "--batch-rows", "7", "--memory", "96MiB"),
    ("--batch-rows", "1", "--memory", "1GiB"),
)


@of(ANSWERED)
def test_settings_change_nothing(case, dialect, tmp_path):
    found = {}
    for number, settings in enumerate(((), *SETTINGS)):
        folder = tmp_path / str(number)
        folder.mkdir()
        run = summarize(case, dialect, folder, case.configuration(), "--output", "rows.csv", *settings)
        assert run.exit_status == 0, str(run)
        found[settings] = (folder / "rows.csv").read_bytes()
    report({" ".join(settings): "" if found[settings] == found[()] else "other bytes" for settings in SETTINGS})


@of(ANSWERED)
def test_postgresql(case, dialect, tmp_path, database):
    """The target table, look-ups and report periods from the tenant's tables."""
    periods = database.fill(case)
    configuration = tenant.without_lookups(case.configuration())
    uri = database.uri()
    run = summarize(
        case, dialect, tmp_path, configuration, "--lookups", "postgres", "--output", uri, env=database.environment
    )
    assert run.exit_status == 0, str(run)
    expected = case.expected(dialect)
    if len(case.months) > 1:
        expected = rows.with_value(
            expected, "report_period_id", lambda row: str(periods[row[rows.AT["usage_start"]][:7]])
        )
    report({"postgresql": rows.difference(expected, database.rows())})
    assert database.value("SELECT count(*) = count(DISTINCT uuid) FROM {target}") == "t"
    assert database.value(f"SELECT count(*) FROM {{target}} WHERE num_nonnulls({tenant.COST_COLUMNS}) > 0") == "0"


@of(DERIVED)
def test_roles_derived_from_the_reports(case, dialect, tmp_path):
    """spec: G. Without a node look-up the roles come from the reports and give the same rows."""
    configuration = case.configuration()
    del configuration["lookups"]["nodes"]
    run = summarize(case, dialect, tmp_path, configuration, "--output", "rows.csv")
    assert run.exit_status == 0, str(run)
    report({"rows.csv": rows.difference(case.expected(dialect), rows.read_csv(tmp_path / "rows.csv"))})


@of(REFUSED)
def test_refusal_leaves_no_file(case, dialect, tmp_path):
    (tmp_path / "out").mkdir()
    outputs = ("--output", "out/rows.csv", "--output", "out/rows.parquet", "--output", "out/directory/")
    run = summarize(case, dialect, tmp_path, case.configuration(), *outputs)
    assert run.exit_status == 3, str(run)
    assert run.error_line
    left = [path for name in ("out", "temporary") for path in (tmp_path / name).rglob("*")]
    assert not left, f"{left} were left\n{run}"


@of(REFUSED)
def test_refusal_leaves_files_and_table_as_they_were(case, dialect, tmp_path, database):
    database.fill(case)
    database.insert_row(
        report_period_id=case.settings["report_period_id"],
        source_uuid=case.settings["source_uuid"],
        usage_start=case.settings["start"],
        usage_end=case.settings["start"],
        namespace="of an earlier run",
    )
    (tmp_path / "rows.csv").write_text("of an earlier run\n")
    configuration = tenant.without_lookups(case.configuration())
    flags = ("--lookups", "postgres", "--output", database.uri(), "--output", "rows.csv")
    run = summarize(case, dialect, tmp_path, configuration, *flags, env=database.environment)
    assert run.exit_status == 3, str(run)
    assert (tmp_path / "rows.csv").read_text() == "of an earlier run\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["daybook.yaml", "rows.csv", "temporary"]
    assert [row[rows.AT["namespace"]] for row in database.rows()] == ["of an earlier run"], str(run)
