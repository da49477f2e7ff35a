# SPDX-License-Identifier: Apache-2.0
"""What every peer is asked: the golden cases that Trino answered."""

import subprocess
import sys

import pytest

import golden_case
import program

PEERS = program.ROOT / "bench/peers"
sys.path.insert(0, str(PEERS))

CASES = [golden_case.load(path.parent) for path in sorted(golden_case.PUBLIC.glob("*/case.yaml"))]
ANSWERED = [case for case in CASES if "trino" in case.dialects and not case.refused("trino")]
assert ANSWERED, f"{golden_case.PUBLIC}: no case with an answer of Trino"

every_case = pytest.mark.parametrize("case", ANSWERED, ids=lambda case: case.name)


def jobs(case):
    found = [case.configuration()]
    if case.settings["nodes_derived"]:
        # The roles come from the reports then, by the rules of summary.md G.
        found.append(case.configuration())
        del found[1]["lookups"]["nodes"]
    return found


def peer(script, *arguments):
    return subprocess.run(
        [sys.executable, PEERS / script, *map(str, arguments)], capture_output=True, text=True, timeout=120
    )
