# SPDX-License-Identifier: Apache-2.0
import dataclasses
import pathlib

import pytest

import golden_case
import lake as lakes
import program
import rows
import tenant


@dataclasses.dataclass
class Desk:
    """A user's empty folder with a lake beside it: where a test calls the program, and what it finds afterwards."""

    folder: pathlib.Path
    lake: lakes.Lake

    @property
    def out(self):
        return self.folder / "out"

    def configure(self, configuration=None):
        return golden_case.write_configuration(
            self.folder / "daybook.yaml", self.lake.configuration() if configuration is None else configuration
        )

    def arguments(self, *flags):
        return ["summarize", "--config", "daybook.yaml", *flags]

    def run(self, *flags, env=None):
        return program.run(*self.arguments(*flags), cwd=self.folder, env=self.environment(env))

    def environment(self, env=None):
        return {"TMPDIR": str(self.folder / "temporary"), **(env or {})}

    def summarize(self, *flags, env=None):
        done = self.run(*flags, env=env)
        assert done.exit_status == 0, str(done)
        return done

    def rows(self, *flags, env=None):
        """The rows of a run into rows.csv."""
        self.summarize("--output", "out/rows.csv", *flags, env=env)
        return rows.read_csv(self.out / "rows.csv")

    def files_left(self):
        return sorted(str(path.relative_to(self.folder)) for name in ("out", "temporary")
                      for path in (self.folder / name).rglob("*"))


@pytest.fixture
def desk(tmp_path):
    folder = tmp_path / "desk"
    for name in ("out", "temporary"):
        (folder / name).mkdir(parents=True)
    return Desk(folder, lakes.Lake(folder / "lake"))


@pytest.fixture
def small_tenant(database):
    """The tenant emptied, with the report period of the small lake's month."""
    month = lakes.DAY.replace(day=1)
    database.psql(tenant.EMPTY + tenant.report_period(7, month, lakes.CLUSTER, "Small", lakes.SOURCE))
    return database
