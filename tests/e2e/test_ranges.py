# SPDX-License-Identifier: Apache-2.0
"""Which days a run covers, and where they may be given (spec: cli.md, F.30)."""

import datetime

import golden_case
import lake as lakes
import program
import rows


def days_of(table):
    return sorted({row[rows.AT["usage_start"]] for row in table})


def october_and_its_neighbours(lake):
    for day in ("2025-09-30", "2025-10-01", "2025-10-31", "2025-11-01"):
        lake.write_pods(day=datetime.date.fromisoformat(day))


def without(configuration, *names):
    for name in names:
        del configuration["ocp"][name]
    return configuration


def test_month(desk):
    october_and_its_neighbours(desk.lake)
    desk.configure(without(desk.lake.configuration(), "start", "end"))
    assert days_of(desk.rows("--month", "2025-10")) == ["2025-10-01", "2025-10-31"]


def test_range_over_months_is_one_run(desk):
    october_and_its_neighbours(desk.lake)
    desk.configure()
    table = desk.rows("--start", "2025-09-30", "--end", "2025-11-01")
    assert days_of(table) == ["2025-09-30", "2025-10-01", "2025-10-31", "2025-11-01"]
    assert {row[rows.AT["report_period_id"]] for row in table} == {"7"}, "files take one id for all months"


def test_days_of_a_range_are_those_of_single_runs(desk):
    case = golden_case.public("random-medium-1")
    configuration = case.configuration()
    desk.configure(configuration)
    whole = desk.rows()
    single = []
    for day in case.days:
        single += desk.rows("--start", f"{day}", "--end", f"{day}")
    assert single == whole


def test_month_without_objects_in_a_range(desk):
    desk.lake.write_pods()
    desk.configure()
    assert days_of(desk.rows("--start", "2025-09-29", "--end", "2025-10-14")) == ["2025-10-14"]


def test_days_without_rows_are_listed_as_a_warning(desk):
    desk.lake.write_pods()
    desk.configure()
    done = desk.summarize("--output", "out/rows.csv", "--start", "2025-10-12", "--end", "2025-10-15")
    assert days_of(rows.read_csv(desk.out / "rows.csv")) == ["2025-10-14"]
    warning = [line for line in done.stderr.splitlines() if "2025-10-12" in line and "warning" in line.lower()]
    assert len(warning) == 1, str(done)
    assert "2025-10-15" in warning[0] and "2025-10-14" not in warning[0]


def test_everything_from_flags_and_variables(desk):
    """Flags win over DAYBOOK_ variables, and those over the file; all can be given without a file."""
    desk.lake.write_pods()
    (desk.folder / "lookups.yaml").write_text("lookups: {enabled_keys: [], nodes: []}\n")
    flags = ["--input", "lake", "--source", lakes.SOURCE, "--account", lakes.ACCOUNT, "--start", str(lakes.DAY),
             "--end", str(lakes.DAY), "--lookups", "lookups.yaml", "--output", "out/rows.csv",
             "--report-period-id", "7"]

    def clusters(*more, env=None):
        program.succeed("summarize", *flags, *more, cwd=desk.folder, env=env)
        return {row[rows.AT["cluster_id"]] for row in rows.read_csv(desk.out / "rows.csv")}

    variable = {"DAYBOOK_OCP__CLUSTER_ID": "of-the-variable"}
    assert clusters(env=variable) == {"of-the-variable"}
    assert clusters("--cluster-id", "of-the-flag", env=variable) == {"of-the-flag"}
    desk.configure()
    assert clusters("--config", "daybook.yaml") == {lakes.CLUSTER}
    assert clusters("--config", "daybook.yaml", env=variable) == {"of-the-variable"}


def test_variables_inside_the_configuration(desk):
    desk.lake.write_pods()
    desk.configure({**desk.lake.configuration(cluster_id="${CLUSTER}", cluster_alias="${ALIAS:-fallback}")})
    table = desk.rows(env={"CLUSTER": "from-outside"})
    assert {(row[rows.AT["cluster_id"]], row[rows.AT["cluster_alias"]]) for row in table} == {
        ("from-outside", "fallback")
    }


def test_no_storage(desk):
    desk.lake.write_pods()
    desk.lake.write("storage_usage_daily")
    desk.configure()
    sources = {row[rows.AT["data_source"]] for row in desk.rows()}
    assert sources == {"Pod", "Storage"}
    assert {row[rows.AT["data_source"]] for row in desk.rows("--no-storage")} == {"Pod"}


def test_keys_of_the_proof_of_concept(desk):
    """Each maps to what it means here, or is reported as no longer needed."""
    october_and_its_neighbours(desk.lake)
    configuration = without(desk.lake.configuration(), "start", "end")
    configuration["ocp"] |= {"year": 2025, "month": 10}
    unneeded = {"use_streaming": True, "streaming_threshold_rows": 1000, "chunk_size": 50000, "column_filtering": True,
                "use_categorical": True, "use_arrow_compute": True, "use_bulk_copy": True}
    configuration["performance"] = unneeded
    desk.configure(configuration)
    done = desk.summarize("--output", "out/rows.csv")
    assert days_of(rows.read_csv(desk.out / "rows.csv")) == ["2025-10-01", "2025-10-31"]
    for key in unneeded:
        assert f"performance.{key}" in done.stderr, str(done)


def test_a_source_in_capitals_is_the_same(desk):
    desk.lake.write_pods()
    desk.configure(desk.lake.configuration(provider_uuid=lakes.SOURCE.upper()))
    assert {row[rows.AT["source_uuid"]] for row in desk.rows()} == {lakes.SOURCE}


def test_no_alias_is_null(desk):
    desk.lake.write_pods()
    desk.configure(without(desk.lake.configuration(), "cluster_alias"))
    assert {row[rows.AT["cluster_alias"]] for row in desk.rows()} == {None}


def test_look_ups_left_out(desk):
    """Without look-ups: no enabled key, no category, and roles derived from the reports (spec: G)."""
    desk.lake.write_pods([{"pod_labels": '{"app": "shop"}'}])
    desk.lake.write("node_labels_daily")
    configuration = desk.lake.configuration()
    del configuration["lookups"]
    desk.configure(configuration)
    table = desk.rows()
    named = sorted((row[rows.AT["namespace"]], row[rows.AT["pod_labels"]]) for row in table)
    assert named == [("Worker unallocated", None), ("shop", "{}")]
