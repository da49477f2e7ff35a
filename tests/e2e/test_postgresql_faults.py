# SPDX-License-Identifier: Apache-2.0
"""Whatever goes wrong between a run and PostgreSQL, the table holds the old days or the new ones, whole, and running
again brings the new ones (spec: postgresql.md, "Replace"; cli.md, "Exit status").

DAYBOOK_FAULT_ROUNDS multiplies the rounds of what happens at random moments, DAYBOOK_FAULT_SEED repeats them.
"""

import dataclasses
import datetime
import os
import pathlib
import random
import shutil
import signal
import tempfile
import time

import pytest

import cutting_proxy
import lake as lakes
import pg_server
import program
import tenant
from small_disk import small_disk

ROUNDS = 20 * int(os.environ.get("DAYBOOK_FAULT_ROUNDS", "1"))
SEED = int(os.environ.get("DAYBOOK_FAULT_SEED", random.SystemRandom().randrange(2**32)))
DAYS = [lakes.DAY + datetime.timedelta(n) for n in range(3)]
CONTENTS = ("SELECT count(*) || ' ' || md5(coalesce(string_agg(r, E'\\n' ORDER BY r), '')) FROM"
            " (SELECT (to_jsonb(t) - 'uuid')::text AS r FROM {target} t) AS x;")


def write_lake(root, factor, namespaces=400):
    """Three days of pods; of two lakes with other factors, two rows of three differ."""
    lake = lakes.Lake(root)
    connection = program.duckdb().connect()
    for day in DAYS:
        for table in ("pod_usage", "pod_usage_daily"):
            path = lake.path(table, day)
            path.parent.mkdir(parents=True, exist_ok=True)
            numbers = ", ".join(f"(i % 7 + CASE WHEN i % 3 = 0 THEN 1 ELSE {factor} END) AS {name}"
                                for name in lakes.POD_NUMBERS)
            connection.execute(
                f"COPY (SELECT TIMESTAMP '2025-10-01 00:00:00' AS report_period_start, TIMESTAMP '2025-10-01 00:00:00' AS"
                f" report_period_end, TIMESTAMP '{day} 00:00:00' AS interval_start, 'ns-' || i AS namespace, 'n' ||"
                " (i % 5) AS node, 'pod-' || i AS pod, '{\"label_app\": \"a' || (i % 9) || '\"}' AS pod_labels,"
                f" 'i-' || (i % 5) AS resource_id, {numbers} FROM range({namespaces}) t(i)) TO '{path}' (FORMAT parquet)")
    return lake


@dataclasses.dataclass
class Change:
    """A tenant whose days come from one of two lakes."""

    desk: object
    tenant: tenant.Tenant
    lakes: list
    contents: list = dataclasses.field(default_factory=list)  # what the table holds of each

    def configure(self, which):
        self.desk.configure(self.lakes[which].configuration(start=DAYS[0], end=DAYS[-1]))

    def arguments(self, uri=None, *flags):
        return self.desk.arguments("--output", uri or self.tenant.uri(), *flags)

    def start(self, which, uri=None, *flags):
        self.configure(which)
        return program.start(*self.arguments(uri, *flags), cwd=self.desk.folder,
                             env=self.desk.environment(self.tenant.environment))

    def run(self, which, uri=None, *flags):
        return program.finish(self.start(which, uri, *flags), self.arguments(uri, *flags))

    def now(self):
        return self.tenant.value(CONTENTS)

    def is_whole(self, done=None):
        """Which lake the table is of; a run that was done is believed."""
        found = self.now()
        assert found in self.contents, f"seed {SEED}: neither the old days nor the new: {found}\n{done or ''}"
        return self.contents.index(found)

    def no_session_left(self, seconds=3):
        wait_for(lambda: self.tenant.value("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'daybook';")
                 == "0", "no session of the run", seconds)


def wait_for(condition, what, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.02)


def prepare(desk, tenant_, namespaces=400):
    month = lakes.DAY.replace(day=1)
    tenant_.psql(tenant.EMPTY + tenant.report_period(7, month, lakes.CLUSTER, "Small", lakes.SOURCE))
    change = Change(desk, tenant_, [write_lake(desk.folder / name, factor, namespaces)
                                    for name, factor in (("old", 1), ("new", 2))])
    for which in (1, 0):
        done = change.run(which)
        assert done.exit_status == 0, str(done)
        change.contents.insert(0, change.now())
    assert change.contents[0] != change.contents[1]
    return change


@pytest.fixture
def change(desk, database):
    yield prepare(desk, database)
    database.psql("DELETE FROM {target};")


