# SPDX-License-Identifier: Apache-2.0
"""Links between documents lead to a file, and to a heading where they name one."""

import re

import documents
import pytest

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def anchors(document):
    headings = re.findall(r"^#+ +(.*)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", documents.documents(), ids=documents.name_of)
def test_links(document):
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (document.parent / path).resolve() if path else document
        assert there.exists(), f"{documents.name_of(document)}: {target}"
        if anchor:
            assert anchor in anchors(there), f"{documents.name_of(document)}: {target}"
