# SPDX-License-Identifier: Apache-2.0
import os

import pytest

import program

# `make bench-peers` brings pandas; `make test` does not, and says nothing of it then.
PANDAS = os.environ.get("DAYBOOK_PANDAS_PACKAGES", str(program.ROOT / "build/deps/pandas"))
collect_ignore = [] if os.path.isdir(PANDAS) else ["test_pandas.py"]


@pytest.fixture(scope="session")
def lake(tmp_path_factory):
    """A generated cluster whose labels change, with Daybook's rows of it."""
    folder = tmp_path_factory.mktemp("lake")
    (folder / "profile.yml").write_text("profile: small\nlabels: {unique_percent: 40, changes_percent: 30}\n")
    program.succeed("generate", "--profile", "profile.yml", "--format", "parquet", "--output", "small", cwd=folder)
    program.succeed("summarize", "--config", "small/daybook.yaml", "--output", "daybook.parquet", cwd=folder)
    return folder


@pytest.fixture
def other_program(tmp_path):
    """A program that writes other rows under Daybook's name: those of a run without storage."""
    other = tmp_path / "other"
    without = 'if [ "$1" = summarize ]; then set -- "$@" --no-storage; fi'
    other.write_text(f'#!/bin/sh\n{without}\nexec {program.binary()} "$@"\n')
    other.chmod(0o755)
    return other
