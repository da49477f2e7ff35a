#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Leads from every rule of docs/spec/summary.md to the code and the tests that name it (`spec: C.13`).

  scripts/trace_rules.py            writes docs/rules.md
  scripts/trace_rules.py --check    fails when docs/rules.md is stale, or a rule has no code or no test
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "rules.md"
# What the surrounding service does; nothing here for code to follow.
NOT_OURS = {"H"}


def rules():
    """Rule -> its first words, in the order of the text. A section without numbers is a rule itself."""
    found = {}
    section = None
    for line in (ROOT / "docs" / "spec" / "summary.md").read_text(encoding="utf-8").splitlines():
        heading = re.match(r"## ([A-Z])\. (.*)", line)
        if heading:
            section = heading.group(1)
            found[section] = heading.group(2)
            continue
        numbered = re.match(r"(\d+)\. (.*)", line)
        if numbered and section:
            found.pop(section, None)
            words = re.sub(r"[`*|]", "", numbered.group(2))
            found[f"{section}.{numbered.group(1)}"] = words[:60].rsplit(" ", 1)[0] if len(words) > 60 else words
    return {rule: text for rule, text in found.items() if rule not in NOT_OURS}


def is_test(path):
    return path.name.endswith("_test.cc") or "tests" in path.relative_to(ROOT).parts[:1]


def mentions():
    """Rule -> (code files, test files) that name it."""
    names = {}
    sources = [*ROOT.glob("src/**/*.cc"), *ROOT.glob("src/**/*.h"), *ROOT.glob("include/**/*.h"),
               *ROOT.glob("tests/**/*.py"), *ROOT.glob("cli/**/*.cc")]
    for path in sorted(sources):
        text = path.read_text(encoding="utf-8")
        named = set()
        for group in re.findall(r"spec: (?:summary\.md )?((?:[A-H](?:\.\d+)?(?:, )?)+)", text):
            named.update(re.findall(r"[A-H](?:\.\d+)?", group))
        # Inside the reference a section's file names its rules by their bare numbers.
        if "reference" in path.parts or path.name == "dialect.h":
            for comment in re.findall(r"// ((?:[A-G]\.\d+[,;:]? ?)+)", text):
                named.update(re.findall(r"[A-G]\.\d+", comment))
        for rule in named:
            names.setdefault(rule, ([], []))[1 if is_test(path) else 0].append(path.relative_to(ROOT).as_posix())
    return names


def golden_cases():
    """Rule -> number of golden cases that cover it."""
    counts = {}
    for line in (ROOT / "tests/golden/ocp/CASES.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 3:
            for rule in re.findall(r"\b[A-G]\.\d+\b", cells[2]):
                counts[rule] = counts.get(rule, 0) + 1
    return counts


def render():
    known, named, golden = rules(), mentions(), golden_cases()
    lines = ["# From rule to code to test", "",
             "Made by `scripts/trace_rules.py`; a test fails when it is stale or a rule has no code or no test.",
             "The rules are those of [spec/summary.md](spec/summary.md).", "",
             "| rule | says | code | tests | golden cases |", "|---|---|---|---|---|"]
    problems = []
    for rule, text in known.items():
        code, tests = named.get(rule, ([], []))
        if not code:
            problems.append(f"rule {rule} is named by no code")
        if not tests:
            problems.append(f"rule {rule} is named by no test")
        cell = lambda paths: "<br>".join(f"`{path}`" for path in paths)
        lines.append(f"| {rule} | {text} | {cell(code)} | {cell(tests)} | {golden.get(rule, '')} |")
    for rule in sorted(set(named) - set(known) - {rule.split('.')[0] for rule in known} - NOT_OURS):
        problems.append(f"{rule} is named by {named[rule]} but is no rule")
    return "\n".join(lines) + "\n", problems


def main():
    table, problems = render()
    if "--check" in sys.argv[1:]:
        if not TABLE.exists() or TABLE.read_text(encoding="utf-8") != table:
            problems.append("docs/rules.md is stale: run scripts/trace_rules.py")
    else:
        TABLE.write_text(table, encoding="utf-8")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
