# SPDX-License-Identifier: Apache-2.0
"""A server process that does not outlive the test, even one that is killed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    def __init__(self, process, guard):
        self._process = process
        self._guard = guard

    def poll(self):
        return self._process.poll()

    def stop(self):
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self._process.poll() is None:
                self._process.send_signal(number)
            try:
                self._process.wait(10)
                break
            except subprocess.TimeoutExpired:
                continue
        self._guard.stdin.close()
        self._guard.wait()


def start(command, directory, environment):
    """Starts `command` with its output in `directory`/log. Whoever calls removes the folder."""
    # Its own session: a Ctrl-C for the test must not reach the server before stop() does.
    with open(os.path.join(directory, "log"), "ab") as log:
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                   cwd=directory, start_new_session=True)
    # A test program that is killed (a time limit) runs no code of ours any more: this one notices by the pipe.
    guard = subprocess.Popen([sys.executable, os.path.abspath(__file__), str(process.pid), directory],
                             stdin=subprocess.PIPE, start_new_session=True)
    return Process(process, guard)


def _watch(pid, directory):
    """Waits until whoever started this has stopped the server, or is gone: then it is stopped here."""
    sys.stdin.buffer.read()
    if os.path.exists(directory):
        try:
            # The number may be another's by now: only a process that still works in the folder is meant.
            if os.readlink(f"/proc/{pid}/cwd") == os.path.realpath(directory):
                os.kill(pid, signal.SIGKILL)
                time.sleep(0.5)
                shutil.rmtree(directory, ignore_errors=True)
        except OSError:
            pass


if __name__ == "__main__":
    _watch(int(sys.argv[1]), sys.argv[2])
