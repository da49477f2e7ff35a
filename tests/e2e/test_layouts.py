# SPDX-License-Identifier: Apache-2.0
"""The same files in other layouts give the same rows (spec: inputs.md 3)."""

import re
import shutil

import pytest

import golden_case
import rows

CASES = ["poc-02-storage-volume", "poc-06-cost-category", "days-are-independent", "month-and-year-boundary"]


def files(case):
    """(path, daily, type, day) of the case's objects."""
    for path in sorted(case.lake.rglob("*.parquet")):
        match = re.search(r"parquet/(daily/)?[^/]+/OCP/([a-z_]+)/", path.as_posix())
        day = re.match(r"[a-z_]+\.(\d{4}-\d\d-\d\d)\.", path.name)
        yield path, bool(match[1]), match[2], day[1]


def place(path, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    assert not target.exists(), f"two objects of a day: {target}"
    shutil.copy(path, target)


@pytest.mark.parametrize("dialect", golden_case.DIALECTS)
@pytest.mark.parametrize("name", CASES)
def test_layout_of_the_proof_of_concept(desk, name, dialect):
    case = golden_case.public(name)
    lake = desk.folder / "poc"
    for path, daily, kind, day in files(case):
        year, month, number = day.split("-")
        table = f"openshift_{kind}_line_items" + ("_daily" if daily else "")
        if daily != (kind == "storage_usage"):
            continue  # the hourly files serve as daily too
        place(path, lake / "data" / case.settings["account"] / "OCP" / f"source={case.settings['source_uuid']}"
              / f"year={year}" / f"month={month}" / f"day={number}" / table / "data.parquet")
    desk.configure(case.configuration(lake, "poc"))
    assert not rows.difference(case.expected(dialect), desk.rows("--dialect", dialect))


@pytest.mark.parametrize("name", CASES)
def test_layout_from_a_template(desk, name):
    case = golden_case.public(name)
    lake = desk.folder / "templated"
    for path, daily, kind, day in files(case):
        year, month, _ = day.split("-")
        kinds = "rollups" if daily else "raw"
        place(path, lake / kinds / case.settings["source_uuid"] / f"{year}-{int(month)}" / f"t_{kind}" / path.name)
    layout = {
        "hourly": "raw/{source}/{year}-{month_unpadded}/t_{type}/{file}",
        "daily": "rollups/{source}/{year}-{month_unpadded}/t_{type}/{file}",
    }
    desk.configure(case.configuration(lake, layout))
    assert not rows.difference(case.expected("trino"), desk.rows())


def test_account_with_its_prefix(desk):
    """`{account}` is the tenant schema without its `acct` prefix."""
    case = golden_case.public("poc-01-basic-pod")
    lake = desk.folder / "prefixed"
    shutil.copytree(case.lake, lake)
    for folder in [path for path in lake.rglob(case.settings["account"]) if path.is_dir()]:
        folder.rename(folder.with_name("10001"))
    configuration = case.configuration(lake)
    configuration["ocp"]["account"] = "acct10001"
    desk.configure(configuration)
    assert not rows.difference(case.expected("trino"), desk.rows())
