# SPDX-License-Identifier: Apache-2.0
"""The oracle gives what the real engines gave: only then is its opinion of random inputs worth anything."""

import case_answer
import golden_case
import lake_rows
import oracle
import pytest
import rows

CASES = [(case, dialect) for case in golden_case.all_cases() for dialect in case.dialects]


@pytest.mark.parametrize(("case", "dialect"), CASES, ids=lambda value: getattr(value, "name", value))
def test_same_rows(case, dialect):
    tables = lake_rows.read(case.lake, case.settings["source_uuid"])
    for nodes in [case_answer.given_nodes(case)] + [None] * case.settings["nodes_derived"]:
        if case.refused(dialect):
            with pytest.raises(oracle.Refused):
                case_answer.rows_of(case, tables, dialect, nodes)
            continue
        assert not rows.difference(case.expected(dialect), case_answer.rows_of(case, tables, dialect, nodes))
