# SPDX-License-Identifier: Apache-2.0
"""A server, a table or a disk that does not take the rows (spec: cli.md, "Exit status")."""

import re
import resource
import signal
import socket
import subprocess
import sys

import pytest

import golden_case
import lake as lakes
import program
import tenant
from small_disk import small_disk


def refuse(desk, status, message, *flags, env=None):
    done = desk.run(*flags, env=env)
    assert done.exit_status == status, str(done)
    assert done.error_line == message, str(done)
    assert desk.files_left() == [], str(done)


@pytest.fixture
def ready(desk):
    desk.lake.write_pods()
    desk.configure()
    return desk


def test_no_socket(ready):
    refuse(ready, 4,
           "connection to PostgreSQL: postgresql:///nowhere:5432/db?schema=s: connection to server on socket "
           "\"/nowhere/.s.PGSQL.5432\" failed: No such file or directory Is the server running locally and accepting "
           "connections on that socket?; see that the server runs and can be reached",
           "--output", "postgresql:///db?host=/nowhere&port=5432&schema=s", "--output", "out/rows.csv")


@pytest.mark.usefixtures("server")  # which needs the loopback interface, too
def test_nobody_listens(ready):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        refuse(ready, 4,
               f"connection to PostgreSQL: postgresql://127.0.0.1:{port}/db?schema=s: connection to server at \"127.0.0.1\", port "
               f"{port} failed: Connection refused Is the server running on that host and accepting TCP/IP "
               "connections?; see that the server runs and can be reached",
               "--output", f"postgresql://127.0.0.1:{port}/db?schema=s", "--output", "out/rows.csv")


def test_wrong_password(ready, database):
    done = ready.run("--output", database.uri(), "--output", "out/rows.csv", env={"PGPASSWORD": "wrong-one"})
    assert done.exit_status == 4, str(done)
    assert "password authentication failed" in done.error_line
    assert done.error_line.endswith("; see the user and its password (PGPASSWORD or a password file)")
    assert "wrong-one" not in done.stderr
    assert ready.files_left() == []


MAKE_IT = "see the schema's name; `daybook init-db` makes the tables of a new one"


def test_missing_schema(ready, database):
    refuse(ready, 2,
           f"target table: nobody.{tenant.TARGET}: there is no schema 'nobody'; {MAKE_IT}",
           "--output", database.uri(schema="nobody"), "--output", "out/rows.csv", env=database.environment)


@pytest.fixture
def spare_tenant(database):
    """A tenant of the test's own, to take things from."""
    spare = tenant.Tenant(database.server, "spare")
    yield spare
    spare.psql("DROP SCHEMA spare CASCADE;")


def test_missing_table(ready, spare_tenant):
    spare_tenant.psql("DROP TABLE {target};")
    refuse(ready, 2,
           f"target table: spare.{tenant.TARGET}: there is no such table; {MAKE_IT}",
           "--output", spare_tenant.uri(), "--output", "out/rows.csv", env=spare_tenant.environment)


def test_missing_columns(ready, spare_tenant):
    spare_tenant.psql("ALTER TABLE {target} DROP COLUMN all_labels, DROP COLUMN node_capacity_cpu_cores;")
    refuse(ready, 2,
           f"target table: spare.{tenant.TARGET}: missing columns: node_capacity_cpu_cores, all_labels; add them, or "
           "write to a table that has them",
           "--output", spare_tenant.uri(), "--output", "out/rows.csv", env=spare_tenant.environment)


def test_value_that_does_not_fit_its_column(ready, spare_tenant):
    """spec: F.29, postgresql.md, "Target"."""
    spare_tenant.psql(
        tenant.report_period(7, lakes.DAY.replace(day=1), lakes.CLUSTER, "Small", lakes.SOURCE)
        + "ALTER TABLE {target} ALTER COLUMN storageclass TYPE varchar(3);"
    )
    ready.lake.write("storage_usage_daily", [{"storageclass": "four"}])
    refuse(ready, 3,
           f"writing to PostgreSQL: spare.{tenant.TARGET}, row 2025-10-14 Storage namespace 'shop' node 'n1' "
           "persistentvolumeclaim 'claim', column storageclass: 'four' has 4 characters, the column holds 3; the "
           "target's column is too narrow for it",
           "--output", spare_tenant.uri(), "--output", "out/rows.csv", env=spare_tenant.environment)
    assert spare_tenant.rows() == []


