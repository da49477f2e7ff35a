# SPDX-License-Identifier: Apache-2.0
"""A TCP proxy that cuts its connections after so many bytes."""

import contextlib
import select
import socket
import struct
import threading


class CuttingProxy:
    """Stands before (host, port) and, once `limit` bytes have gone to the server, or `before` would be among the next,
    resets that connection, one time.

    Later connections are passed on whole. Without either it counts.
    """

    def __init__(self, host, port, limit=None, before=None):
        self.limit = limit
        self.before = before
        self.sent = 0
        self.has_cut = False
        self._server = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._done = False
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def port(self):
        return self._listener.getsockname()[1]

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self._done = True
        for thread in self._threads:
            thread.join(timeout=10)
        self._listener.close()

    def _accept(self):
        while not self._done:
            if select.select([self._listener], [], [], 0.05)[0]:
                client, _ = self._listener.accept()
                thread = threading.Thread(target=self._relay, args=(client,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _relay(self, client):
        with client, contextlib.suppress(OSError), socket.create_connection(self._server) as server:
            while not self._done:
                for source in select.select([client, server], [], [], 0.05)[0]:
                    data = source.recv(65536)
                    if not data:
                        return
                    if source is server:
                        client.sendall(data)
                        continue
                    rest = None if self.limit is None or self.has_cut else self.limit - self.sent
                    if self.before is not None and not self.has_cut and self.before in data:
                        rest = 0
                    if rest is not None and len(data) >= rest:
                        server.sendall(data[:rest])
                        self.has_cut = True
                        for end in (client, server):  # an abrupt end: RST instead of FIN
                            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        return
                    self.sent += len(data)
                    server.sendall(data)
