# SPDX-License-Identifier: Apache-2.0
"""How a run finds its server, and trusts it: PG* variables, service and password files, TLS, time limits."""

import contextlib
import os
import pwd
import shutil
import subprocess

import pytest

import lake as lakes
import pg_server
import program
import tenant


@pytest.fixture
def ready(desk, small_tenant):
    desk.lake.write_pods()
    desk.configure()
    return desk


def given(database, *names):
    """PG* variables of the server."""
    server = database.server
    values = {"PGHOST": server.host, "PGPORT": str(server.port), "PGUSER": server.user, "PGDATABASE": server.database,
              "PGPASSWORD": server.password}
    return {name: values[name] for name in names or values}


def test_variables(ready, small_tenant):
    ready.summarize("--output", f"postgresql://?schema={small_tenant.schema}", env=given(small_tenant))
    assert len(small_tenant.rows()) == 2


def test_service_and_password_files(ready, small_tenant):
    server = small_tenant.server
    services = ready.folder / "services.conf"
    services.write_text(f"[lake]\nhost={server.host}\nport={server.port}\nuser={server.user}\ndbname={server.database}\n")
    passwords = ready.folder / "passwords"
    passwords.write_text(f"{server.host}:{server.port}:*:{server.user}:{server.password}\n")
    passwords.chmod(0o600)
    files = {"PGSERVICEFILE": str(services), "PGPASSFILE": str(passwords)}
    ready.summarize("--output", f"postgresql://?service=lake&schema={small_tenant.schema}", env=files)
    ready.summarize("--output", f"postgresql://?schema={small_tenant.schema}", env={**files, "PGSERVICE": "lake"})
    assert len(small_tenant.rows()) == 2
    passwords.write_text("")
    done = ready.run("--output", f"postgresql://?service=lake&schema={small_tenant.schema}", env=files)
    assert done.exit_status == 4 and "no password supplied" in done.error_line, str(done)
    done = ready.run("--output", f"postgresql://?service=nobody&schema={small_tenant.schema}", env=files)
    assert done.exit_status == 2 and '"nobody" not found' in done.error_line, str(done)


def configure(desk, **postgresql):
    desk.configure({**desk.lake.configuration(), "postgresql": postgresql})


def test_lock_timeout(ready, small_tenant):
    """The waiter says for whom it waited."""
    configure(ready, lock_timeout="200ms")
    key = f"daybook:{small_tenant.schema}:{lakes.SOURCE}:{lakes.DAY:%Y-%m}"
    command = ["psql", "-X", "-q", "-A", "-t", "-h", str(small_tenant.server.host), "-p", str(small_tenant.server.port),
               "-U", small_tenant.server.user, "-d", small_tenant.server.database]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                              env=program.environment({**small_tenant.environment, "PGAPPNAME": "the holder"}))
    try:
        holder.stdin.write(f"SELECT pg_backend_pid() FROM pg_advisory_lock(hashtextextended('{key}', 0));\n")
        holder.stdin.flush()
        pid = holder.stdout.readline().strip()
        done = ready.run("--output", small_tenant.uri(), env=small_tenant.environment)
    finally:
        holder.stdin.close()
        holder.wait(timeout=30)
    assert done.exit_status == 4, str(done)
    assert f"pid {pid} (application the holder, client 127.0.0.1, since " in done.error_line, str(done)
    assert (f" has the lock of source {lakes.SOURCE}, month 2025-10, and lock_timeout is over; nothing was written; run"
            " again when the other session is done") in done.error_line, str(done)


def test_lock_timeout_of_a_table(ready, small_tenant):
    configure(ready, lock_timeout="200")
    with small_tenant.table_lock():
        done = ready.run("--output", small_tenant.uri(), env=small_tenant.environment)
    assert done.exit_status == 4 and "lock timeout" in done.error_line, str(done)
    assert small_tenant.rows() == []


def test_statement_timeout(ready, small_tenant):
    configure(ready, statement_timeout="300ms")
    with small_tenant.table_lock():
        done = ready.run("--output", small_tenant.uri(), env=small_tenant.environment)
    assert done.exit_status == 4 and "statement timeout" in done.error_line, str(done)
    assert small_tenant.rows() == []


@pytest.mark.parametrize("key", ["lock_timeout", "statement_timeout"])
def test_no_duration(ready, small_tenant, key):
    configure(ready, **{key: "soon"})
    done = ready.run("--output", small_tenant.uri(), env=small_tenant.environment)
    assert done.exit_status == 2, str(done)
    assert done.error_line.endswith(f"postgresql.{key}: 'soon' is no duration; write a number with us, ms, s, min, h or d,"
                                    " as 30s; 0 is without limit"), str(done)


NODES = "SELECT node, resource_id, node_role, node_capacity_cpu_cores, cluster_id FROM {target} ORDER BY 1, 2;".replace(
    "{target}", "reporting_ocp_nodes")


def write_nodes(lake):
    lake.write_pods([{}, {"node": "n2", "resource_id": "i-n2", "namespace": "openshift-kube-apiserver"},
                     {"node": "n3", "resource_id": "i-n3"}, {"node": "bare", "resource_id": "i-bare"}])
    lake.write("node_labels_daily", [{}, {"node": "n2"},
                                     {"node": "n3", "node_labels": '{"node_role_kubernetes_io": "infra"}'}])


