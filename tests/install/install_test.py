#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""An installation works wherever it lies, without the build tree: the program, the library, the CMake package."""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

options = argparse.ArgumentParser(description=__doc__)
for option in ("--cmake", "--build", "--project", "--compiler"):
    options.add_argument(option, required=True)
ARGUMENTS = options.parse_args()

CASE = pathlib.Path(ARGUMENTS.project) / "tests/golden/ocp/days-are-independent"
SOURCE, ACCOUNT, CLUSTER = "38f31d51-fcaf-586d-b6ba-6d7bb294cf1e", "org1234567", "cluster-days-are-independent"
START, END = "2025-10-14", "2025-10-16"
ARROW_LIBRARIES = ("libarrow.so.2600", "libparquet.so.2600")


def run(*command, cwd, env=None):
    """The standard output of a command that must succeed, run without the caller's environment."""
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **(env or {})}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
        text=True, check=False,
    )
    if done.returncode != 0:
        raise AssertionError(f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


class InstallTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="daybook-install-")
        cls.addClassCleanup(folder.cleanup)
        top = pathlib.Path(folder.name).resolve()
        run(ARGUMENTS.cmake, "--install", ARGUMENTS.build, "--prefix", top / "first", cwd=top)
        # A path that was written down at installation is wrong from here on.
        cls.prefix = top / "moved here"
        (top / "first").rename(cls.prefix)
        cls.work = top / "work"
        cls.work.mkdir()
        cls.library = next(cls.prefix.glob("lib*/**/libdaybook.so"))
        cls.carried = cls.library.parent / "daybook"

    def arrow_is_installed(self):
        return "pyarrow" not in (pathlib.Path(ARGUMENTS.build) / "build.ninja").read_text(encoding="utf-8")

    def check_libraries(self, binary):
        """Every library is found; Arrow's are those of the installation, by their full names."""
        found = run("ldd", binary, cwd=self.work)
        self.assertNotIn("not found", found)
        self.assertNotIn(ARGUMENTS.build, found)
        if self.arrow_is_installed():
            return
        for library in ARROW_LIBRARIES:
            self.assertIn(library, found)
            path = re.search(rf"{re.escape(library)} => (.+) \(0x", found).group(1)
            self.assertEqual(pathlib.Path(path).resolve(), self.carried / library)

    def run_path(self, binary):
        return re.findall(r"\((?:RUNPATH|RPATH)\).*\[(.*)\]", run("readelf", "-d", binary, cwd=self.work))

    def summarize_with_program(self):
        rows = self.work / "program.csv"
        run(
            self.prefix / "bin/daybook", "summarize", "--input", CASE / "parquet", "--source", SOURCE,
            "--account", ACCOUNT, "--cluster-id", CLUSTER, "--report-period-id", 1, "--start", START, "--end", END,
            "--output", rows,
            cwd=self.work,
        )
        return rows.read_bytes()

    def test_program_runs_from_another_folder(self):
        program = self.prefix / "bin/daybook"
        self.assertIn("0.1.0", run(program, "--version", cwd=self.work))
        self.check_libraries(program)
        self.assertEqual(self.run_path(program), ["$ORIGIN/../" + str(self.carried.relative_to(self.prefix))])
        rows = self.summarize_with_program()
        self.assertIn(b"2025-10-14", rows)
        self.assertIn(b"2025-10-16", rows)

    def test_library_finds_what_it_carries(self):
        self.check_libraries(self.library)
        self.assertEqual(self.run_path(self.library), ["$ORIGIN/daybook"])

    def test_library_exports_the_public_interface_alone(self):
        symbols = run("nm", "-DC", "--defined-only", self.library, cwd=self.work).splitlines()
        names = {line.split(" ", 2)[2] for line in symbols}
        for function in ("Summarize", "ToJson", "Version", "ParseMonth"):
            self.assertTrue(any(name.startswith(f"daybook::{function}") for name in names), function)
        self.assertEqual([name for name in names if "daybook::" not in name], [])

    def test_licenses_are_there(self):
        documents = self.prefix / "share/doc/daybook"
        for name in ("LICENSE", "NOTICE"):
            self.assertGreater((documents / name).stat().st_size, 0)
        if not self.arrow_is_installed():
            self.assertGreater((documents / "arrow/LICENSE.txt").stat().st_size, 0)
        self.assertIn("MIT", (documents / "uplot/LICENSE").read_text(encoding="utf-8"))

    def test_consumer_builds_without_arrow_and_gets_the_rows_of_the_program(self):
        headers = {path.name for path in (self.prefix / "include").rglob("*.h")}
        expected = {path.name for path in (pathlib.Path(ARGUMENTS.project) / "include/daybook").glob("*.h")}
        self.assertEqual(headers, expected)

        consumer = self.work / "consumer"
        shutil.copytree(pathlib.Path(__file__).parent / "consumer", consumer)
        build = self.work / "consumer-build"
        run(
            ARGUMENTS.cmake, "-S", consumer, "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={self.prefix}",
            f"-DCMAKE_CXX_COMPILER={ARGUMENTS.compiler}", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON", cwd=self.work,
        )
        run(ARGUMENTS.cmake, "--build", build, cwd=self.work)
        commands = (build / "compile_commands.json").read_text(encoding="utf-8")
        self.assertNotIn("arrow", commands)
        self.assertNotIn("-Werror", commands)

        rows = self.work / "consumer.csv"
        number = run(
            build / "consumer", CASE / "parquet", SOURCE, ACCOUNT, CLUSTER, START, END, rows, cwd=self.work
        )
        in_program = self.summarize_with_program()
        self.assertEqual(rows.read_bytes(), in_program)
        self.assertEqual(int(number), in_program.count(b"\n") - 1)


if __name__ == "__main__":
    unittest.main(argv=[os.path.basename(__file__)], verbosity=2)
