# SPDX-License-Identifier: Apache-2.0
"""Runs the program under test as a user would: a process, its exit status and its two streams."""

import dataclasses
import os
import pathlib
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PYTHON_PACKAGES = pathlib.Path(os.environ.get("DAYBOOK_PYTHON_PACKAGES", ROOT / "build/deps/python"))

# Of the tests' own server, and of every place where a configuration takes a secret: it must never be printed.
PASSWORD = "hush-4711-hush"

# A run of these small inputs takes a fraction of a second; sanitizers make it some seconds.
TIMEOUT_SECONDS = 120


def binary():
    path = pathlib.Path(os.environ.get("DAYBOOK_BINARY", ROOT / "build/release/daybook")).resolve()
    if not path.is_file() or not os.access(path, os.X_OK):
        raise FileNotFoundError(f"{path} is no program: build it, or name one in DAYBOOK_BINARY")
    return str(path)


def duckdb():
    """DuckDB's module: the independent reader and writer of Parquet."""
    if str(PYTHON_PACKAGES) not in sys.path:
        sys.path.insert(0, str(PYTHON_PACKAGES))
    import duckdb as module

    return module


@dataclasses.dataclass
class Run:
    arguments: list
    exit_status: int
    stdout: str
    stderr: str

    def __str__(self):
        command = "daybook " + " ".join(map(str, self.arguments))
        return f"$ {command}\nexit status {self.exit_status}\n--- stdout\n{self.stdout}\n--- stderr\n{self.stderr}"

    @property
    def error_line(self):
        """The one line of an error; everything else on standard error is log."""
        lines = [line for line in self.stderr.splitlines() if line.startswith("daybook: ")]
        assert len(lines) == 1, f"an error is one line that begins with 'daybook: '\n{self}"
        return lines[0].removeprefix("daybook: ")


def environment(extra=None):
    """A user's environment without anything that changes what the program does."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH") or name.endswith("SAN_OPTIONS")
    }
    kept["LC_ALL"] = "C.UTF-8"
    kept.update(extra or {})
    return kept


def start(*arguments, cwd, env=None):
    return subprocess.Popen(
        [binary(), *map(str, arguments)],
        cwd=cwd,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finish(process, arguments=()):
    try:
        stdout, stderr = process.communicate(timeout=TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        stdout, stderr = process.communicate()
        raise AssertionError(f"no end after {TIMEOUT_SECONDS} s\n{stderr.decode(errors='replace')}") from None
    done = Run(
        list(arguments), process.returncode, stdout.decode(errors="replace"), stderr.decode(errors="replace")
    )
    assert PASSWORD not in done.stdout + done.stderr, f"the password was printed\n{done}"
    return done


def run(*arguments, cwd, env=None):
    return finish(start(*arguments, cwd=cwd, env=env), arguments)


def succeed(*arguments, cwd, env=None):
    done = run(*arguments, cwd=cwd, env=env)
    assert done.exit_status == 0, f"expected success\n{done}"
    return done
