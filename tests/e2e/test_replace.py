# SPDX-License-Identifier: Apache-2.0
"""A run replaces its own days and nothing else (spec: postgresql.md, "Replace"; cli.md)."""

import datetime

import pytest

import golden_case
import lake as lakes
import rows
import tenant

DAY = lakes.DAY
NEXT = DAY + datetime.timedelta(1)


def marks(database):
    """The namespaces of rows that were there before, with usage_start."""
    return sorted(database.psql("SELECT namespace || ' ' || usage_start FROM {target} WHERE namespace LIKE 'mark%';")
                  .splitlines())


def mark(database, name, day=DAY, **values):
    row = {"report_period_id": 7, "cluster_id": lakes.CLUSTER, "source_uuid": lakes.SOURCE, "data_source": "Pod",
           "usage_start": day, "usage_end": day, "namespace": f"mark-{name}", **values}
    database.insert_row(**row)


def into(database, desk, *flags):
    return desk.summarize("--output", database.uri(), *flags, env=database.environment)


def test_again_gives_the_same_rows(desk, small_tenant):
    desk.configure()
    desk.lake.write_pods()
    desk.lake.write("storage_usage_daily")
    into(small_tenant, desk)
    first = sorted(small_tenant.rows(), key=rows.order_key)
    assert len(first) == 3
    into(small_tenant, desk)
    assert sorted(small_tenant.rows(), key=rows.order_key) == first


def test_unchanged_days_write_no_row(desk, small_tenant):
    """No version of a row is written, and --replace all leaves the same rows (spec: postgresql.md, "Replace")."""
    desk.configure()
    desk.lake.write_pods()
    desk.lake.write("storage_usage_daily")
    into(small_tenant, desk)
    versions = "SELECT uuid, xmin, xmax, ctid FROM {target} ORDER BY 1;"
    first = small_tenant.psql(versions)
    done = into(small_tenant, desk)
    assert small_tenant.psql(versions) == first
    assert ": 3 rows kept, 0 deleted, 0 written\n" in done.stderr, str(done)
    small_tenant.psql("UPDATE {target} SET namespace = 'changed' WHERE data_source = 'Storage';")
    done = into(small_tenant, desk)
    assert ": 2 rows kept, 1 deleted, 1 written\n" in done.stderr, str(done)
    changed = sorted(small_tenant.rows(), key=rows.order_key)
    done = into(small_tenant, desk, "--replace", "all")
    assert ": 0 rows kept, 3 deleted, 3 written\n" in done.stderr, str(done)
    assert sorted(small_tenant.rows(), key=rows.order_key) == changed


def test_only_own_rows_without_costs_go(desk, small_tenant):
    desk.configure()
    desk.lake.write_pods()
    month = DAY.replace(day=1)
    small_tenant.psql(tenant.report_period(8, month, "another cluster", "Another", None))
    mark(small_tenant, "own")
    mark(small_tenant, "own-zero-cost", infrastructure_raw_cost=0)
    mark(small_tenant, "with-cost", infrastructure_raw_cost=1)
    mark(small_tenant, "negative-cost", infrastructure_raw_cost=-1)
    mark(small_tenant, "other-period", report_period_id=8)
    mark(small_tenant, "other-day", NEXT)
    into(small_tenant, desk)
    assert marks(small_tenant) == [
        f"mark-negative-cost {DAY}", f"mark-other-day {NEXT}", f"mark-other-period {DAY}", f"mark-with-cost {DAY}",
    ]
    assert len(small_tenant.rows("namespace NOT LIKE 'mark%'")) == 2


def test_truncate_takes_cost_rows_of_the_source_too(desk, small_tenant):
    desk.configure()
    desk.lake.write_pods()
    other = "11111111-2222-4333-8444-555555555555"
    mark(small_tenant, "own")
    mark(small_tenant, "with-cost", infrastructure_raw_cost=1)
    mark(small_tenant, "other-source", source_uuid=other, infrastructure_raw_cost=1)
    mark(small_tenant, "other-day", NEXT, infrastructure_raw_cost=1)
    into(small_tenant, desk, "--truncate", "--yes")
    assert marks(small_tenant) == [f"mark-other-day {NEXT}", f"mark-other-source {DAY}"]


def test_days_without_rows_are_emptied(desk, small_tenant):
    desk.configure()
    desk.lake.write_pods()
    mark(small_tenant, "own", NEXT)
    flags = ("--output", "out/directory/", "--end", str(NEXT))
    desk.lake.write_pods(day=NEXT)
    into(small_tenant, desk, *flags)
    folders = sorted(path.name for path in (desk.out / "directory").rglob("day=*"))
    assert folders == [f"day={DAY.day}", f"day={NEXT.day}"]
    for table in ("pod_usage", "pod_usage_daily"):
        desk.lake.path(table, NEXT).unlink()
    mark(small_tenant, "own", NEXT)
    into(small_tenant, desk, *flags)
    assert small_tenant.rows(f"usage_start = '{NEXT}'") == []
    assert [path.name for path in (desk.out / "directory").rglob("day=*")] == [f"day={DAY.day}"]


