# SPDX-License-Identifier: Apache-2.0
"""A table of a Trino as a side of a comparison: exchanges in the form of its client protocol, replayed by a server."""

import base64
import http.server
import json
import os
import signal
import ssl
import subprocess
import threading
import time

import pytest

import program
import rows

PAGE_ROWS = 7


def types():
    for name in rows.COLUMNS:
        yield name, ("double" if name in rows.NUMBERS else "date" if name in rows.DATES
                     else "integer" if name in rows.INTEGERS else "varchar")


class Trino:
    """Answers a statement with the rows of `records`, some a page."""

    def __init__(self, records, context=None):
        self.records = records
        self.columns = [{"name": name, "type": kind} for name, kind in types()]
        self.requests = []
        self.statements = []
        self.faults = []  # statuses that are given before an answer
        self.error_after = None  # pages until the query fails
        trino = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def reply(self, status, document=None):
                body = json.dumps(document).encode() if document is not None else b""
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def handle_one(self, method):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length).decode()
                trino.requests.append((method, self.path, dict(self.headers)))
                if method == "DELETE":
                    return self.reply(204)
                if trino.faults:
                    return self.reply(trino.faults.pop(0))
                if method == "POST":
                    trino.statements.append(body)
                    return self.reply(200, {"id": "q", "infoUri": trino.url, "nextUri": trino.url + "/v1/statement/q/0",
                                            "stats": {"state": "QUEUED"}})
                return self.reply(200, trino.page(int(self.path.rsplit("/", 1)[1])))

            def do_POST(self):
                self.handle_one("POST")

            def do_GET(self):
                self.handle_one("GET")

            def do_DELETE(self):
                self.handle_one("DELETE")

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if context is not None:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.url = f"{'http' if context is None else 'https'}://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @property
    def uri(self):
        return f"trino://koku@127.0.0.1:{self.port}/hive.org1234567.summary"

    def page(self, number):
        if self.error_after is not None and number >= self.error_after:
            return {"id": "q", "error": {"message": "Query exceeded distributed user memory limit of 2GB",
                                         "errorName": "EXCEEDED_GLOBAL_MEMORY_LIMIT",
                                         "errorType": "INSUFFICIENT_RESOURCES"}}
        statement = self.statements[-1]
        names = [column["name"] for column in self.columns]
        if not statement.endswith(" WHERE false"):
            names = [name for name in names if f'"{name}"' in statement.split(" FROM ")[0]]
        columns = [column for name in names for column in self.columns if column["name"] == name]
        records = [] if statement.endswith(" WHERE false") else self.records
        part = records[number * PAGE_ROWS:(number + 1) * PAGE_ROWS]
        answer = {"id": "q", "columns": columns, "data": [[self.value(record, name) for name in names] for record in part]}
        if (number + 1) * PAGE_ROWS < len(records):
            answer["nextUri"] = f"{self.url}/v1/statement/q/{number + 1}"
        return answer

    @staticmethod
    def value(record, name):
        value = record[name]
        if value is None:
            return None
        if name in rows.NUMBERS and value != "NaN":
            return float(value)
        return int(value) if name in rows.INTEGERS else value


def test_a_table_is_equal_and_its_pages_are_followed(desk):
    with Trino(desk.rows) as trino:
        trino.faults = [503, 502]
        run = desk.run("rows.csv", trino.uri)
        assert run.exit_status == 0, run
        assert f"{len(desk.rows)} rows matching" in run.stdout
        assert len([path for _, path, _ in trino.requests if path.endswith("/1")]) == 1
        headers = trino.requests[0][2]
        assert headers["X-Trino-User"] == "koku" and headers["X-Trino-Schema"] == "org1234567"
        assert "Authorization" not in headers


def test_days_and_source_are_chosen_there(desk):
    with Trino(desk.rows) as trino:
        desk.run("rows.csv", trino.uri, "--start", "2025-10-01", "--end", "2025-10-05", "--source",
                 desk.rows[0]["source_uuid"])
        assert trino.statements[-1].endswith(
            f' FROM "hive"."org1234567"."summary" WHERE CAST("source_uuid" AS varchar) = \'{desk.rows[0]["source_uuid"]}\''
            " AND CAST(\"usage_start\" AS date) >= DATE '2025-10-01' AND CAST(\"usage_start\" AS date) <= DATE '2025-10-05'")


