# SPDX-License-Identifier: Apache-2.0
import hashlib
import pathlib

import pytest

import program


class Workshop:
    """A folder in which a test generates clusters."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def generate(self, *flags, output="out"):
        """Makes a cluster and gives its folder."""
        program.succeed("generate", *flags, "--output", output, cwd=self.folder)
        return self.folder / output

    def run(self, *flags):
        return program.run("generate", *flags, cwd=self.folder)

    def profile(self, text, name="profile.yml"):
        (self.folder / name).write_text(text)
        return name

    def files_left(self):
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
def workshop(tmp_path):
    return Workshop(tmp_path)


@pytest.fixture
def sums_of():
    """path -> hash of the data files below a folder. daybook.yaml names the folder, so it is not one of them."""

    def sums(folder):
        return {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != "daybook.yaml"
        }

    return sums