def test_files_and_folders_are_replaced(desk):
    desk.configure()
    desk.lake.write_pods()
    outputs = ("--output", "out/rows.csv", "--output", "out/rows.parquet", "--output", "out/directory/")
    desk.summarize(*outputs)
    before = desk.files_left()
    desk.lake.write_pods([{"namespace": "other"}])
    desk.summarize(*outputs)
    assert desk.files_left() == before
    for table in (rows.read_csv(desk.out / "rows.csv"), rows.read_parquet(desk.out / "rows.parquet"),
                  rows.read_directory(desk.out / "directory", lakes.SOURCE)):
        assert sorted(row[rows.AT["namespace"]] for row in table) == ["Worker unallocated", "other"]


def test_a_directory_keeps_other_days_and_sources(desk):
    desk.configure()
    desk.lake.write_pods()
    desk.lake.write_pods(day=NEXT)
    desk.summarize("--output", "out/directory/")
    desk.summarize("--output", "out/directory/", "--start", str(NEXT), "--end", str(NEXT))
    assert len(rows.read_directory(desk.out / "directory", lakes.SOURCE)) == 4
    other = lakes.Lake(desk.folder / "other", source="11111111-2222-4333-8444-555555555555")
    other.write_pods()
    desk.configure(other.configuration())
    desk.summarize("--output", "out/directory/")
    assert len(list((desk.out / "directory").rglob("part-0.parquet"))) == 3


def test_partitions_are_made_and_used(desk, small_tenant):
    """A missing month is created; rows do not land in the default partition."""
    case = golden_case.public("month-and-year-boundary")
    small_tenant.fill(case)
    for month in ("2025_12", "2026_01"):
        small_tenant.psql(f"DROP TABLE IF EXISTS {{target}}_{month};")
    desk.configure(tenant.without_lookups(case.configuration()))
    into(small_tenant, desk, "--lookups", "postgres")
    found = small_tenant.psql("SELECT DISTINCT tableoid::regclass::text FROM {target} ORDER BY 1;").split()
    assert found == [f"{tenant.TARGET}_2025_12", f"{tenant.TARGET}_2026_01"]


def test_default_partition_with_rows_is_used_with_a_warning(desk, small_tenant):
    small_tenant.psql("DROP TABLE IF EXISTS {target}_2025_10;")
    mark(small_tenant, "other-day", NEXT)
    desk.configure()
    desk.lake.write_pods()
    done = into(small_tenant, desk)
    assert (
        f"warning: partition {small_tenant.schema}.{tenant.TARGET}_2025_10 is missing, and the default partition holds "
        "rows of that month: it is used for the new ones too\n"
    ) in done.stderr, str(done)
    assert len(small_tenant.rows()) == 3
    small_tenant.psql("TRUNCATE {target};")


@pytest.mark.parametrize("alias", [None, "Given"])
def test_alias_and_period_of_the_table(desk, small_tenant, alias):
    configuration = desk.lake.configuration()
    del configuration["ocp"]["report_period_id"], configuration["ocp"]["cluster_alias"]
    if alias:
        configuration["ocp"]["cluster_alias"] = alias
    desk.configure(configuration)
    desk.lake.write_pods()
    into(small_tenant, desk)
    named = {(row[rows.AT["report_period_id"]], row[rows.AT["cluster_alias"]]) for row in small_tenant.rows()}
    assert named == {("7", alias or "Small")}


@pytest.fixture
def user_of_one_session(small_tenant):
    """A role that may write to the tenant's tables, but has no second connection."""
    name, schema = "one_session", small_tenant.schema
    small_tenant.psql(f"CREATE ROLE {name} LOGIN CONNECTION LIMIT 1 PASSWORD '{small_tenant.server.password}';"
                      f"GRANT USAGE ON SCHEMA {schema} TO {name};"
                      f"GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO {name};")
    yield name
    small_tenant.psql(f"DROP OWNED BY {name}; DROP ROLE {name};")


def test_one_session_serves_a_run(desk, small_tenant, user_of_one_session):
    """It looks up, takes the lock and writes; a file beside has the same report period and alias."""
    desk.configure(tenant.without_lookups(desk.lake.configuration()))
    desk.lake.write_pods()
    into(small_tenant, desk, "--lookups", "postgres")  # which makes the partition: only the owner may
    small_tenant.psql("DELETE FROM {target};")
    desk.summarize("--output", small_tenant.uri(user=user_of_one_session), "--output", "out/rows.csv", "--lookups",
                   "postgres", env=small_tenant.environment)
    for found in (small_tenant.rows(), rows.read_csv(desk.out / "rows.csv")):
        assert {(row[rows.AT["report_period_id"]], row[rows.AT["cluster_alias"]]) for row in found} == {("7", "Small")}


def test_narrow_table_takes_the_intersection(desk, database):
    """Older tables lack columns of others and have some of their own."""
    schema = "narrow"
    narrow = tenant.Tenant(database.server, schema)
    narrow.psql(
        tenant.report_period(7, DAY.replace(day=1), lakes.CLUSTER, "Small", lakes.SOURCE)
        + "ALTER TABLE {target} DROP COLUMN cost_model_gpu_cost, DROP COLUMN raw_currency,"
        " ADD COLUMN source text, ADD COLUMN year text;"
    )
    desk.configure()
    desk.lake.write_pods()
    into(narrow, desk)
    assert len(narrow.rows()) == 2
