# SPDX-License-Identifier: Apache-2.0
"""The golden cases (golden/README.md): their settings as a configuration, their look-ups as tables."""

import dataclasses
import datetime
import os
import pathlib

import yaml

import rows
from program import ROOT

DIALECTS = ("trino", "onprem")
PUBLIC = ROOT / "tests/golden/ocp"


@dataclasses.dataclass(frozen=True)
class Case:
    folder: pathlib.Path
    settings: dict

    @property
    def name(self):
        return self.folder.name

    @property
    def lake(self):
        return self.folder / "parquet"

    @property
    def days(self):
        return [
            self.settings["start"] + datetime.timedelta(n)
            for n in range((self.settings["end"] - self.settings["start"]).days + 1)
        ]

    @property
    def months(self):
        return sorted({day.replace(day=1) for day in self.days})

    @property
    def dialects(self):
        return self.settings.get("dialects", list(DIALECTS))

    def refused(self, dialect):
        return (self.folder / f"expected/{dialect}.error").exists()

    def expected(self, dialect):
        return rows.read_csv(self.folder / f"expected/{dialect}.csv")

    def configuration(self, lake=None, layout="koku"):
        """daybook.yaml of the case; the outputs are given as flags."""
        case = self.settings
        return {
            "input": {"uri": str(lake or self.lake), "layout": layout},
            "ocp": {
                "provider_uuid": case["source_uuid"],
                "account": case["account"],
                "cluster_id": case["cluster_id"],
                "cluster_alias": case["cluster_alias"],
                "report_period_id": case["report_period_id"],
                "start": case["start"],
                "end": case["end"],
                "storage": case["storage_exists"],
            },
            "lookups": {
                "enabled_keys": case["enabled_keys"],
                "cost_categories": case["cost_category"],
                "nodes": [
                    {"node": row["node"], "resource_id": row["resource_id"], "role": row["node_role"]}
                    for row in case["nodes"]
                ],
            },
        }


def write_configuration(path, configuration):
    text = yaml.safe_dump(configuration, allow_unicode=True, sort_keys=False)
    pathlib.Path(path).write_text(text, encoding="utf-8")
    return path


def load(folder):
    with open(folder / "case.yaml", encoding="utf-8") as file:
        return Case(folder, yaml.safe_load(file))


def public(name):
    return load(PUBLIC / name)


def all_cases():
    """The public cases and those of every folder in DAYBOOK_GOLDEN."""
    extra = [pathlib.Path(text) for text in os.environ.get("DAYBOOK_GOLDEN", "").split(":") if text]
    cases = []
    for root in [PUBLIC, *extra]:
        root = root / "ocp" if (root / "ocp").is_dir() else root
        found = sorted(path.parent for path in root.glob("*/case.yaml"))
        if not found:
            raise FileNotFoundError(f"{root}: no golden case (NAME/case.yaml) lies there")
        cases += [load(folder) for folder in found]
    return cases
