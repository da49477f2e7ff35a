#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plants bugs into the fast engine, one at a time, and expects the tests to tell of each.

Works on a copy of the tree in a folder of its own, so that nothing of the checkout changes. Prints a table; the status
is 1 when a bug stays unseen, cannot be planted, or the tests fail without one.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from planted_bugs import PLANTED_BUGS  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS_OF_A_TEST = 600
# Unit tests first: they take no time. A part of the differential test that takes longer comes when the others pass.
PROGRAMS = [("scan_test", []), ("labels_test", []), ("columnar_test", []), ("postgresql_test", []),
            ("differential_test", ["--gtest_filter=Differential.*"]),
            ("differential_test", ["--gtest_filter=Malformed.*"]),
            ("differential_test", ["--gtest_filter=Metamorphic.*"])]


def run(command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          check=False, **options)


def copy_tree(target):
    listed = run(["git", "ls-files", "-z"], cwd=ROOT).stdout
    shutil.rmtree(target, ignore_errors=True)
    for name in filter(None, listed.split("\0")):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name)


def configure(tree, build, arrow):
    result = run(["cmake", "-S", tree, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                  "-DDAYBOOK_BUILD_TESTS=ON", f"-DDAYBOOK_ARROW_DIR={arrow}",
                  f"-DDAYBOOK_UPLOT_DIR={ROOT / 'build' / 'deps' / 'uplot'}"])
    if result.returncode != 0:
        sys.exit(result.stdout)


def build_tests(build, jobs):
    """The programs that could be built, and what the compiler said when they could not."""
    known = run(["ninja", "-C", build, "-t", "targets", "all"]).stdout
    programs = [part for part in PROGRAMS if f"\n{part[0]}: phony" in known]
    result = run(["ninja", "-C", build, f"-j{jobs}", *sorted({name for name, _ in programs})])
    return programs, None if result.returncode == 0 else result.stdout[-3000:]


def first_failure(build, programs, cases):
    """What tells of a bug: a program and a test of it; nothing when all pass."""
    environment = dict(os.environ, DAYBOOK_DIFFERENTIAL_CASES=str(cases), DAYBOOK_DIFFERENTIAL_SHRINK="0",
                       DAYBOOK_MALFORMED_CASES="500", DAYBOOK_METAMORPHIC_CASES="60",
                       DAYBOOK_DIFFERENTIAL_KEEP=str(build / "kept"))
    for name, arguments in programs:
        try:
            result = run([build / "unit" / name, "--gtest_brief=1", *arguments], env=environment,
                         timeout=SECONDS_OF_A_TEST)
        except subprocess.TimeoutExpired:
            return f"{name}: hangs"
        if result.returncode == 0:
            continue
        failed = [line.split("]")[1].split("(")[0].split(",")[0].strip() for line in result.stdout.splitlines()
                  if line.startswith("[  FAILED  ]") and "." in line]
        seed = [line.split(",")[0] for line in result.stdout.splitlines() if line.startswith("seed ")]
        return failed[0] + (f", {seed[0]}" if seed else "") if failed else f"{name}: status {result.returncode}"
    return None


def plant(path, old, new):
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        return None
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "build" / "mutations")
    parser.add_argument("--tree", type=pathlib.Path, help="a tree to change and restore, instead of a copy")
    parser.add_argument("--build", type=pathlib.Path, help="the build folder of --tree")
    parser.add_argument("--arrow", type=pathlib.Path, default=ROOT / "build" / "deps" / "arrow")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--cases", type=int, default=3000, help="lakes of a run")
    parser.add_argument("--only", default="", help="bugs whose rule or file has this")
    parser.add_argument("--check", action="store_true", help="only check that each bug can be planted")
    options = parser.parse_args()

    chosen = [bug for bug in PLANTED_BUGS if options.only in bug[0] or options.only in bug[1]]
    if options.check:
        gone = [bug for bug in chosen if (ROOT / bug[1]).read_text(encoding="utf-8").count(bug[2]) != 1]
        for rule, file, old, _ in gone:
            print(f"{file} does not have once: {old}   ({rule})")
        return 1 if gone else 0

    tree = options.tree or options.work / "tree"
    build = options.build or options.work / "build"
    if options.tree is None:
        copy_tree(tree)
        configure(tree, build, options.arrow)
    programs, error = build_tests(build, options.jobs)
    if error:
        sys.exit(error)
    failure = first_failure(build, programs, min(options.cases, 300))
    if failure:
        sys.exit(f"The tests fail without a planted bug: {failure}")

    unseen = 0
    for number, (rule, file, old, new) in enumerate(chosen, 1):
        begin = time.monotonic()
        path = tree / file
        before = plant(path, old, new)
        if before is None:
            told = "NOT PLANTED: the text is not there once"
        else:
            try:
                _, error = build_tests(build, options.jobs)
                told = "DOES NOT COMPILE" if error else first_failure(build, programs, options.cases)
            finally:
                path.write_text(before, encoding="utf-8")
        missed = told is None or told.startswith(("NOT", "DOES NOT"))
        unseen += missed
        print(f"{number:3} {'MISSED' if missed else 'caught'}  {rule:60} {file.rsplit('/', 1)[1]:22} "
              f"{told or 'no test fails'}  ({time.monotonic() - begin:.0f} s)", flush=True)
    print(f"{len(chosen) - unseen} of {len(chosen)} planted bugs caught")
    return 1 if unseen else 0


if __name__ == "__main__":
    sys.exit(main())
