# SPDX-License-Identifier: Apache-2.0
"""bench/peers: pandas gives the same rows, and what is decoded and thrown away is all that Daybook reads."""

import rows
from answered import every_case, jobs
from measuring import check_nothing_is_measured, check_parts, figures_of

import compare_rows  # noqa: E402
import pandas_peer  # noqa: E402


@every_case
def test_golden_cases(case, tmp_path):
    for job in jobs(case):
        figures = pandas_peer.write(job, tmp_path / "rows.parquet")
        found = compare_rows.read(tmp_path / "rows.parquet")
        assert rows.difference(case.expected("trino"), found) == ""
        assert figures["rows"] == len(found)


def test_figures(lake, tmp_path):
    figures, shown = figures_of(lake, tmp_path / "figures.json", "floor,pandas", 1)
    for name in ("floor", "pandas"):
        check_parts(figures["runs"][name])
    assert f"pandas {figures['versions']['pandas']}, work alone " in shown
    assert f"Arrow {figures['versions']['floor']}, decoding alone " in shown


def test_nothing_is_measured_when_answers_differ(lake, other_program):
    assert "found rows are not expected" in check_nothing_is_measured(lake, other_program, "pandas")
    assert "were decoded, Daybook read" in check_nothing_is_measured(lake, other_program, "floor")
