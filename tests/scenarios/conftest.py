# SPDX-License-Identifier: Apache-2.0
"""Prints one line a scenario; `make scenarios` shows nothing else."""

import pathlib
import sys

import pytest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "oracle"))

_LINE = "scenario line"


@pytest.fixture
def say(record_property):
    """Tells the scenario's line, of which the last one counts."""
    return lambda text: record_property(_LINE, text)


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(report):
    line = dict(report.user_properties).get(_LINE)
    if report.when != "call" or line is None or report.skipped:
        return None
    word = "ok" if report.passed else "FAIL"
    return report.outcome, f"{word:4}{line}\n", word
