#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The rules in docs/spec and the cases in tests/golden are copies: they must be whole, and equal to their source.

Each tree has a SHA256SUMS that names every file of it. Where a folder `shared` lies beside the project, which is
where the rules and cases are kept, both are compared with it too, and what differs is said with the newer side.
"""

import argparse
import hashlib
import pathlib
import sys

# Copy in the project, its source below the shared folder, and which entries of that source are copied.
TREES = (
    ("docs/spec", "spec", None),
    ("tests/golden", "golden", ("README.md", "ocp")),
)
SUMS = "SHA256SUMS"


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files_below(root, entries):
    starts = [root] if entries is None else [root / entry for entry in entries]
    found = set()
    for start in starts:
        paths = [start] if start.is_file() else start.rglob("*")
        found.update(path.relative_to(root).as_posix() for path in paths if path.is_file())
    found.discard(SUMS)
    return found


def read_sums(path):
    sums = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        value, separator, name = line.partition("  ")
        if len(value) != 64 or not separator or name in sums:
            raise ValueError(f"{path}:{number}: not a line of sha256sum, or a name twice")
        sums[name] = value
    if not sums:
        raise ValueError(f"{path}: empty")
    return sums


def check_sums(copy, entries):
    """Problems of a copy against its own SHA256SUMS."""
    sums = read_sums(copy / SUMS)
    present = files_below(copy, entries)
    problems = [f"{copy / name}: in {SUMS}, but missing" for name in sorted(sums.keys() - present)]
    problems += [f"{copy / name}: not in {SUMS}" for name in sorted(present - sums.keys())]
    problems += [
        f"{copy / name}: changed since {SUMS} was written"
        for name in sorted(present & sums.keys())
        if digest(copy / name) != sums[name]
    ]
    return problems


def newer_side(name, ours, theirs, sums):
    """Times of files say nothing after a clone; SHA256SUMS says what both sides were when the copy was made."""
    if ours == sums.get(name):
        return "the source is newer"
    if theirs == sums.get(name):
        return "the copy is newer"
    return "both have changed"


def compare(copy, source, entries):
    """Differences between a copy and its source, with the side that is newer."""
    sums = read_sums(copy / SUMS)
    problems = []
    for name in sorted(files_below(copy, entries) | files_below(source, entries)):
        ours, theirs = (digest(side / name) if (side / name).is_file() else None for side in (copy, source))
        if ours != theirs:
            problems.append(f"{copy / name}: differs from {source / name}: {newer_side(name, ours, theirs, sums)}")
    return problems


def check(project, shared):
    problems = []
    for copy_name, source_name, entries in TREES:
        copy, source = project / copy_name, shared / source_name
        problems += check_sums(copy, entries)
        if source.is_dir():
            problems += compare(copy, source, entries)
            print(f"{copy_name}: compared with {source}")
        else:
            print(f"{copy_name}: compared with its {SUMS} only; there is no {source}")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", type=pathlib.Path, required=True)
    parser.add_argument("--shared", type=pathlib.Path, help="default: the folder shared beside the project")
    arguments = parser.parse_args()
    project = arguments.project.resolve()
    problems = check(project, arguments.shared or project.parent / "shared")
    for problem in problems:
        print(problem)
    if problems:
        print(f"{len(problems)} differences; take over what is newer, then write {SUMS} anew (CONTRIBUTING.md)")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
