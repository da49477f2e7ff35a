# SPDX-License-Identifier: Apache-2.0
import os

import pytest

import program

# pandas is there for `make bench-peers` alone, which names this file: what it checks is no part of `make test`.
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