def test_nodes_are_filled_in(desk, small_tenant):
    """spec: summary.md G: roles by namespace and label, only nodes with a row of labels, a role that is there stays."""
    write_nodes(desk.lake)
    desk.configure(tenant.without_lookups(desk.lake.configuration()))
    flags = ("--output", small_tenant.uri(), "--lookups", "postgres")
    cluster = "aaaaaaaa-0000-4000-8000-000000000001"
    small_tenant.psql("CREATE TABLE reporting_ocp_clusters (uuid uuid, cluster_id text, provider_id uuid);"
                      f"INSERT INTO reporting_ocp_clusters VALUES ('{cluster}', '{lakes.CLUSTER}', '{lakes.SOURCE}');"
                      "INSERT INTO reporting_ocp_nodes (node, resource_id, cluster_id, node_role) VALUES"
                      f" ('n1', 'i-n1', '{cluster}', 'master'), ('n3', 'i-n3', '{cluster}', NULL);")
    try:
        desk.summarize(*flags, env=small_tenant.environment)
        assert small_tenant.psql(NODES).splitlines() == [f"n1|i-n1|master||{cluster}", f"n3|i-n3|||{cluster}"]
        for _ in range(2):
            desk.summarize(*flags, "--fill-nodes", env=small_tenant.environment)
            assert small_tenant.psql(NODES).splitlines() == [
                f"n1|i-n1|master||{cluster}", f"n2|i-n2|master|4.00|{cluster}", f"n3|i-n3|infra||{cluster}"]
        # The run itself has seen them: n3, whose role was unknown, counts as infra.
        assert small_tenant.value("SELECT string_agg(namespace, ',' ORDER BY node) FROM {target} WHERE namespace LIKE"
                                  " '% unallocated' AND node = 'n3';") == "Platform unallocated"
    finally:
        small_tenant.psql("DROP TABLE reporting_ocp_clusters;")


def test_nodes_are_rolled_back(desk, small_tenant):
    """As the rows: a run that fails leaves no node behind."""
    write_nodes(desk.lake)
    configuration = tenant.without_lookups(desk.lake.configuration())
    desk.configure(configuration)
    small_tenant.psql("INSERT INTO reporting_ocp_cost_category_namespace (namespace, cost_category_id) VALUES ('sh%', 1);"
                      "DELETE FROM reporting_ocp_cost_category;")
    done = desk.run("--output", small_tenant.uri(), "--lookups", "postgres", "--fill-nodes", env=small_tenant.environment)
    assert done.exit_status == 2, str(done)
    assert small_tenant.psql(NODES) == ""


def test_nodes_need_an_output(desk):
    desk.configure()
    done = desk.run("--output", "out/rows.csv", "--fill-nodes")
    assert done.exit_status == 2
    assert done.error_line == ("read command line: --fill-nodes: there is no PostgreSQL output whose table could be "
                               "filled; add one, or leave it out"), str(done)


class TlsServer(pg_server.Server):
    """Takes connections over TLS alone. Its certificate is of `localhost`."""

    def __init__(self, folder, **options):
        super().__init__(settings={"ssl": "on", "ssl_cert_file": f"{folder}/server.crt",
                                   "ssl_key_file": f"{folder}/server.key"}, **options)

    def _access_rules(self):
        return "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n"


def make_certificates(folder):
    """An authority and, signed by it, a server; a second authority that signed nothing."""
    def openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], cwd=folder, capture_output=True, check=True)

    for name in ("root", "other"):
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}", "-keyout",
                f"{name}.key", "-out", f"{name}.crt")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "root.crt", "-CAkey", "root.key", "-CAcreateserial", "-days", "2",
            "-out", "server.crt")
    (folder / "server.key").chmod(0o600)
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder / "server.key", account.pw_uid, account.pw_gid)


@pytest.fixture
def certificates():
    """Where the user postgres may read, as tmp_path may not be."""
    folder = program.pathlib.Path(subprocess.run(["mktemp", "-d", "/tmp/dbk-tls-XXXXXX"], capture_output=True, text=True,
                                                 check=True).stdout.strip())
    folder.chmod(0o755)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        make_certificates(folder)
        yield folder


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no program openssl to make certificates with")
def test_tls(desk, server, certificates):  # `server`: where there is none, neither is this one
    with TlsServer(certificates, password=program.PASSWORD) as tls:
        tls.psql("CREATE ROLE koku SUPERUSER LOGIN PASSWORD '" + program.PASSWORD + "'")
        secured = f"sslmode=verify-full&sslrootcert={certificates}/root.crt&schema=org1234567"
        environment = {"PGPASSWORD": program.PASSWORD}

        def uri(host, parameters):
            return f"postgresql://koku@{host}:{tls.port}/postgres?{parameters}"

        program.succeed("init-db", uri("localhost", secured), cwd=desk.folder, env=environment)
        tls.psql("SET search_path TO org1234567; " + tenant.report_period(7, lakes.DAY.replace(day=1), lakes.CLUSTER,
                                                                          "Small", lakes.SOURCE))
        desk.lake.write_pods()
        desk.configure()
        desk.summarize("--output", uri("localhost", secured), env=environment)
        assert tls.psql(f"SELECT count(*) FROM org1234567.{tenant.TARGET}").strip() == "2"
        refusals = [
            ("127.0.0.1", secured, 'server certificate for "localhost" does not match host name "127.0.0.1"'),
            ("localhost", secured.replace("root.crt", "other.crt"), "certificate verify failed"),
            ("localhost", secured.replace("root.crt", "missing.crt"), "missing.crt"),
            ("localhost", "sslmode=disable&schema=org1234567", "pg_hba.conf"),
        ]
        for host, parameters, why in refusals:
            done = desk.run("--output", uri(host, parameters), env=environment)
            assert done.exit_status == 4 and why in done.error_line, f"{why}\n{done}"
        # The name does not count for verify-ca.
        desk.summarize("--output", uri("127.0.0.1", secured.replace("verify-full", "verify-ca")), env=environment)
