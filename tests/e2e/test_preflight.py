# SPDX-License-Identifier: Apache-2.0
"""daybook preflight: each thing that a run needs broken once, with its line and the exit status (spec: cli.md)."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile

import pytest

import lake as lakes
import pg_server
import program
import tenant
from small_disk import small_disk

TABLES = ("pod_usage", "pod_usage_daily", "storage_usage_daily", "node_labels_daily", "namespace_labels_daily")
OF_POSTGRESQL = (
    "PostgreSQL", "PostgreSQL version", "PostgreSQL TLS", "PostgreSQL clock", "PostgreSQL role", "schema",
    "target table", "target columns", "privileges", "partition 2025-10", "look-ups", "report period 2025-10",
    "lock 2025-10", "other writers",
)


class Answer:
    """The lines of a preflight, by name: (verdict, the rest)."""

    def __init__(self, done):
        self.done = done
        *lines, self.counts = done.stdout.splitlines()
        self.checks = {}
        for line in lines:
            verdict, name, rest = re.fullmatch(r"(ok|warn|FAIL|skip) +(.*?)  +(.*)", line).groups()
            assert name not in self.checks, f"two lines of {name}\n{done}"
            self.checks[name] = (verdict, rest)

    def with_verdict(self, verdict):
        return [name for name, (found, _) in self.checks.items() if found == verdict]


@pytest.fixture
def ready(desk):
    """A lake with all tables of one day, and a configuration that writes a file."""
    desk.lake.write_pods()
    for table in TABLES[2:]:
        desk.lake.write(table)
    desk.configure({**desk.lake.configuration(), "output": ["out/rows.csv"]})
    return desk


def run(desk, *flags, env=None):
    return program.run("preflight", "--config", "daybook.yaml", *flags, cwd=desk.folder, env=desk.environment(env))


def ask(desk, *flags, status=0, env=None):
    done = run(desk, *flags, env=env)
    assert done.exit_status == status, str(done)
    assert done.stderr == "", str(done)
    assert desk.files_left() == [], f"preflight writes nothing\n{done}"
    return Answer(done)


def with_one(desk, name, verdict, line, *flags, status=None, env=None):
    """Everything is ok but one check."""
    answer = ask(desk, *flags, status={"FAIL": 4, "warn": 0}[verdict] if status is None else status, env=env)
    assert answer.checks[name] == (verdict, line), str(answer.done)
    others = [other for other in answer.with_verdict("FAIL") + answer.with_verdict("warn") if other != name]
    assert others == [], str(answer.done)
    return answer


# Without a server.


def test_ready(ready):
    answer = ask(ready, "--strict")
    assert list(answer.checks) == [
        "configuration", "lake", "objects 2025-10", *(f"table {table}" for table in TABLES), "days", "memory",
        "output out/rows.csv", "look-ups",
    ]
    assert answer.checks["configuration"] == (
        "ok", f"source {lakes.SOURCE}, cluster cluster-small, 2025-10-14 to 2025-10-14, 1 output")
    assert answer.checks["lake"] == ("ok", str(ready.lake.root))
    assert re.fullmatch(r"5 objects, [\d.]+ KiB", answer.checks["objects 2025-10"][1])
    assert re.fullmatch(r"1 object, [\d.]+ KiB, 1 row", answer.checks["table pod_usage"][1])
    assert answer.checks["days"] == ("ok", "1 of 1 day have reports")
    assert answer.checks["look-ups"] == ("ok", "2 enabled keys, 0 cost category patterns, 1 node, as given")
    assert answer.counts == "ready: 12 ok"
    ready.summarize()


def test_strict_makes_warnings_count(ready):
    shutil.rmtree(ready.lake.folder("storage_usage_daily"))
    line = ("no object: there will be no rows of storage; give --no-storage when the tenant has no storage table")
    answer = with_one(ready, "table storage_usage_daily", "warn", line)
    assert answer.counts == "ready: 1 warning, 11 ok"
    with_one(ready, "table storage_usage_daily", "warn", line, "--strict", status=1)
    ask(ready, "--strict", "--no-storage")


def test_json(ready):
    shutil.rmtree(ready.lake.folder("node_labels_daily"))
    document = json.loads(run(ready, "--json").stdout)
    assert list(document) == ["schema_version", "version", "ready", "ok", "warnings", "failures", "not_tried",
                              "checks", "tables"]
    assert document["schema_version"] == 1
    assert document["ready"] is True
    assert (document["ok"], document["warnings"], document["failures"], document["not_tried"]) == (11, 1, 0, 0)
    assert document["checks"][6] == {
        "name": "table node_labels_daily", "verdict": "warn", "detail": "no object: no labels of nodes",
        "remedy": "see that the reports are uploaded"}
    pods = document["tables"][0]
    assert (pods["table"], pods["objects"], pods["rows"]) == ("pod_usage", 1, 1)
    assert pods["bytes"] == ready.lake.path("pod_usage").stat().st_size
    done = run(ready, "--json", "--strict")
    assert done.exit_status == 1 and json.loads(done.stdout) == document
    done = run(ready, "--json", "--memory", "1MiB")
    assert done.exit_status == 4
    assert [check["verdict"] for check in json.loads(done.stdout)["checks"] if check["name"] == "memory"] == ["fail"]


def test_configuration_that_cannot_be_read(ready):
    answer = ask(ready, "--start", "2025-10-32", status=4)
    assert answer.checks["configuration"][0] == "FAIL"
    assert "--start: '2025-10-32'" in answer.checks["configuration"][1], str(answer.done)
    assert answer.with_verdict("skip") == ["lake", "memory", "outputs", "PostgreSQL"]
    assert answer.checks["lake"][1] == "not tried: there is no configuration to go by"
    assert answer.counts == "not ready: 1 failed, 4 not tried"


def test_unknown_flag(ready):
    done = run(ready, "--frobnicate")
    assert done.exit_status == 2 and done.stdout == "", str(done)


def test_setting_without_effect(ready):
    configuration = {**ready.lake.configuration(), "output": ["out/rows.csv"]}
    configuration["performance"] = {"column_filtering": True}
    ready.configure(configuration)
    done = run(ready)
    assert done.exit_status == 0, str(done)
    notes = [line for line in done.stdout.splitlines() if line.startswith("warn  configuration")]
    assert len(notes) == 1 and "column_filtering is no longer needed" in notes[0], str(done)


def test_no_such_lake(ready):
    shutil.rmtree(ready.lake.root)
    answer = with_one(ready, "lake", "FAIL",
                      f"{ready.lake.root}: there is no such directory; give the root of the lake with --input")
    assert answer.with_verdict("skip") == ["objects 2025-10", *(f"table {table}" for table in TABLES), "days", "memory"]
    assert answer.checks["days"][1] == "not tried: the lake could not be opened"


def without_rights():
    """As another user who owns the files: root may read whatever it likes."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("there is no setpriv here")
    return [setpriv, "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]


@contextlib.contextmanager
def mode(folder, bits):
    folder.chmod(bits)
    try:
        yield
    finally:
        folder.chmod(0o755)


def ask_without_rights(desk, *flags):
    command = [*without_rights(), program.binary(), "preflight", "--config", "daybook.yaml", *flags]
    done = subprocess.run(command, cwd=desk.folder, env=program.environment(), capture_output=True, text=True,
                          check=False, timeout=program.TIMEOUT_SECONDS)
    return Answer(program.Run(command, done.returncode, done.stdout, done.stderr))


def test_unreadable_folder_of_the_lake(ready):
    folder = ready.lake.folder("pod_usage_daily")
    with mode(folder, 0):
        answer = ask_without_rights(ready)
    assert answer.done.exit_status == 4, str(answer.done)
    assert answer.with_verdict("FAIL") == ["objects 2025-10"], str(answer.done)
    assert answer.checks["objects 2025-10"][1] == (
        f"{folder}/: Permission denied; make the folder readable, or leave it out")


def test_folder_that_cannot_be_written(ready):
    with mode(ready.out, 0o555):
        answer = ask_without_rights(ready)
    assert answer.done.exit_status == 4, str(answer.done)
    assert answer.checks["output out/rows.csv"] == (
        "FAIL", "out: Permission denied; allow this user to write there, or give another output")
    assert answer.with_verdict("FAIL") == ["output out/rows.csv"], str(answer.done)


def test_no_object(ready):
    answer = ask(ready, "--source", "00000000-0000-0000-0000-000000000000", status=4)
    verdict, line = answer.checks["objects 2025-10"]
    where = "org1234567/OCP/pod_usage/source=00000000-0000-0000-0000-000000000000/year=2025/month=10/{file}"
    assert (verdict, line) == (
        "FAIL",
        "no Parquet object of source 00000000-0000-0000-0000-000000000000 (looked for data/parquet/daily/"
        f"{where}, data/parquet/{where}); check the input, layout, account, source and dates")
    assert answer.with_verdict("FAIL") == ["objects 2025-10"]


def test_days_without_reports(ready):
    answer = ask(ready, "--start", "2025-10-12", "--end", "2025-10-16")
    assert answer.checks["days"] == (
        "warn", "1 of 5 days have reports, not 2025-10-12 to 2025-10-13, 2025-10-15 to 2025-10-16: these would be "
                "emptied in every output; check the dates, or wait for the reports")


def test_column_that_is_missing(ready):
    path = ready.lake.write("pod_usage_daily", without=("pod_request_cpu_core_seconds",))
    answer = ask(ready, status=4)
    key = path.relative_to(ready.lake.root)
    assert answer.checks["table pod_usage_daily"] == (
        "FAIL", f"{key}, column pod_request_cpu_core_seconds: the file does not have it; write the file again with all "
                "required columns")
    assert answer.with_verdict("FAIL") == ["table pod_usage_daily"]


def test_column_of_a_wrong_type(ready):
    path = ready.lake.write("storage_usage_daily",
                            types={"persistentvolumeclaim_capacity_bytes":
                                   ("persistentvolumeclaim_capacity_bytes", "VARCHAR")})
    answer = ask(ready, status=4)
    verdict, line = answer.checks["table storage_usage_daily"]
    assert verdict == "FAIL", str(answer.done)
    assert line.startswith(f"{path.relative_to(ready.lake.root)}, column persistentvolumeclaim_capacity_bytes: its "
                           "type is string, which cannot become a number"), line


def test_column_that_may_be_missing(ready):
    ready.lake.write("storage_usage_daily", without=("csi_volume_handle",))
    answer = ask(ready, "--strict")
    assert answer.checks["table storage_usage_daily"][1].endswith("; NULL where files lack it: csi_volume_handle")


def test_corrupt_file(ready):
    path = ready.lake.path("node_labels_daily")
    path.write_bytes(path.read_bytes()[:-20])
    answer = ask(ready, status=4)
    assert answer.with_verdict("FAIL") == ["table node_labels_daily"]
    assert "it was cut short, or is another kind of file" in answer.checks["table node_labels_daily"][1]
    assert answer.with_verdict("skip") == ["days", "memory"]


def test_too_little_memory(ready):
    answer = ask(ready, "--memory", "2MiB", status=4)
    assert re.fullmatch(r"--memory: 2MiB is too little: the largest row group and a day need \d+MiB; give --memory "
                        r"\d+MiB or more", answer.checks["memory"][1]), str(answer.done)
    assert answer.with_verdict("FAIL") == ["memory"]


def test_nearly_full_disk(ready):
    folder = ready.folder / "full"
    with small_disk(folder, "64k"):
        answer = ask(ready, "--output", "full/rows.parquet", status=4)
        assert list(folder.iterdir()) == []
    assert answer.checks["output full/rows.parquet"] == (
        "FAIL", "full can be written, 64.0 KiB are free there; free some space")


def test_disk_that_may_be_too_small(ready):
    ready.lake.write("pod_usage_daily", [{"pod": f"p{n}"} for n in range(4000)])
    folder = ready.folder / "small"
    with small_disk(folder, "2m"):
        answer = ask(ready, "--output", "small/rows.csv")
    assert answer.checks["output small/rows.csv"] == (
        "warn", "small can be written, 2.0 MiB are free there, the rows may take up to 4.6 MiB; free some space")


def test_folder_of_the_output_is_missing(ready):
    with_one(ready, "output nowhere/rows.csv", "FAIL",
             "nowhere/rows.csv: No such file or directory; make the folder first, or give another output",
             "--output", "nowhere/rows.csv")


def test_pipe_that_is_no_terminal_has_no_colours(ready):
    assert "\x1b" not in run(ready, env={"TERM": "xterm-256color"}).stdout


def terminal_output(desk, env):
    script = shutil.which("script")
    if script is None:
        pytest.skip("there is no script(1) here")
    done = subprocess.run(
        [script, "-qec", f"'{program.binary()}' preflight --config daybook.yaml", "/dev/null"],
        cwd=desk.folder, env=program.environment(env), capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL, timeout=program.TIMEOUT_SECONDS)
    return done.stdout


def test_colours_on_a_terminal_but_for_no_color(ready):
    assert "\x1b[32mok\x1b[0m" in terminal_output(ready, {"TERM": "xterm"})
    assert "\x1b" not in terminal_output(ready, {"TERM": "xterm", "NO_COLOR": "1"})


# With a server.


@pytest.fixture
def spare(database):
    """A tenant of the test's own, with the report period of the small lake's month and its look-ups."""
    made = tenant.Tenant(database.server, "spare")
    made.psql(
        tenant.report_period(7, lakes.DAY.replace(day=1), lakes.CLUSTER, "Small", lakes.SOURCE)
        + tenant.insert("reporting_enabledtagkeys", "uuid, key, enabled, provider_type",
                        [("00000000-0000-4000-8000-000000000001", "app", True, "OCP")])
        + tenant.insert("reporting_ocp_nodes", "uuid, node, resource_id, node_role",
                        [("00000000-0000-4000-8000-000000000001", "n1", "i-n1", "worker")])
    )
    yield made
    made.psql("DROP SCHEMA spare CASCADE;")


@pytest.fixture
def served(ready, spare):
    """The run into PostgreSQL that learns everything it can from the tenant's tables."""
    ready.configure({**tenant.without_lookups(ready.lake.configuration()), "output": [spare.uri()]})
    return ready


def state(spare):
    """What a preflight must leave as it is."""
    return spare.psql("SELECT c.relname, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                      " WHERE n.nspname = 'spare' ORDER BY 1;"
                      " SELECT count(*) FROM {target}; SELECT count(*) FROM pg_locks WHERE locktype = 'advisory';")


def test_ready_with_postgresql(served, spare):
    before = state(spare)
    answer = ask(served, "--strict", env=spare.environment)
    assert state(spare) == before
    assert list(answer.checks)[-len(OF_POSTGRESQL):] == list(OF_POSTGRESQL), str(answer.done)
    server = spare.server
    assert answer.checks["PostgreSQL"] == (
        "ok", f"postgresql://127.0.0.1:{server.port}/postgres as postgres, with the password of PGPASSWORD or a "
              "password file")
    assert re.fullmatch(r"1[56]\.\d+.*", answer.checks["PostgreSQL version"][1])
    assert answer.checks["PostgreSQL TLS"] == ("ok", "not encrypted, and within this machine")
    assert answer.checks["PostgreSQL clock"] == ("ok", "as this machine's, to a second")
    assert answer.checks["PostgreSQL role"] == ("ok", "a primary server, which can be written")
    assert answer.checks["schema"] == ("ok", "spare")
    assert answer.checks["target table"] == ("ok", f"spare.{tenant.TARGET}, partitioned by day")
    assert answer.checks["target columns"] == ("ok", "37 columns to write")
    assert answer.checks["privileges"] == ("ok", "postgres may SELECT, INSERT and DELETE")
    assert answer.checks["partition 2025-10"] == ("ok", f"spare.{tenant.TARGET}_2025_10 is missing; a run makes it")
    assert answer.checks["look-ups"] == ("ok", "1 enabled key, 4 cost category patterns, 1 node")
    assert answer.checks["report period 2025-10"] == ("ok", "id 7, alias Small")
    assert answer.checks["lock 2025-10"] == ("ok", "free: no other run of this source")
    assert answer.checks["other writers"][0] == "ok"

    served.summarize(env=spare.environment)
    assert ask(served, env=spare.environment).checks["partition 2025-10"] == ("ok", "there")


def test_wrong_password(served, spare):
    answer = ask(served, status=4, env={"PGPASSWORD": "wrong-one"})
    verdict, line = answer.checks["PostgreSQL"]
    assert verdict == "FAIL" and "password authentication failed" in line, str(answer.done)
    assert line.endswith("; see the user and its password (PGPASSWORD or a password file)")
    assert "wrong-one" not in answer.done.stdout
    assert answer.with_verdict("skip") == list(OF_POSTGRESQL[1:])
    assert answer.checks["schema"][1] == "not tried: there is no connection to PostgreSQL"
    assert answer.checks["table pod_usage"][0] == "ok"


def test_password_of_the_configuration(served, spare):
    server = spare.server
    configuration = tenant.without_lookups(served.lake.configuration())
    configuration["postgresql"] = {"host": server.host, "port": server.port, "database": server.database,
                                   "schema": "spare", "user": server.user, "password": server.password}
    configuration["output"] = ["postgresql://"]
    served.configure(configuration)
    answer = ask(served)
    assert answer.checks["PostgreSQL"][1].endswith(", with the password of the configuration"), str(answer.done)


def test_nobody_listens(served):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        answer = ask(served, "--output", f"postgresql://127.0.0.1:{port}/db?schema=s", status=4)
    assert "Connection refused" in answer.checks["PostgreSQL"][1], str(answer.done)
    assert answer.with_verdict("FAIL") == ["PostgreSQL"]


def test_server_that_does_not_answer(served):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        uri = f"postgresql://127.0.0.1:{silent.getsockname()[1]}/db?schema=s&connect_timeout=1"
        answer = ask(served, "--output", uri, status=4)
    assert answer.checks["PostgreSQL"][1].endswith(
        ": no answer within 1 s; see that the server runs and can be reached"), str(answer.done)


@pytest.fixture
def encrypted():
    """A server with a certificate of its own."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl here")
    with tempfile.TemporaryDirectory(prefix="dbk-tls-", dir="/tmp") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                        "/CN=localhost", "-keyout", "key.pem", "-out", "cert.pem"],
                       cwd=folder, check=True, capture_output=True)
        (folder / "key.pem").chmod(0o600)
        if os.geteuid() == 0:
            shutil.chown(folder / "key.pem", "postgres")
        settings = {"ssl": "on", "ssl_cert_file": str(folder / "cert.pem"), "ssl_key_file": str(folder / "key.pem")}
        with pg_server.Server(password=program.PASSWORD, settings=settings) as server:
            yield tenant.Tenant(server, "spare")


@pytest.mark.usefixtures("server")  # so that it counts as a test with a server
def test_encrypted(ready, encrypted):
    uri = encrypted.uri() + "&sslmode=require"
    answer = ask(ready, "--output", uri, "--report-period-id", "7", status=4, env=encrypted.environment)
    assert re.fullmatch(r"TLSv1\.\d, TLS_\w+", answer.checks["PostgreSQL TLS"][1]), str(answer.done)
    assert answer.with_verdict("FAIL") == ["report period 2025-10"]


def test_no_schema(served, spare):
    answer = ask(served, "--output", spare.uri(schema="nobody"), status=4, env=spare.environment)
    assert answer.checks["schema"] == (
        "FAIL", "there is no schema 'nobody'; see the schema's name; `daybook init-db` makes the tables of a new one")
    assert answer.with_verdict("FAIL") == ["schema"]
    assert set(answer.with_verdict("skip")) == {"target table", "target columns", "privileges", "partition 2025-10",
                                                "look-ups", "report period 2025-10", "other writers"}
    assert answer.checks["look-ups"][1] == "not tried: the schema was not found"


def test_no_table(served, spare):
    spare.psql("DROP TABLE {target};")
    answer = with_one(served, "target table", "FAIL",
                      f"spare.{tenant.TARGET}: there is no such table; see the schema's name; `daybook init-db` makes "
                      "the tables of a new one", env=spare.environment)
    assert answer.checks["look-ups"][0] == "ok"


def test_missing_column(served, spare):
    spare.psql("ALTER TABLE {target} DROP COLUMN all_labels, DROP COLUMN node_capacity_cpu_cores;")
    with_one(served, "target columns", "FAIL",
             f"spare.{tenant.TARGET}: missing columns: node_capacity_cpu_cores, all_labels; add them, or write to a "
             "table that has them", env=spare.environment)


def test_missing_column_that_stays_empty(served, spare):
    spare.psql("ALTER TABLE {target} DROP COLUMN storageclass;")
    with_one(served, "target columns", "warn",
             f"spare.{tenant.TARGET}: missing columns: storageclass, which stay empty without storage; add them, or "
             "write to a table that has them", "--no-storage", env=spare.environment)
    served.summarize("--no-storage", env=spare.environment)


def test_column_of_a_wrong_type_in_the_target(served, spare):
    spare.psql("ALTER TABLE {target} ALTER COLUMN node_capacity_cpu_cores TYPE text;")
    with_one(served, "target columns", "FAIL",
             f"spare.{tenant.TARGET}: columns that cannot hold our values: node_capacity_cpu_cores (text); change their "
             "types, or write to another table", env=spare.environment)


def test_narrow_numbers(served, spare):
    spare.psql("ALTER TABLE {target} ALTER COLUMN pod_usage_cpu_core_hours TYPE numeric(24,6);")
    answer = ask(served, "--strict", env=spare.environment)
    assert answer.checks["target columns"] == ("ok", "37 columns to write, numbers rounded to 6 decimals")


@pytest.fixture
def clerk(spare):
    """A role that may do what a run needs and no more, the partition made by others."""
    name = "preflight_clerk"
    spare.psql(
        f"CREATE ROLE {name} LOGIN PASSWORD '{spare.server.password}'; GRANT USAGE ON SCHEMA spare TO {name};"
        f"GRANT SELECT ON ALL TABLES IN SCHEMA spare TO {name}; GRANT INSERT, DELETE ON {{target}} TO {name};"
        f"CREATE TABLE october PARTITION OF {{target}} FOR VALUES FROM ('2025-10-01') TO ('2025-11-01');"
    )
    yield name
    spare.psql(f"DROP OWNED BY {name}; DROP ROLE {name};")


def test_least_privileges(served, spare, clerk):
    uri = spare.uri(user=clerk)
    answer = ask(served, "--strict", "--output", uri, env=spare.environment)
    assert answer.checks["privileges"] == ("ok", f"{clerk} may SELECT, INSERT and DELETE")
    served.summarize("--output", uri, env=spare.environment)


def test_missing_privileges(served, spare, clerk):
    spare.psql(f"REVOKE INSERT, DELETE ON {{target}} FROM {clerk};")
    with_one(served, "privileges", "FAIL",
             f"user {clerk} lacks INSERT, DELETE on spare.{tenant.TARGET}; GRANT INSERT, DELETE ON "
             f'"spare"."{tenant.TARGET}" TO "{clerk}"', "--output", spare.uri(user=clerk), env=spare.environment)


def test_schema_that_may_not_be_used(served, spare, clerk):
    spare.psql(f"REVOKE USAGE ON SCHEMA spare FROM {clerk};")
    answer = ask(served, "--output", spare.uri(user=clerk), status=4, env=spare.environment)
    assert answer.checks["schema"] == (
        "FAIL", f'user {clerk} may not use schema spare; GRANT USAGE ON SCHEMA "spare" TO "{clerk}"')


def test_row_level_security(served, spare, clerk):
    spare.psql("ALTER TABLE {target} ENABLE ROW LEVEL SECURITY;")
    with_one(served, "privileges", "FAIL",
             f"row-level security of spare.{tenant.TARGET} applies to user {clerk}, and COPY cannot write then; give "
             "the user BYPASSRLS, or disable it for the table", "--output", spare.uri(user=clerk),
             env=spare.environment)


def test_partition_that_may_not_be_made(served, spare, clerk):
    spare.psql("DROP TABLE october;")
    spare.psql(f"GRANT SELECT ON ALL TABLES IN SCHEMA spare TO {clerk};")
    with_one(served, "partition 2025-10", "FAIL",
             f"spare.{tenant.TARGET}_2025_10 is missing, and user {clerk} may not make it; make the partition, or let "
             "the user own the table and CREATE in schema spare", "--output", spare.uri(user=clerk),
             env=spare.environment)
    refused = served.run("--output", spare.uri(user=clerk), env=spare.environment)
    assert refused.exit_status == 2 and "permission denied" in refused.error_line, str(refused)


def test_rows_in_the_default_partition(served, spare):
    spare.insert_row(usage_start=lakes.DAY, usage_end=lakes.DAY, report_period_id=7)
    with_one(served, "partition 2025-10", "warn",
             f"spare.{tenant.TARGET}_2025_10 is missing, and the default partition holds rows of that month: it is used "
             "for the new ones too; move these rows into a partition of their own", env=spare.environment)


def test_no_enabled_key(served, spare):
    spare.psql("UPDATE reporting_enabledtagkeys SET enabled = false;")
    with_one(served, "look-ups", "warn",
             "0 enabled keys, 4 cost category patterns, 1 node: no label counts; see reporting_enabledtagkeys: enabled "
             "rows of provider_type 'OCP'", env=spare.environment)


def test_no_report_period(served, spare):
    spare.psql("DELETE FROM reporting_ocpusagereportperiod;")
    with_one(served, "report period 2025-10", "FAIL",
             "spare.reporting_ocpusagereportperiod, cluster 'cluster-small', month 2025-10: there is no row; add or "
             "correct the row, or give --report-period-id", env=spare.environment)


def test_report_period_that_is_not_there(served, spare):
    with_one(served, "report period 2025-10", "FAIL",
             "id 8 is given, and reporting_ocpusagereportperiod has no such row; correct --report-period-id, or leave "
             "it out to have it looked up", "--report-period-id", "8", env=spare.environment)
    answer = ask(served, "--strict", "--report-period-id", "7", env=spare.environment)
    assert answer.checks["report period 2025-10"] == ("ok", "id 7 is given and there")


@contextlib.contextmanager
def session(spare, sql):
    """A session that has run `sql` and stays."""
    server = spare.server
    process = subprocess.Popen(
        ["psql", "-XqAt", "-h", server.host, "-p", str(server.port), "-U", server.user, "-d", server.database],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=program.environment({**spare.environment, "PGAPPNAME": "stranger"}))
    try:
        process.stdin.write(f"SET search_path = spare; {sql.replace('{target}', tenant.TARGET)} SELECT 'done';\n")
        process.stdin.flush()
        while process.stdout.readline() not in ("done\n", ""):
            pass
        yield
    finally:
        process.stdin.close()
        process.wait(30)


def test_another_run_has_the_lock(served, spare):
    with session(spare, f"SELECT pg_advisory_lock(hashtextextended('daybook:spare:{lakes.SOURCE}:2025-10', 0));"):
        answer = ask(served, env=spare.environment)
    assert re.fullmatch(r"pid \d+ \(application stranger, client 127\.0\.0\.1, since [\d: -]+ UTC\) has it: a run would "
                        r"wait; wait for it, or end that session", answer.checks["lock 2025-10"][1]), str(answer.done)
    assert answer.with_verdict("warn") == ["lock 2025-10"]


def test_another_writer(served, spare):
    with session(spare, "BEGIN; DELETE FROM {target} WHERE false;"):
        answer = ask(served, env=spare.environment)
    assert re.fullmatch(r"pid \d+ \(application stranger, client 127\.0\.0\.1\) writes to the target table now; see that "
                        r"it is not the service's own summary of this source: the days would be there twice",
                        answer.checks["other writers"][1]), str(answer.done)
    assert answer.with_verdict("warn") == ["other writers"]


def test_server_of_the_lookups_alone(served, spare):
    """Files are written; the server gives the look-ups and nothing else is asked of it."""
    server = spare.server
    configuration = tenant.without_lookups(served.lake.configuration())
    configuration["postgresql"] = {"host": server.host, "port": server.port, "database": server.database,
                                   "schema": "spare", "user": server.user}
    configuration["output"] = ["out/rows.csv"]
    served.configure(configuration)
    answer = ask(served, "--strict", env=spare.environment)
    assert [name for name in answer.checks if name in OF_POSTGRESQL] == [
        "PostgreSQL", "PostgreSQL version", "PostgreSQL TLS", "PostgreSQL clock", "schema", "look-ups"]