def test_no_report_period(ready, small_tenant):
    configuration = ready.lake.configuration()
    del configuration["ocp"]["report_period_id"]
    ready.configure(configuration)
    small_tenant.psql("TRUNCATE reporting_ocpusagereportperiod CASCADE;")
    refuse(ready, 2,
           "look-up of the report period: org1234567.reporting_ocpusagereportperiod, cluster 'cluster-small', month "
           "2025-10: there is no row; add or correct the row, or give --report-period-id",
           "--output", small_tenant.uri(), "--output", "out/rows.csv", env=small_tenant.environment)


def test_one_report_period_for_two_months(ready, small_tenant):
    refuse(ready, 2,
           "read configuration: daybook.yaml:8: ocp.report_period_id: one report period for a range over several "
           "months; leave it out, and it is looked up for each month",
           "--output", small_tenant.uri(), "--output", "out/rows.csv", "--start", "2025-09-30",
           env=small_tenant.environment)
    assert small_tenant.rows() == []


@pytest.mark.parametrize("name", ["rows.csv", "rows.parquet"])
def test_folder_of_the_output_is_missing(ready, name):
    refuse(ready, 2, f"create: nowhere/{name}: No such file or directory; make the folder first, or give another output",
           "--output", f"nowhere/{name}", "--output", "out/rows.csv")
    assert not (ready.folder / "nowhere").exists()


@pytest.mark.parametrize("flag", ["--report", "--metrics"])
def test_folder_of_a_report_is_missing(ready, flag):
    """Seen before the run: on any status but 0 and 1 nothing was written."""
    refuse(ready, 2, "create: nowhere/file: No such file or directory; make the folder first, or give another output",
           "--output", "out/rows.csv", flag, "nowhere/file")


@pytest.mark.parametrize("output", ["full/rows.csv", "full/rows.parquet", "full/directory/"])
def test_full_disk(desk, output):
    desk.configure(golden_case.public("random-medium-1").configuration())
    folder = desk.folder / "full"
    with small_disk(folder, "64k"):
        done = desk.run("--output", output, "--output", "out/rows.csv")
        left = [path for path in folder.rglob("*") if path.is_file()]
    assert done.exit_status == 4, str(done)
    file = re.escape(output) + (r"\S+/part-0\.parquet" if output.endswith("/") else "")
    assert re.fullmatch(f"write: {file}: No space left on device; free some space and run again", done.error_line), (
        str(done)
    )
    assert left == [] and desk.files_left() == []


@pytest.mark.parametrize("output", ["rows.csv", "rows.parquet", "directory/"])
def test_file_size_limit(desk, output):
    """A file that may not grow fails as a full disk does, for any user."""
    desk.configure(golden_case.public("random-medium-1").configuration())

    def limit():
        # As a shell starts it, where Python itself passes the signal over.
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))

    process = subprocess.run(
        [program.binary(), *desk.arguments("--output", f"out/{output}", "--quiet")],
        cwd=desk.folder, env=program.environment(), capture_output=True, text=True, check=False,
        preexec_fn=limit, timeout=program.TIMEOUT_SECONDS,
    )
    assert process.returncode == 4, process.stderr
    assert "File too large" in process.stderr
    assert [path for path in desk.out.rglob("*") if path.is_file()] == []


def test_full_disk_leaves_postgresql_as_it_was(desk, database):
    """Files are complete before the COMMIT: when one cannot be written no row is."""
    case = golden_case.public("random-medium-1")
    database.fill(case)
    configuration = tenant.without_lookups(case.configuration())
    desk.configure(configuration)
    limits = (
        "import os, resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_DFL);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)); os.execv(sys.argv[1], sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", limits, program.binary(),
         *desk.arguments("--output", database.uri(), "--output", "out/rows.csv")],
        cwd=desk.folder, env=program.environment(database.environment), capture_output=True, text=True, check=False,
        timeout=program.TIMEOUT_SECONDS,
    )
    assert done.returncode == 4, done.stderr
    assert database.rows() == [] and desk.files_left() == []
