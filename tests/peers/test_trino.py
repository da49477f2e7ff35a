# SPDX-License-Identifier: Apache-2.0
"""bench/peers/trino_peer.py against a server that speaks Trino's protocol and knows the right rows."""

import contextlib
import http.server
import json
import re
import threading

import pytest

import program
from answered import peer

import compare_rows  # noqa: E402
import lake_job  # noqa: E402
import rows  # noqa: E402
import trino_peer  # noqa: E402

PAGE = 10


class Coordinator(http.server.BaseHTTPRequestHandler):
    """Answers every statement with `rows` in pages, after a page without columns and one 503."""

    protocol_version = "HTTP/1.1"
    table, statements, users, error, busy = [], [], [], None, 1

    def log_message(self, *unused):
        pass

    def answer(self, document, status=200):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address(self, page):
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1/statement/executing/1/{page}"

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        type(self).statements.append(self.rfile.read(length).decode())
        type(self).users.append((self.headers["X-Trino-User"], self.headers["X-Trino-Catalog"],
                                 self.headers["X-Trino-Schema"]))
        self.answer({"id": "1", "nextUri": self.address(0), "stats": {"state": "QUEUED"}})

    def do_GET(self):
        if self.path == "/v1/info":
            return self.answer({"nodeVersion": {"version": "476"}})
        page = int(self.path.rpartition("/")[2])
        if page == 1 and type(self).busy > 0:
            type(self).busy -= 1
            return self.answer({}, 503)
        if self.error:
            return self.answer({"error": {"message": self.error}})
        document = {"columns": [{"name": name, "type": "varchar"} for name in rows.COLUMNS],
                    "data": self.table[page * PAGE:(page + 1) * PAGE],
                    "stats": {"state": "RUNNING", "cpuTimeMillis": 1500, "peakMemoryBytes": 2000000}}
        if (page + 1) * PAGE < len(self.table):
            document["nextUri"] = self.address(page + 1)
        return self.answer(document)


@contextlib.contextmanager
def trino(table, **settings):
    handler = type("Handler", (Coordinator,), {"table": table, "statements": [], "users": [], **settings})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield handler, f"http://anna@127.0.0.1:{server.server_address[1]}/hive.org1234567"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def measured(lake, path, url, *flags):
    return peer("measure.py", lake / "small", "--daybook", program.binary(), "--peers", "", "--trino", url,
                "--runs", 2, "--json", path, *flags)


def test_figures_of_equal_answers(lake, tmp_path):
    table = [list(row) for row in compare_rows.read(lake / "daybook.parquet")]
    assert len(table) > 2 * PAGE
    with trino(table) as (handler, url):
        done = measured(lake, tmp_path / "figures.json", url)
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert len(handler.statements) == 4  # the checked one, one that warms up, two that count
    assert set(handler.users) == {("anna", "hive", "org1234567")}
    for turn in figures["runs"]["trino"]:
        assert turn["query"]["cpu_seconds"] == 1.5 and turn["query"]["peak_bytes"] == 2000000
        assert 0 < turn["query"]["wall_seconds"]
    assert "Trino 476, query alone " in done.stdout


def test_nothing_is_measured_when_answers_differ(lake, tmp_path):
    table = [list(row) for row in compare_rows.read(lake / "daybook.parquet")]
    table[3][rows.COLUMNS.index("node")] = "another"
    with trino(table) as (_, url):
        done = measured(lake, tmp_path / "figures.json", url)
    assert done.returncode == 1
    assert "the answers differ, nothing is measured" in done.stderr


def test_a_query_that_fails_is_told(lake, tmp_path):
    with trino([], error="Table 'hive.org1234567.x' does not exist") as (_, url):
        done = measured(lake, tmp_path / "figures.json", url)
    assert done.returncode == 1
    assert "trino_peer: Table 'hive.org1234567.x' does not exist" in done.stderr


@pytest.mark.parametrize("given", [None, [], [{"node": "n'1", "resource_id": None, "role": "worker"}]])
def test_nothing_is_left_to_fill_in(lake, given):
    job = lake_job.load(lake / "small/daybook.yaml", "test")
    job["lookups"].pop("nodes", None)
    if given is not None:
        job["lookups"]["nodes"] = given
    statement = trino_peer.statement(job)
    assert not re.search(r"[$][a-z]", statement)
    assert ("n''1" in statement) == bool(given)
    assert ("openshift-kube-apiserver" in statement) == (given is None)


@pytest.mark.parametrize("url", ["http://host/catalog", "ftp://h/c.s", "http://u:secret@h/c.s"])
def test_a_wrong_address_is_told(lake, tmp_path, url):
    done = measured(lake, tmp_path / "figures.json", url)
    assert done.returncode == 1
    assert "not http://user@host:port/catalog.schema" in done.stderr
    assert "secret" not in done.stderr
