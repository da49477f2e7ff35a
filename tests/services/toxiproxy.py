# SPDX-License-Identifier: Apache-2.0
"""toxiproxy: TCP connections that are slow, cut or refused. It knows nothing of what goes over them."""

import json
import shutil
import tempfile
import time
import urllib.error
import urllib.request

import guarded
import programs


class Server:
    """A context manager."""

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="dbk-toxi-", dir="/tmp")
        self.port = guarded.free_port()
        self._process = guarded.start([programs.find("toxiproxy"), "-host", "127.0.0.1", "-port", str(self.port)],
                                      self.directory, {})
        deadline = time.monotonic() + 30
        while True:
            try:
                self._call("GET", "/version")
                return self
            except (urllib.error.URLError, OSError):
                if time.monotonic() > deadline:
                    self.__exit__()
                    raise
                time.sleep(0.05)

    def __exit__(self, *unused):
        self._process.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        # A browser's User-Agent is refused; urllib's is not.
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()

    def proxy(self, name, port):
        """A proxy before 127.0.0.1:port; gives the port on which it listens."""
        listen = guarded.free_port()
        self._call("POST", "/proxies", {"name": name, "listen": f"127.0.0.1:{listen}",
                                        "upstream": f"127.0.0.1:{port}", "enabled": True})
        return listen

    def add_toxic(self, name, kind, stream="downstream", toxicity=1.0, **attributes):
        self._call("POST", f"/proxies/{name}/toxics", {"name": f"{kind}_{stream}", "type": kind, "stream": stream,
                                                       "toxicity": toxicity, "attributes": attributes})

    def remove_toxic(self, name, kind, stream="downstream"):
        self._call("DELETE", f"/proxies/{name}/toxics/{kind}_{stream}")

    def enable(self, name, is_enabled):
        self._call("POST", f"/proxies/{name}", {"enabled": is_enabled})
