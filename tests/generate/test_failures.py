# SPDX-License-Identifier: Apache-2.0
"""A disk that fills up, a file that may not grow, a signal: exit 4 or 130, and nothing half-written is left."""

import contextlib
import os
import pty
import re
import resource
import signal
import subprocess
import time

import pytest

import program
from small_disk import small_disk

FORMATS = pytest.mark.parametrize("form", ["csv", "payload", "parquet"])


@FORMATS
def test_full_disk(workshop, form):
    folder = workshop.folder / "full"
    with small_disk(folder, "512k"):
        done = workshop.run("--scale", "xlarge", "--format", form, "--output", "full/cluster", "--threads", 2)
        assert done.exit_status == 4, str(done)
        assert re.fullmatch(f"write: {re.escape(str(folder))}/cluster/[^ ]+: No space left on device; free some space and "
                            "run again", done.error_line), str(done)
        assert list(folder.iterdir()) == []


@FORMATS
def test_full_disk_keeps_the_cluster_before(workshop, sums_of, form):
    folder = workshop.folder / "full"
    with small_disk(folder, "512k"):
        flags = ["--rows", 40, "--days", 1, "--format", form, "--output", "full/cluster", "--cluster-id", "c"]
        assert workshop.run(*flags).exit_status == 0
        (folder / "filler").write_bytes(bytes(1))
        with open(folder / "filler", "ab", buffering=0) as filler, contextlib.suppress(OSError):
            while True:
                filler.write(bytes(4096))
        before = sums_of(folder)
        assert workshop.run(*flags).exit_status == 4
        assert sums_of(folder) == before


@FORMATS
def test_file_size_limit(workshop, form):
    """A file that may not grow fails as a full disk does, for any user."""

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))

    done = subprocess.run(
        [program.binary(), "generate", "--scale", "medium", "--format", form, "--output", "out", "--quiet"],
        cwd=workshop.folder, env=program.environment(), capture_output=True, text=True, check=False, preexec_fn=limit,
        timeout=program.TIMEOUT_SECONDS,
    )
    assert done.returncode == 4, done.stderr
    assert "File too large; raise the limit on file sizes (ulimit -f) and run again" in done.stderr
    assert list(workshop.folder.iterdir()) == []


@FORMATS
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signal(workshop, form, number, status):
    process = program.start("generate", "--rows", "100M", "--format", form, "--output", "out", cwd=workshop.folder)
    deadline = time.monotonic() + 60
    while not any(path.is_file() for path in workshop.folder.rglob("*")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(number)
    done = program.finish(process)
    assert done.exit_status == status, str(done)
    assert list(workshop.folder.iterdir()) == []


def test_messages_to_a_closed_pipe(workshop, sums_of):
    """Nobody reads standard error: the files are whole all the same."""
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run([program.binary(), "generate", "--scale", "medium", "--output", "out"], cwd=workshop.folder,
                          env=program.environment(), stdout=write_end, stderr=write_end, check=False, timeout=60)
    os.close(write_end)
    assert done.returncode == 0
    expected = sums_of(workshop.generate("--scale", "medium", output="again"))
    assert sums_of(workshop.folder / "out") == expected


def test_folder_cannot_be_made(workshop):
    (workshop.folder / "file").write_text("mine")
    done = workshop.run("--scale", "small", "--output", "file/out")
    assert done.exit_status == 2, str(done)
    assert done.error_line == (
        f"make the folder: {workshop.folder}/file: a file has this name; give another output"
    ), str(done)
    assert workshop.files_left() == ["file"]


def test_progress_bar_on_a_terminal(workshop):
    """A run of more than a second shows how far it is, with rows/s and the time left (spec: cli.md, "Manners")."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [program.binary(), "generate", "--scale", "rows-10M", "--format", "payload", "--threads", "1", "--output", "out"],
        cwd=workshop.folder, env=program.environment({"TERM": "xterm"}), stdin=subprocess.DEVNULL, stdout=slave,
        stderr=slave)
    os.close(slave)
    shown = b""
    deadline = time.monotonic() + 60
    while b"rows/s" not in shown and time.monotonic() < deadline:
        shown += os.read(master, 4096)
    process.send_signal(signal.SIGINT)
    with contextlib.suppress(OSError):
        while os.read(master, 4096):
            pass
    assert process.wait(timeout=60) == 130
    os.close(master)
    assert b"rows/s" in shown and b"%" in shown, shown
