# SPDX-License-Identifier: Apache-2.0
import pathlib
import shutil

import pytest

import program
import rows


@pytest.fixture(scope="session")
def summary(tmp_path_factory):
    """The summary of a small cluster, as rows.csv, rows.parquet and hive/."""
    folder = tmp_path_factory.mktemp("summary")
    program.succeed("generate", "--scale", "small", "--format", "parquet", "--output", "lake", cwd=folder)
    program.succeed(
        "summarize", "--config", "lake/daybook.yaml", "--cluster-id", "c1", "--report-period-id", "7",
        "--output", "rows.csv", "--output", "rows.parquet", "--output", "hive/", cwd=folder,
    )
    return folder


class Desk:
    """A folder with the summary, and copies of it in which something is changed."""

    def __init__(self, folder, summary):
        self.folder = folder
        shutil.copytree(summary, folder, dirs_exist_ok=True)
        self.rows = [dict(zip(rows.COLUMNS, row)) for row in rows.read_csv(folder / "rows.csv")]

    def write(self, name, records, columns=rows.COLUMNS):
        def field(value):
            if value is None:
                return ""
            text = str(value)
            return '"' + text.replace('"', '""') + '"' if text == "" or any(c in text for c in ',"\r\n') else text

        lines = [",".join(columns)] + [",".join(field(record[name]) for name in columns) for record in records]
        (self.folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return name

    def changed(self, change, name="changed.csv"):
        """A CSV of the rows after `change` took the list of them."""
        records = [dict(row) for row in self.rows]
        change(records)
        return self.write(name, records)

    def run(self, *arguments, env=None, command="validate"):
        return program.run(command, *arguments, cwd=self.folder, env=env)

    def pod(self):
        """The number of a row of a pod that is not unallocated."""
        return next(
            i for i, row in enumerate(self.rows)
            if row["data_source"] == "Pod" and row["infrastructure_usage_cost"] is not None
            and float(row["pod_usage_cpu_core_hours"]) > 1
        )


@pytest.fixture
def desk(tmp_path, summary):
    return Desk(pathlib.Path(tmp_path), summary)
