# SPDX-License-Identifier: Apache-2.0
"""What the oracle answers to a case with the settings of a golden one (golden_case.py)."""

import json

import oracle
import rows


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


def given_nodes(case):
    return [(row["node"], row["resource_id"], row["node_role"]) for row in case.settings["nodes"]]


def as_texts(row):
    return tuple(json.dumps(value) if isinstance(value, dict) else value for value in row)


def rows_of(case, tables, dialect, nodes):
    """Rows as rows.py has them; `nodes` is the node look-up, None to derive it. Raises oracle.Refused."""
    found = oracle.summarize(job_of(case, dialect, nodes), tables, rows.COLUMNS, rows.NUMBERS)
    return [as_texts(row) for row in found]