def test_differences_are_found(desk):
    records = [dict(row) for row in desk.rows]
    records[desk.pod()]["pod_usage_cpu_core_hours"] = "NaN"
    with Trino(records[1:]) as trino:
        run = desk.run("rows.csv", trino.uri)
        assert run.exit_status == 1, run
        assert "NaN on one side" in run.stdout and "1 extra" in run.stdout.splitlines()[0]


def test_a_query_that_fails_half_way(desk):
    with Trino(desk.rows) as trino:
        trino.error_after = 2
        run = desk.run("rows.csv", trino.uri)
        assert run.exit_status == 4, run
        assert run.error_line == (
            f"query Trino: {trino.uri}: EXCEEDED_GLOBAL_MEMORY_LIMIT: Query exceeded distributed user memory limit of 2GB")
        assert run.stdout == ""


@pytest.mark.parametrize("change", [lambda names: names[:-1], lambda names: names[::-1], lambda names: []])
def test_an_answer_with_other_columns(desk, change):
    """Values are taken by their places: another order, or fewer, is refused and never read beyond."""
    with Trino(desk.rows) as trino:
        page = trino.page

        def changed(number):
            answer = page(number)
            if answer["data"] and trino.statements[-1].startswith('SELECT "'):
                kept = change(range(len(answer["columns"])))
                answer["columns"] = [answer["columns"][at] for at in kept]
                answer["data"] = [[row[at] for at in kept] for row in answer["data"]]
            return answer

        trino.page = changed
        run = desk.run("rows.csv", trino.uri)
        assert run.exit_status == 4, run
        assert "the answer has other columns than the statement" in run.error_line


def test_an_interrupt_ends_a_query_that_never_begins(desk):
    with Trino(desk.rows) as trino:
        trino.page = lambda number: {"id": "q", "nextUri": f"{trino.url}/v1/statement/q/{number + 1}"}
        process = program.start("validate", "rows.csv", trino.uri, cwd=desk.folder)
        deadline = time.monotonic() + 30
        while len(trino.requests) < 5:
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGTERM)
        done = program.finish(process)
        assert done.exit_status == 143, str(done)
        assert trino.requests[-1][0] == "DELETE"


def test_a_trino_that_is_not_there(desk):
    with Trino(desk.rows) as trino:
        uri = trino.uri
    run = desk.run("rows.csv", uri)
    assert run.exit_status == 4 and run.error_line.startswith(f"query Trino: {uri}: "), run


def test_numbers_that_are_text(desk):
    with Trino(desk.rows) as trino:
        trino.columns = [{**column, "type": "varchar"} for column in trino.columns]
        run = desk.run("rows.csv", trino.uri)
        assert run.exit_status == 3 and "column pod_usage_cpu_core_hours holds varchar and no numbers" in run.error_line, run


@pytest.fixture
def certificate(tmp_path):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"],
        check=True, capture_output=True)
    return tmp_path


def test_a_password_goes_over_tls(desk, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    environment = {"TRINO_PASSWORD": program.PASSWORD, "DAYBOOK_TRINO__CA_FILE": str(certificate / "cert.pem")}
    with Trino(desk.rows, context) as trino:
        run = desk.run("rows.csv", trino.uri, env=environment)
        assert run.exit_status == 0, run
        expected = "Basic " + base64.b64encode(f"koku:{program.PASSWORD}".encode()).decode()
        assert {headers.get("Authorization") for _, _, headers in trino.requests} == {expected}
        run = desk.run("rows.csv", trino.uri, env={"TRINO_PASSWORD": program.PASSWORD})
        assert run.exit_status == 4 and program.PASSWORD not in run.stderr + run.stdout, run
    run = desk.run("rows.csv", "trino://koku@127.0.0.1:1/a.b.c?ssl=false", env=environment)
    assert run.exit_status == 2 and "a password is sent over TLS only" in run.error_line, run
