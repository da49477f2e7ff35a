# SPDX-License-Identifier: Apache-2.0
"""--memory bounds what a run takes at most, whatever its threads (spec: cli.md, "Memory")."""

import json


def test_the_peak_is_of_the_run(desk):
    desk.configure()
    desk.lake.write_pods()
    larger = b"x" * (400 << 20)  # of the process that starts it
    desk.summarize("--output", "out/rows.csv", "--report", "report.json")
    assert 0 < json.loads((desk.folder / "report.json").read_text())["peak_memory_bytes"] < len(larger) / 2
