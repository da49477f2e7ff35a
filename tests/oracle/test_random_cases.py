# SPDX-License-Identifier: Apache-2.0
"""Random lakes through the program and the oracle, in both dialects: the same rows, to the last digit.

DAYBOOK_ORACLE_CASES says how many (default 150), DAYBOOK_ORACLE_FIRST the first seed (default 1). A test's name holds
its seed. Where the two differ, a smaller lake that still makes them differ is kept in build/oracle/.
"""

import os

import case_maker
import comparison
import pytest
from program import ROOT

FIRST = int(os.environ.get("DAYBOOK_ORACLE_FIRST", 1))
CASES = int(os.environ.get("DAYBOOK_ORACLE_CASES", 150))


@pytest.mark.parametrize("seed", range(FIRST, FIRST + CASES))
def test_same_rows(seed):
    case = case_maker.make(seed)
    messages = []
    for dialect, text in comparison.compare(case).items():
        smaller = comparison.shrink(case, dialect)
        folder = ROOT / f"build/oracle/{seed}-{dialect}"
        command = comparison.keep(smaller, dialect, folder)
        shrunk = comparison.compare(smaller, [dialect]).get(dialect, text)
        messages.append(f"seed {seed}, dialect {dialect}: {shrunk}\nkept in {folder} (files.json tells what is in the "
                        f"files); run it by\n{command}")
    if messages:
        pytest.fail("\n\n".join(messages), pytrace=False)
