#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""copies_test.py must find each way in which a copy can go wrong."""

import hashlib
import pathlib
import tempfile
import unittest

import copies_test


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


class CopiesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.project = pathlib.Path(folder.name) / "project"
        self.shared = pathlib.Path(folder.name) / "shared"
        for top, spec, golden in ((self.project, "docs/spec", "tests/golden"), (self.shared, "spec", "golden")):
            write(top / spec / "a.md", "rule")
            write(top / golden / "README.md", "cases")
            write(top / golden / "ocp/one/case.yaml", "case")
        write(self.shared / "golden/other/case.yaml", "not copied")
        for folder_name in ("docs/spec", "tests/golden"):
            self.write_sums(folder_name)

    def write_sums(self, folder_name):
        folder = self.project / folder_name
        lines = [
            f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != "SHA256SUMS"
        ]
        write(folder / "SHA256SUMS", "".join(lines))

    def problems(self):
        return copies_test.check(self.project, self.shared)

    def test_equal_trees_have_no_problem(self):
        self.assertEqual(self.problems(), [])

    def test_without_the_source_the_sums_are_checked(self):
        self.shared = self.project / "nowhere"
        self.assertEqual(self.problems(), [])
        write(self.project / "docs/spec/a.md", "other")
        self.assertEqual(len(self.problems()), 1)

    def test_a_changed_copy_is_found_twice_with_the_newer_side(self):
        write(self.project / "docs/spec/a.md", "other")
        sums, source = self.problems()
        self.assertIn("changed since SHA256SUMS", sums)
        self.assertIn("the copy is newer", source)

    def test_a_newer_source_is_found(self):
        write(self.shared / "golden/ocp/one/case.yaml", "new")
        (problem,) = self.problems()
        self.assertIn("the source is newer", problem)

    def test_a_change_on_both_sides_is_found(self):
        write(self.project / "docs/spec/a.md", "ours")
        write(self.shared / "spec/a.md", "theirs")
        self.assertIn("both have changed", self.problems()[1])

    def test_missing_and_added_files_are_found(self):
        (self.project / "tests/golden/ocp/one/case.yaml").unlink()
        write(self.project / "tests/golden/ocp/two/case.yaml", "case")
        write(self.shared / "golden/ocp/three/case.yaml", "case")
        missing, unlisted, one, three, two = self.problems()
        self.assertIn("one/case.yaml: in SHA256SUMS, but missing", missing)
        self.assertIn("two/case.yaml: not in SHA256SUMS", unlisted)
        self.assertRegex(one, "one/case.yaml: the copy is newer")
        self.assertRegex(two, "two/case.yaml: the copy is newer")
        self.assertRegex(three, "three/case.yaml: the source is newer")

    def test_an_empty_or_broken_list_is_refused(self):
        for text in ("", "abc  a.md\n"):
            write(self.project / "docs/spec/SHA256SUMS", text)
            with self.assertRaises(ValueError):
                self.problems()


if __name__ == "__main__":
    unittest.main()
