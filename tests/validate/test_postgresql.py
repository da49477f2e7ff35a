# SPDX-License-Identifier: Apache-2.0
"""Tables of a real PostgreSQL as a side of a comparison."""

import pytest

import tenant


@pytest.fixture
def table(desk, database):
    """The summary in a tenant's table."""
    categories = {row["cost_category_id"] for row in desk.rows} - {None}
    database.psql(tenant.EMPTY + tenant.insert("reporting_ocp_cost_category", "id, name, source_type",
                                               [(int(n), f"category {n}", "OCP") for n in categories])
                  + tenant.insert("reporting_ocpusagereportperiod",
                                  "id, cluster_id, cluster_alias, report_period_start, report_period_end, provider_id",
                                  [(7, "c1", "c1", "2025-10-01", "2025-10-31", desk.rows[0]["source_uuid"])]))
    for row in desk.rows:
        database.insert_row(**row)
    return database


def validate(desk, table, *arguments):
    return desk.run(*arguments, env=table.environment)


def test_a_table_and_files_are_equal(desk, table):
    for pair in (("rows.csv", table.uri()), (table.uri(), "hive/"), (table.uri(), table.uri())):
        run = validate(desk, table, *pair)
        assert run.exit_status == 0, run
        assert f"{len(desk.rows)} rows matching" in run.stdout


def test_differences_in_a_table_are_found(desk, table):
    table.psql("UPDATE {target} SET pod_usage_cpu_core_hours = pod_usage_cpu_core_hours * 1.0002 "
               "WHERE uuid = (SELECT uuid FROM {target} WHERE pod_usage_cpu_core_hours > 1 "
               "AND infrastructure_usage_cost IS NOT NULL LIMIT 1);")
    run = validate(desk, table, "rows.csv", table.uri())
    assert run.exit_status == 1 and "1 different" in run.stdout and "missing" not in run.stdout.splitlines()[0], run
    assert validate(desk, table, "rows.csv", table.uri(), "--tolerance", "0.001").exit_status == 0


def test_other_sources_and_days_are_left_out(desk, table):
    other = dict(desk.rows[0], source_uuid="00000000-0000-4000-8000-000000000000")
    table.insert_row(**other)
    table.insert_row(**dict(desk.rows[0], usage_start="2024-01-01", usage_end="2024-01-01"))
    assert validate(desk, table, "rows.csv", table.uri()).exit_status == 1
    days = sorted({row["usage_start"] for row in desk.rows})
    run = validate(desk, table, "rows.csv", table.uri(), "--source", desk.rows[0]["source_uuid"], "--start", days[0],
                   "--end", days[-1])
    assert run.exit_status == 0, run


def test_other_tables_and_narrower_ones(desk, table):
    table.psql("DROP TABLE IF EXISTS narrow; CREATE TABLE narrow AS SELECT usage_start, data_source, namespace, node, "
               "pod_usage_cpu_core_hours::double precision, pod_labels::text FROM {target};")
    run = validate(desk, table, "rows.csv", table.uri() + "&table=narrow")
    assert run.exit_status in (0, 1), run
    assert "note: not compared, since the baseline rows lack them: report_period_id, cluster_id" in run.stdout
    table.psql("ALTER TABLE narrow ALTER pod_usage_cpu_core_hours TYPE text;")
    run = validate(desk, table, "rows.csv", table.uri() + "&table=narrow")
    assert run.exit_status == 3, run
    assert "column pod_usage_cpu_core_hours holds text and no numbers" in run.error_line
    table.psql("DROP TABLE narrow;")


def test_what_is_not_there_is_said(desk, table):
    run = validate(desk, table, "rows.csv", table.uri() + "&table=gone")
    assert run.exit_status == 3 and "there is no such table, or it may not be seen" in run.error_line, run
    run = validate(desk, table, "rows.csv", table.uri(database="gone"))
    assert run.exit_status == 4 and '"gone"' in run.error_line, run
    table.psql(tenant.EMPTY)
    run = validate(desk, table, "rows.csv", table.uri())
    assert run.exit_status == 3 and "there are no rows" in run.error_line, run
