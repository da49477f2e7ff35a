# SPDX-License-Identifier: Apache-2.0
"""An HTTP proxy before an S3 service that goes wrong as it is told, and notes every request.

    with fault_proxy.Proxy(minio.port) as proxy:
        proxy.fault = lambda request: fault_proxy.status(503) if request.number % 3 == 0 else None
"""

import dataclasses
import http.client
import http.server
import re
import socket
import struct
import threading
import urllib.parse


@dataclasses.dataclass
class Request:
    number: int  # from 0
    method: str
    path: str
    query: dict
    headers: dict
    body: bytes
    fault: str = ""  # what was done to it
    sent: int = 0    # bytes of the body of the answer that went out

    @property
    def is_list(self):
        return "list-type" in self.query

    @property
    def key(self):
        """The object's key, without the bucket."""
        return urllib.parse.unquote(self.path).split("/", 2)[2] if self.path.count("/") > 1 else ""

    @property
    def range(self):
        """First and last byte that were asked for."""
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("range", ""))
        return (int(found[1]), int(found[2])) if found else None


@dataclasses.dataclass
class Fault:
    name: str
    status: int = 0
    body: bytes = b""
    headers: dict = dataclasses.field(default_factory=dict)
    at: float = 0.5  # the part of the body before which, or in which, it happens


def error(status, code, headers=None):
    """An answer of the proxy's own."""
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>told to</Message></Error>".encode()
    return Fault("answer", status=status, body=body, headers=headers or {})


def answer(body):
    return Fault("answer", status=200, body=body)


SLOW_DOWN = error(503, "SlowDown")
STALL = Fault("stall")         # half of the body, then nothing
SHORT = Fault("short")         # half of the body, then the end of the connection
RESET = Fault("reset")         # half of the body, then a reset
FLIP = Fault("flip")           # one bit in the middle is another
OTHER_ETAG = Fault("etag")     # as if the object were another


class Proxy:
    def __init__(self, port):
        self.upstream = port
        self.fault = None  # from a Request to a Fault or None; called by one thread at a time
        self.requests = []
        self.most_connections = 0  # at a time
        self._connections = 0
        self._lock = threading.Lock()
        self._end = threading.Event()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *unused):
        self._end.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def reads(self):
        """The requests for parts of objects that were answered in full."""
        return [request for request in self.requests if request.range and not request.fault]

    def _note(self, handler, body):
        parts = urllib.parse.urlsplit(handler.path)
        with self._lock:
            request = Request(len(self.requests), handler.command, parts.path,
                              dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True)),
                              {name.lower(): value for name, value in handler.headers.items()}, body)
            self.requests.append(request)
            fault = self.fault(request) if self.fault else None
            request.fault = fault.name if fault else ""
        return request, fault

    def _handler(self):
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def setup(self):
                super().setup()
                with proxy._lock:
                    proxy._connections += 1
                    proxy.most_connections = max(proxy.most_connections, proxy._connections)
                self.upstream = http.client.HTTPConnection("127.0.0.1", proxy.upstream, timeout=60)

            def finish(self):
                with proxy._lock:
                    proxy._connections -= 1
                self.upstream.close()
                try:
                    super().finish()
                except OSError:
                    pass

            def log_message(self, *unused):
                pass

            def handle_one_request(self):
                try:
                    super().handle_one_request()
                except OSError:
                    self.close_connection = True

            def do_GET(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                request, fault = proxy._note(self, body)
                if fault and fault.name == "answer":
                    self.send(fault.status, fault.headers, fault.body, len(fault.body))
                    return
                # The Host of the client stays: it is signed.
                self.upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    self.upstream.putheader(name, value)
                self.upstream.endheaders(body or None)
                response = self.upstream.getresponse()
                content = response.read()
                headers = {name: value for name, value in response.getheaders()
                           if name.lower() not in ("content-length", "transfer-encoding", "connection")}
                if fault and fault.name == "etag":
                    headers["ETag"] = '"00000000000000000000000000000000"'
                if fault and fault.name == "flip" and content:
                    at = min(int(len(content) * fault.at), len(content) - 1)
                    content = content[:at] + bytes([content[at] ^ 4]) + content[at + 1:]
                sent = content
                if fault and fault.name in ("stall", "short", "reset"):
                    sent = content[: int(len(content) * fault.at)]
                self.send(response.status, headers, sent, len(content))
                request.sent = len(sent)
                if fault and fault.name in ("stall", "short", "reset"):
                    if fault.name == "stall":
                        proxy._end.wait(120)
                    if fault.name == "reset":
                        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.close_connection = True

            do_POST = do_HEAD = do_PUT = do_GET

            def send(self, status, headers, body, length):
                self.send_response_only(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(length))
                self.end_headers()
                self.wfile.write(body)
                self.wfile.flush()

        return Handler
