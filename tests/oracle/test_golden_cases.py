# SPDX-License-Identifier: Apache-2.0
"""The oracle gives what the real engines gave: only then is its opinion of random inputs worth anything."""

import json

import golden_case
import lake_rows
import oracle
import pytest
import rows

CASES = [(case, dialect) for case in golden_case.all_cases() for dialect in case.dialects]


def job_of(case, dialect, nodes):
    settings = case.settings
    return oracle.Job(
        source_uuid=settings["source_uuid"], cluster_id=settings["cluster_id"],
        cluster_alias=settings["cluster_alias"], report_period_id=settings["report_period_id"],
        start=settings["start"], end=settings["end"], storage=settings["storage_exists"],
        enabled_keys=settings["enabled_keys"],
        cost_categories=[(row["id"], row["pattern"]) for row in settings["cost_category"]],
        nodes=nodes, dialect=dialect,
    )


def as_texts(row):
    return tuple(json.dumps(value) if isinstance(value, dict) else value for value in row)


@pytest.mark.parametrize(("case", "dialect"), CASES, ids=lambda value: getattr(value, "name", value))
def test_same_rows(case, dialect):
    tables = lake_rows.read(case.lake, case.settings["source_uuid"])
    given = [(row["node"], row["resource_id"], row["node_role"]) for row in case.settings["nodes"]]
    for nodes in [given] + [None] * case.settings["nodes_derived"]:
        job = job_of(case, dialect, nodes)
        if case.refused(dialect):
            with pytest.raises(oracle.Refused):
                oracle.summarize(job, tables, rows.COLUMNS, rows.NUMBERS)
            continue
        found = [as_texts(row) for row in oracle.summarize(job, tables, rows.COLUMNS, rows.NUMBERS)]
        assert not rows.difference(case.expected(dialect), found)
