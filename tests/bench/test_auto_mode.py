# SPDX-License-Identifier: Apache-2.0
"""The threshold of `--mode auto` lies in the interval that docs/performance.md commits."""

import json
import pathlib
import re

import program
import pytest

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs/performance.md"


def interval():
    """Hourly rows: auto begins to stream somewhere between the two."""
    found = re.findall(r"^\| `--mode auto` streams from \| ([\d,]+) to ([\d,]+) hourly rows \|",
                       DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(found) == 1
    return tuple(int(number.replace(",", "")) for number in found[0])


@pytest.mark.parametrize("scale", ["small", "medium"])
def test_auto_streams_above_the_interval(tmp_path, scale):
    low, high = interval()
    assert 0 <= low <= high
    done = program.run("generate", "--scale", scale, "--format", "parquet", "--output", "lake", cwd=tmp_path)
    assert done.exit_status == 0, str(done)
    done = program.run("summarize", "--config", "lake/daybook.yaml", "--output", "rows.csv", "--report", "report.json",
                       cwd=tmp_path)
    assert done.exit_status == 0, str(done)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    rows = report["hourly_rows"]
    assert not low < rows < high, "a scale that tells nothing of the threshold"
    assert report["mode"] == ("streaming" if rows >= high else "in-memory"), report["mode_reason"]