@pytest.fixture
def own_server():
    with pg_server.Server(password=program.PASSWORD) as running:
        yield running


@pytest.mark.usefixtures("server")
def test_killed_at_random_moments(change):
    random_ = random.Random(SEED)
    begin = time.monotonic()
    assert change.run(1).exit_status == 0
    seconds = time.monotonic() - begin
    current = 1
    for _ in range(ROUNDS):
        process = change.start(1 - current, None, *random_.choice(((), ("--replace", "all"))))
        time.sleep(random_.uniform(0, 1.1 * seconds))
        process.kill()
        process.communicate()
        current = change.is_whole()
    wanted = 1 - current
    done = change.run(wanted)
    assert done.exit_status == 0, str(done)
    assert change.is_whole(done) == wanted
    change.no_session_left()


@pytest.mark.usefixtures("server")
def test_connection_cut_after_random_bytes(change):
    random_ = random.Random(SEED + 1)
    server = change.tenant.server
    off = "&sslmode=disable&gssencmode=disable"

    def through(proxy):
        return change.tenant.uri(port=proxy.port) + off

    with cutting_proxy.CuttingProxy(server.host, server.port) as proxy:
        assert change.run(1, through(proxy), "--replace", "all").exit_status == 0
        total = proxy.sent
    assert total > 100_000
    current = 1
    statuses = set()
    for number in range(ROUNDS):
        # Every second one within the last thousand bytes: the end of the COPY and the COMMIT.
        limit = random_.randint(1, total) if number % 2 else total - random_.randint(-50, 1000)
        with cutting_proxy.CuttingProxy(server.host, server.port, limit) as proxy:
            done = change.run(1 - current, through(proxy), "--replace", "all")
        statuses.add(done.exit_status)
        found = change.is_whole(done)
        if done.exit_status == 0:
            assert found == 1 - current, f"seed {SEED}, byte {limit}: said to be done\n{done}"
        else:
            assert done.exit_status == 4, f"seed {SEED}, byte {limit}\n{done}"
            unknown = "outcome unknown, running again is safe" in done.stderr
            assert found == current or unknown, f"seed {SEED}, byte {limit}: said not to be done\n{done}"
        current = found
    assert 4 in statuses
    wanted = 1 - current
    assert change.run(wanted).exit_status == 0
    assert change.is_whole() == wanted
    change.no_session_left()


def pause_inserts(database):
    database.psql("CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS"
                  " 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END';"
                  "CREATE TRIGGER pause BEFORE INSERT ON {target} FOR EACH ROW WHEN (NEW.namespace = 'ns-200')"
                  " EXECUTE FUNCTION pause();")


def waits_on(database, event):
    return lambda: database.value(f"SELECT count(*) FROM pg_stat_activity WHERE wait_event = '{event}'"
                                  " AND application_name = 'daybook';") != "0"


def test_server_dies_in_the_copy(desk, own_server):
    change = prepare(desk, tenant.Tenant(own_server))
    pause_inserts(change.tenant)
    process = change.start(1)
    wait_for(waits_on(change.tenant, "PgSleep"), "the COPY is under way")
    own_server.crash()
    done = program.finish(process, change.arguments())
    assert done.exit_status == 4, str(done)
    assert "; nothing was written; " in done.error_line, str(done)
    own_server.start_again()
    assert change.is_whole() == 0
    change.tenant.psql("DROP TRIGGER pause ON {target};")
    assert change.run(1).exit_status == 0
    assert change.is_whole() == 1


def test_server_dies_at_commit(desk, own_server):
    """It has committed, but cannot say so: the run asks the server that comes back."""
    change = prepare(desk, tenant.Tenant(own_server))
    # COMMIT waits for a standby that there is not, after it made the rows durable.
    own_server.psql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    own_server.psql("SELECT pg_reload_conf()")
    process = change.start(1)
    wait_for(waits_on(change.tenant, "SyncRep"), "the COMMIT waits")
    own_server.psql("ALTER SYSTEM RESET synchronous_standby_names")
    own_server.crash()
    own_server.start_again()
    done = program.finish(process, change.arguments())
    assert done.exit_status == 0, str(done)
    assert change.is_whole(done) == 1


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(("before", "said"), [
    (b"pg_attribute", "; trying again\n"),  # before the lock
    (b"pg_relation_filenode", "warning: the connection to PostgreSQL was lost before anything was written: beginning"
                              " again\n"),  # the lock is lost, too: the lake is listed anew
])
def test_session_lost_before_the_transaction(change, before, said):
    server = change.tenant.server
    with cutting_proxy.CuttingProxy(server.host, server.port, before=before) as proxy:
        done = change.run(1, change.tenant.uri(port=proxy.port) + "&sslmode=disable&gssencmode=disable")
        assert proxy.has_cut
    assert done.exit_status == 0, str(done)
    assert said in done.stderr, str(done)
    assert change.is_whole(done) == 1


