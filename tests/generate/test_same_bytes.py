# SPDX-License-Identifier: Apache-2.0
"""The same seed makes the same files: in every run, for every number of threads, wherever they go."""

import hashlib

import pytest

FORMATS = pytest.mark.parametrize("form", ["csv", "payload", "parquet"])
# Everything at once: several files a day, a last day that ends early, GPUs, virtual machines, changes of labels.
PROFILE = """\
rows: 250001
pods: 9000
nodes: 30
namespaces: 25
days: 2
virtual_machines: 3
gpus: 4
labels: {changes_percent: 30}
storage: {claims: 60}
"""


@FORMATS
def test_threads_and_place(workshop, sums_of, form):
    flags = ["--profile", workshop.profile(PROFILE), "--format", form, "--seed", 7]
    one = sums_of(workshop.generate(*flags, "--threads", 1, output="one"))
    assert len(one) > 2
    for threads in (2, 3):
        assert sums_of(workshop.generate(*flags, "--threads", threads, output=f"deep/er-{threads}")) == one


@FORMATS
def test_a_second_run_replaces_the_first(workshop, sums_of, form):
    flags = ["--scale", "small", "--format", form]
    first = sums_of(workshop.generate(*flags))
    assert sums_of(workshop.generate(*flags)) == first


@FORMATS
def test_another_seed_makes_other_rows(workshop, sums_of, form):
    # The same source, so that the files have the same names.
    flags = ["--scale", "small", "--format", form, "--source", "0f6a2b7c-1d34-4e56-8f90-a1b2c3d4e5f6"]
    one = sums_of(workshop.generate(*flags, "--seed", 1, output="one"))
    other = sums_of(workshop.generate(*flags, "--seed", 2, output="other"))
    assert one.keys() == other.keys()
    assert [path for path in one if one[path] == other[path]] == ["lookups.yaml"]


def test_bytes_of_csv_are_pinned(workshop, sums_of):
    """A seed stands for its rows from version to version: scripts name it. Change this with the changelog."""
    found = sums_of(workshop.generate("--scale", "small", "--seed", 42))
    text = "".join(f"{name} {digest}\n" for name, digest in found.items())
    assert hashlib.sha256(text.encode()).hexdigest() == "b4a64b152efe3977b91500ea28d54071fff4bba1b637564e55880acb10b7a681"
