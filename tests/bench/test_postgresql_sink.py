# SPDX-License-Identifier: Apache-2.0
"""`daybook bench --sink postgresql`: measured runs write into a tenant's table, whose rows are checked each time."""

import csv

import pg_server
import program
import pytest

SCHEMA = "measured"


def uri(server, schema=SCHEMA):
    return f"postgresql://{server.user}@{server.host}:{server.port}/{server.database}?schema={schema}"


def bench(server, folder, *arguments):
    done = program.run("bench", "small", "--sink", "postgresql", "--target", uri(server), *arguments, cwd=folder,
                       env={"PGPASSWORD": server.password})
    summaries = list(folder.glob("benchmark_results/*/SUMMARY.csv"))
    rows = []
    if summaries:
        with open(summaries[0], encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    return done, rows


def test_database_seconds_and_no_schema_left(server, tmp_path):
    done, rows = bench(server, tmp_path, "--runs", "2")
    assert done.exit_status == 0, str(done)
    assert [(row["mode"], row["status"], row["runs"]) for row in rows] == [
        ("streaming", "SUCCESS", "2"), ("in-memory", "SUCCESS", "2")]
    for row in rows:
        assert 0 < float(row["database_seconds"]) < float(row["seconds"])
    assert server.psql(f"SELECT count(*) FROM pg_namespace WHERE nspname = '{SCHEMA}'").strip() == "0"


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("UPDATE {table} SET node = 'other' WHERE uuid = (SELECT min(uuid::text) FROM {table})::uuid",
         "lacks 1 rows of the right answer and has 1 others"),
        ("DELETE FROM {table} WHERE uuid = (SELECT min(uuid::text) FROM {table})::uuid",
         "lacks 1 rows of the right answer and has 0 others"),
        ("UPDATE {table} SET pod_usage_cpu_core_hours = pod_usage_cpu_core_hours + 1e-15"
         " WHERE uuid = (SELECT min(uuid::text) FROM {table} WHERE pod_usage_cpu_core_hours > 0)::uuid",
         "lacks 1 rows of the right answer and has 1 others"),
    ],
)
def test_a_wrong_table_has_no_time(server, tmp_path, sql, why):
    """A program that stores rows and then changes one of them in every timed run."""
    sql = sql.replace("{table}", f"{SCHEMA}.reporting_ocpusagelineitem_daily_summary")
    wrong = tmp_path / "wrong"
    wrong.write_text(
        "#!/bin/bash\n"
        f'"{program.binary()}" "$@" || exit\n'
        '[[ "$*" == *.csv* ]] && exit\n'  # the warm-up
        f'"{pg_server.bin_directory()}/psql" -X -q -v ON_ERROR_STOP=1 -h "{server.host}" -p {server.port} -U {server.user}'
        f' -d {server.database} -c "{sql}"\n')
    wrong.chmod(0o755)
    done, rows = bench(server, tmp_path, "--runs", "1", "--modes", "streaming", "--program", wrong)
    assert done.exit_status == 1, str(done)
    assert [row["status"] for row in rows] == ["FAILED"]
    assert why in rows[0]["failure"]


def test_a_schema_of_somebody_else_stays(server, tmp_path):
    server.psql(f"CREATE SCHEMA {SCHEMA}; CREATE TABLE {SCHEMA}.precious (x int)")
    try:
        done, rows = bench(server, tmp_path)
        assert done.exit_status == 2, str(done)
        assert "it is there already" in done.error_line
        assert rows == []
        assert server.psql(f"SELECT to_regclass('{SCHEMA}.precious')").strip() == f"{SCHEMA}.precious"
    finally:
        server.psql(f"DROP SCHEMA {SCHEMA} CASCADE")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--sink", "postgresql"], "--sink: no server is named; add --target URI"),
        (["--target", "postgresql:///x?schema=y"], "--target: the runs do not write to PostgreSQL"),
        (["--sink", "postgresql", "--target", "postgresql://a:b@c/d?schema=e"], "PGPASSWORD"),
        (["--sink", "postgresql", "--target", "postgresql://127.0.0.1:1/d?schema=e"], "127.0.0.1"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path, arguments, message):
    done = program.run("bench", "small", *arguments, cwd=tmp_path)
    assert done.exit_status in (2, 4), str(done)
    assert message in done.error_line
    assert not list(tmp_path.glob("benchmark_results/*"))
