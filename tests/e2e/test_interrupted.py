# SPDX-License-Identifier: Apache-2.0
"""SIGINT, SIGTERM and SIGHUP: 130, 143 and 129, everything rolled back (spec: cli.md; postgresql.md, "Replace")."""

import signal
import time

import pytest

import lake as lakes
import program

SIGNALS = pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
OUTPUTS = ("--output", "out/rows.csv", "--output", "out/rows.parquet", "--output", "out/directory/")


def wait_for(condition, what, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.02)


def write_large(lake, rows):
    """One day of `rows` pods in one hourly and one daily file: a run takes long enough to be interrupted."""
    connection = program.duckdb().connect()
    for table in ("pod_usage", "pod_usage_daily"):
        path = lake.path(table)
        path.parent.mkdir(parents=True, exist_ok=True)
        numbers = ", ".join(f"(i % 1000) * 1.7 AS {name}" for name in lakes.POD_NUMBERS)
        connection.execute(
            "COPY (SELECT TIMESTAMP '2025-10-01 00:00:00' AS report_period_start, TIMESTAMP '2025-10-01 00:00:00' AS"
            " report_period_end, TIMESTAMP '2025-10-14 00:00:00' + INTERVAL (i % 24) HOUR AS interval_start,"
            " 'ns-' || (i % 5000) AS namespace, 'node-' || (i % 50) AS node, 'pod-' || i AS pod, '{}' AS pod_labels,"
            f" 'i-' || (i % 50) AS resource_id, {numbers} FROM range({rows}) t(i)) TO '{path}' (FORMAT parquet)"
        )


@SIGNALS
def test_files(desk, number, status):
    desk.configure()
    write_large(desk.lake, 1_500_000)
    arguments = desk.arguments(*OUTPUTS)
    process = program.start(*arguments, cwd=desk.folder, env=desk.environment())
    # The sinks are open and the reports are being read when the first temporary file is there.
    wait_for(lambda: desk.files_left() or process.poll() is not None, "a temporary file")
    assert process.poll() is None, program.finish(process, arguments)
    process.send_signal(number)
    sent = time.monotonic()
    done = program.finish(process, arguments)
    assert done.exit_status == status, str(done)
    assert done.error_line.endswith("interrupted; nothing was written"), str(done)
    assert time.monotonic() - sent < 5, "the end took too long"
    assert desk.files_left() == []


def sessions(database, waiting=False):
    only = "AND wait_event_type = 'Lock'" if waiting else ""
    return int(database.value(f"SELECT count(*) FROM pg_stat_activity WHERE application_name ILIKE '%daybook%' {only}"))


@SIGNALS
def test_while_the_server_waits(desk, small_tenant, number, status):
    """The statement is cancelled at the server: three seconds later no session of the run is left."""
    desk.configure()
    desk.lake.write_pods()
    small_tenant.insert_row(report_period_id=7, cluster_id=lakes.CLUSTER, source_uuid=lakes.SOURCE,
                            usage_start=lakes.DAY, usage_end=lakes.DAY, namespace="of an earlier run")
    arguments = desk.arguments(*OUTPUTS, "--output", small_tenant.uri())
    with small_tenant.table_lock():
        process = program.start(*arguments, cwd=desk.folder, env=desk.environment(small_tenant.environment))
        wait_for(lambda: sessions(small_tenant, waiting=True) or process.poll() is not None, "a run that waits")
        process.send_signal(number)
        done = program.finish(process, arguments)
        assert done.exit_status == status, str(done)
        wait_for(lambda: sessions(small_tenant) == 0, "no session of the run", seconds=3)
    assert desk.files_left() == []
    assert len(small_tenant.rows()) == len(small_tenant.rows("namespace = 'of an earlier run'")) == 1


def test_two_runs_of_a_month_wait_for_each_other(desk, small_tenant):
    """The second waits for the first, says for whom, and then replaces its rows."""
    desk.configure()
    desk.lake.write_pods()
    arguments = desk.arguments("--output", small_tenant.uri())
    with small_tenant.table_lock():
        first = program.start(*arguments, cwd=desk.folder, env=desk.environment(small_tenant.environment))
        wait_for(lambda: sessions(small_tenant, waiting=True) == 1, "the first run waits for the table")
        second = program.start(*arguments, cwd=desk.folder, env=desk.environment(small_tenant.environment))
        wait_for(lambda: sessions(small_tenant) == 2, "the second run is there")
        time.sleep(1)
        assert first.poll() is None and second.poll() is None
    ended = [program.finish(process, arguments) for process in (first, second)]
    assert [run.exit_status for run in ended] == [0, 0], "\n".join(map(str, ended))
    assert len(small_tenant.rows()) == 2
    assert "wait" in ended[1].stderr.lower(), str(ended[1])
