# SPDX-License-Identifier: Apache-2.0
import dataclasses
import json
import pathlib

import pytest
import yaml

import fault_proxy
import golden_case
import lake as lakes
import minio_server
import program
import rows
import tenant

BUCKET = "lake"


@pytest.fixture(scope="session")
def minio():
    """A MinIO of the tests' own with an empty bucket, stopped when they end."""
    with minio_server.Server(program.PASSWORD) as running:
        running.client().make_bucket(BUCKET)
        yield running


@pytest.fixture
def proxy(minio):
    """A proxy before that MinIO, without any fault yet."""
    with fault_proxy.Proxy(minio.port) as running:
        yield running


@dataclasses.dataclass
class Desk:
    """A user's empty folder, and a lake in a bucket behind a proxy: a test calls the program there."""

    folder: pathlib.Path
    minio: minio_server.Server
    proxy: fault_proxy.Proxy

    @property
    def out(self):
        return self.folder / "out"

    @property
    def prefix(self):
        return self.folder.parent.name

    def fill(self, folder):
        """Puts the files of a lake below the test's own prefix."""
        self.minio.client().put_folder(BUCKET, folder, self.prefix + "/")

    def configure(self, configuration, **s3):
        """daybook.yaml for the lake in the bucket. Retries are quick, and end soon."""
        configuration = json.loads(json.dumps(configuration, default=str))
        configuration["input"]["uri"] = f"s3://{BUCKET}/{self.prefix}"
        configuration["s3"] = {"endpoint": self.proxy.url, "timeout_seconds": 2, "retry_seconds": 30, **s3}
        golden_case.write_configuration(self.folder / "daybook.yaml", configuration)

    def configured_endpoint(self):
        return yaml.safe_load((self.folder / "daybook.yaml").read_text())["s3"]["endpoint"]

    def arguments(self, *flags):
        return ["summarize", "--config", "daybook.yaml", *flags]

    def environment(self, env=None):
        keys = {name: value for name, value in self.minio.environment().items() if name.startswith("AWS_")}
        return {"TMPDIR": str(self.folder / "temporary"), **keys, **(env or {})}

    def run(self, *flags, env=None):
        return program.run(*self.arguments(*flags), cwd=self.folder, env=self.environment(env))

    def rows(self, *flags, env=None):
        """The rows of a run into rows.csv, and its report."""
        done = self.run("--output", "out/rows.csv", "--report", "report.json", *flags, env=env)
        assert done.exit_status == 0, str(done)
        return rows.read_csv(self.out / "rows.csv"), json.loads((self.folder / "report.json").read_text())

    def files_left(self):
        return sorted(str(path.relative_to(self.folder)) for name in ("out", "temporary")
                      for path in (self.folder / name).rglob("*"))


@pytest.fixture
def desk(tmp_path, minio, proxy):
    folder = tmp_path / "desk"
    for name in ("out", "temporary"):
        (folder / name).mkdir(parents=True)
    return Desk(folder, minio, proxy)


@pytest.fixture
def case(desk):
    """A golden case with several files a table, in the bucket."""
    case = golden_case.public("random-medium-1")
    desk.fill(case.lake)
    desk.configure(case.configuration())
    return case


@pytest.fixture
def small_tenant(database):
    """The tenant emptied, with the report period of the small lake's month."""
    month = lakes.DAY.replace(day=1)
    database.psql(tenant.EMPTY + tenant.report_period(7, month, lakes.CLUSTER, "Small", lakes.SOURCE))
    return database
