#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""with_server.py COMMAND...: runs COMMAND with PGHOST, PGPORT, PGUSER and PGDATABASE of a fresh PostgreSQL server,
gives its exit status, and leaves no server behind."""
import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pg_server  # noqa: E402  (beside this file)


def main():
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    # A terminated test run (time limit) must stop the server too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    try:
        with pg_server.Server() as server:
            child = subprocess.Popen(sys.argv[1:], env={**inherited, **server.environment()})
            try:
                return child.wait()
            finally:
                if child.poll() is None:
                    child.kill()
                    child.wait()
    except pg_server.ServerError as error:
        print(f"with_server.py: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
