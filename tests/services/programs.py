# SPDX-License-Identifier: Apache-2.0
"""Where scripts/test-services put the servers that tests start."""

import os
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]


class MissingProgram(RuntimeError):
    """The server is not there; the message says how to get it."""


def cache():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return pathlib.Path(os.environ.get("DAYBOOK_SERVICES", pathlib.Path(base) / "daybook/services"))


def find(name):
    """The program `name`, in the version that scripts/test-services pins; DAYBOOK_MINIO and the like name others."""
    given = os.environ.get(f"DAYBOOK_{name.upper()}")
    if given:
        return given
    pins = (ROOT / "scripts/test-services").read_text(encoding="utf-8")
    version = re.search(rf"^readonly {name}_version=(\S+)$", pins, re.MULTILINE)[1]
    path = cache() / f"{name}-{version}"
    if not os.access(path, os.X_OK):
        raise MissingProgram(f"{path} is not there: run scripts/test-services")
    return str(path)
