# SPDX-License-Identifier: Apache-2.0
"""A disk that a test fills up."""

import contextlib
import os
import subprocess

import pytest


@contextlib.contextmanager
def small_disk(folder, size):
    """A file system of `size` ("64k") at `folder`, which is made. Only root may mount, and not in every container."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("no file system may be mounted here; test_file_size_limit takes the same way through the program")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)
