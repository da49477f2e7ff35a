# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of a test's own: started, and stopped whatever happens.

    with pg_server.Server() as server:
        subprocess.run(["psql", "-c", "SELECT 1"], env={**os.environ, **server.environment()})

The server listens on a free loopback port and on a unix socket in its own folder. initdb refuses root, so as root it
runs as the user postgres. Nothing of the machine's own clusters is touched.
"""
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time


# A role of this name always needs its password over TCP, whatever the others need.
PASSWORD_ROLE = "needs_password"


class ServerError(RuntimeError):
    """The server could not be started; the message holds its log."""


def bin_directory():
    """The newest installed server programs; DAYBOOK_PG_BIN names others."""
    given = os.environ.get("DAYBOOK_PG_BIN")
    if given:
        return given
    found = [os.path.dirname(path) for path in glob.glob("/usr/lib/postgresql/*/bin/initdb")]
    if found:
        return max(found, key=lambda path: [int(part) for part in path.split("/")[-2].split(".")])
    on_path = shutil.which("initdb")
    if on_path:
        return os.path.dirname(os.path.realpath(on_path))
    raise ServerError("no initdb below /usr/lib/postgresql/*/bin: install the package postgresql")


def _free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _postmaster(directory):
    try:
        with open(os.path.join(directory, "data", "postmaster.pid"), encoding="ascii") as file:
            return int(file.readline())
    except (OSError, ValueError):
        return None


class Server:
    """A context manager. With `password` TCP connections need it (scram); the socket always trusts."""

    def __init__(self, password=None, settings=None):
        self.password = password
        self.settings = settings or {}
        self.host = "127.0.0.1"
        self.port = None
        self.user = "postgres"
        self.database = "postgres"
        self.directory = None
        self._process = None
        self._guard = None
        self._bin = None
        self._as_root = os.geteuid() == 0

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *unused):
        self.stop()

    def environment(self):
        """What libpq needs to find the server."""
        names = {"PGHOST": self.host, "PGPORT": str(self.port), "PGUSER": self.user, "PGDATABASE": self.database,
                 "PGSOCKETDIR": self.directory}
        if self.password:
            names["PGPASSWORD"] = self.password
        return names

    def process(self):
        """The id of the server's first process, the parent of all its others."""
        return _postmaster(self.directory)

    def psql(self, sql, database=None):
        """Runs SQL, stops at the first error, gives the rows as unaligned text (columns divided by '|')."""
        done = subprocess.run(
            [os.path.join(self._bin, "psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", self.directory, "-p",
             str(self.port), "-U", self.user, "-d", database or self.database, "-f", "-"],
            input=sql, text=True, capture_output=True, check=False)
        if done.returncode != 0:
            raise ServerError(f"psql: {done.stderr.strip()}")
        return done.stdout

    def crash(self):
        """Every process ends at once, as after a loss of power; what was not durable is gone."""
        os.kill(_postmaster(self.directory) or self._process.pid, signal.SIGQUIT)
        self._process.wait(30)

    def start_again(self):
        """After crash(), on the same port and with the same data."""
        if not self._launch(os.path.join(self.directory, "data")):
            raise ServerError(f"postgres did not start again: {self._log()}")

    def create_database(self, name):
        self.psql(f'CREATE DATABASE "{name}"')

    def _demoted(self, command):
        return ["runuser", "-u", "postgres", "--", *command] if self._as_root else command

    def _start(self):
        self._bin = bin_directory()
        # A socket's path holds about 100 bytes: keep the folder's name short.
        self.directory = tempfile.mkdtemp(prefix="dbk-pg-", dir=os.environ.get("DAYBOOK_PG_TMP", "/tmp"))
        if self._as_root:
            account = pwd.getpwnam("postgres")
            os.chown(self.directory, account.pw_uid, account.pw_gid)
        os.chmod(self.directory, 0o755)
        # A test program that is killed (a time limit) runs no code of ours any more: this one notices by the pipe.
        self._guard = subprocess.Popen([sys.executable, os.path.abspath(__file__), self.directory],
                                       stdin=subprocess.PIPE, start_new_session=True)
        data = os.path.join(self.directory, "data")
        done = subprocess.run(
            self._demoted([os.path.join(self._bin, "initdb"), "-D", data, "-U", self.user, "--locale=C.UTF-8",
                           "--encoding=UTF8", "--auth=trust", "--no-sync", "--no-instructions"]),
            text=True, capture_output=True, check=False, cwd=self.directory)
        if done.returncode != 0:
            raise ServerError(f"initdb: {done.stderr.strip() or done.stdout.strip()}")
        with open(os.path.join(data, "pg_hba.conf"), "w", encoding="ascii") as file:
            file.write(self._access_rules())
        for attempt in range(5):  # somebody else may take the free port first
            self.port = _free_port()
            if self._launch(data):
                break
            if attempt == 4:
                raise ServerError(f"postgres did not start: {self._log()}")
        if self.password:
            quoted = self.password.replace("'", "''")
            self.psql(f"ALTER USER {self.user} PASSWORD '{quoted}'")

    def _access_rules(self):
        others = "scram-sha-256" if self.password else "trust"
        return (f"local all all trust\nhost all {PASSWORD_ROLE} 127.0.0.1/32 scram-sha-256\n"
                f"host all all 127.0.0.1/32 {others}\n")

    def _launch(self, data):
        settings = {"listen_addresses": self.host, "port": str(self.port), "unix_socket_directories": self.directory,
                    "fsync": "off", "full_page_writes": "off", "shared_buffers": "32MB", "max_connections": "80",
                    "log_min_messages": "warning", **self.settings}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        # Its own session: a Ctrl-C for the test must not reach the server before stop() does.
        with open(os.path.join(self.directory, "log"), "wb") as log:
            self._process = subprocess.Popen(self._demoted([os.path.join(self._bin, "postgres"), "-D", data, *options]),
                                             stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.directory,
                                             start_new_session=True)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                return False
            ready = subprocess.run([os.path.join(self._bin, "pg_isready"), "-q", "-h", self.directory, "-p",
                                    str(self.port), "-U", self.user], check=False)
            if ready.returncode == 0:
                return True
            time.sleep(0.05)
        raise ServerError(f"postgres was not ready within 60 s: {self._log()}")

    def _log(self):
        with open(os.path.join(self.directory, "log"), encoding="utf-8", errors="replace") as log:
            return log.read()[-4000:].strip()

    def stop(self):
        """Stops the server at once and removes its folder. May be called twice."""
        if self._process is not None and self._process.poll() is None:
            postmaster = _postmaster(self.directory) or self._process.pid
            for number, patience in ((signal.SIGINT, 15), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
                try:
                    os.kill(postmaster, number)
                except ProcessLookupError:
                    pass
                try:
                    self._process.wait(patience)
                    break
                except subprocess.TimeoutExpired:
                    continue
        self._process = None
        if self.directory is not None:
            shutil.rmtree(self.directory, ignore_errors=True)
            self.directory = None
        if self._guard is not None:
            self._guard.stdin.close()
            self._guard.wait()
            self._guard = None


def _guard_directory(directory):
    """Waits until whoever started this is gone, then stops the server that may be left in `directory`."""
    sys.stdin.buffer.read()
    postmaster = _postmaster(directory)
    if postmaster is not None:
        try:
            os.kill(postmaster, signal.SIGQUIT)
            time.sleep(2)
        except OSError:
            pass
    shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    _guard_directory(sys.argv[1])