@pytest.mark.usefixtures("server")
def test_server_has_no_room(change):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dbk-small-"))
    folder.chmod(0o755)
    try:
        with small_disk(folder / "disk", "64m"):
            space = folder / "disk" / "space"
            space.mkdir()
            shutil.chown(space, "postgres")
            change.tenant.psql(f"CREATE TABLESPACE small LOCATION '{space}';")
            try:
                change.tenant.psql("VACUUM FULL {target}_2025_10;")  # so that new rows need new pages
                change.tenant.psql("ALTER TABLE {target}_2025_10 SET TABLESPACE small;")
                with open(folder / "disk" / "filler", "wb", buffering=0) as filler:
                    try:
                        while True:
                            filler.write(bytes(4096))
                    except OSError:
                        pass
                done = change.run(1, None, "--replace", "all")
                assert done.exit_status == 4, str(done)
                assert "No space left on device" in done.error_line, str(done)
                assert change.is_whole(done) == 0
                (folder / "disk" / "filler").unlink()
            finally:
                change.tenant.psql("ALTER TABLE {target}_2025_10 SET TABLESPACE pg_default;")
                change.tenant.psql("DROP TABLESPACE small;")
            assert change.run(1).exit_status == 0
            assert change.is_whole() == 1
    finally:
        shutil.rmtree(folder)


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("flags", [(), ("--replace", "all")])
def test_unique_violation(change, flags):
    # Only rows of the new lake have eight core-seconds.
    change.tenant.psql("CREATE UNIQUE INDEX clash ON {target} (usage_start)"
                       " WHERE pod_usage_cpu_core_hours > 7.5 / 3600 AND namespace LIKE 'ns-%';")
    try:
        done = change.run(1, None, *flags)
        assert done.exit_status == 2 and "duplicate key" in done.error_line, str(done)
        assert change.is_whole(done) == 0
    finally:
        change.tenant.psql("DROP INDEX clash;")
    change.no_session_left()


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("flags", [(), ("--replace", "all")])
def test_foreign_key_violation(change, flags):
    """Deferred, but seen before the COMMIT."""
    configuration = change.lakes[1].configuration(start=DAYS[0], end=DAYS[-1])
    configuration["lookups"]["cost_categories"] = [{"id": 4711, "pattern": "ns-20%"}]
    change.desk.configure(configuration)
    done = program.run(*change.arguments(None, *flags, "--output", "out/rows.csv"), cwd=change.desk.folder,
                       env=change.desk.environment(change.tenant.environment))
    assert done.exit_status == 2, str(done)
    assert "(cost_category_id)=(4711)" in done.error_line and "see the report period id and the cost category ids" in (
        done.error_line)
    assert change.is_whole(done) == 0
    assert change.desk.files_left() == []


@pytest.mark.usefixtures("server")
def test_slow_run_of_an_older_lake(change):
    """The lock is taken before the lake is listed: who came later has the newer lake, and the last word."""
    waiting = ("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'daybook' AND wait_event_type = 'Lock'"
               " AND wait_event {} 'advisory';")
    with change.tenant.table_lock():
        older = change.start(0, None, "--replace", "all")
        wait_for(lambda: change.tenant.value(waiting.format("<>")) == "1", "the older run waits for the table")
        newer = change.start(1)
        wait_for(lambda: change.tenant.value(waiting.format("=")) == "1", "the newer run waits for the older one")
    for process in (older, newer):
        done = program.finish(process, change.arguments())
        assert done.exit_status == 0, str(done)
    assert change.is_whole() == 1
    assert "waiting for pid " in done.stderr and f"the lock of source {lakes.SOURCE}, month 2025-10" in done.stderr


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signal_in_the_copy(change, number, status):
    pause_inserts(change.tenant)
    try:
        process = change.start(1)
        wait_for(waits_on(change.tenant, "PgSleep"), "the COPY is under way")
        begin = time.monotonic()
        process.send_signal(number)
        done = program.finish(process, change.arguments())
        # A second is what it may take; two more are for other tests on the same cores.
        assert time.monotonic() - begin < 3, "the end took too long"
        assert done.exit_status == status, str(done)
        change.no_session_left()
        assert change.is_whole(done) == 0
    finally:
        change.tenant.psql("DROP TRIGGER pause ON {target}; DROP FUNCTION pause;")
