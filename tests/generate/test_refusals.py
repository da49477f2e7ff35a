# SPDX-License-Identifier: Apache-2.0
"""What cannot be is refused by name: exit 2, word for word, nothing written (spec: cli.md, "Exit status")."""

import pytest

PREFIX = "read command line: "
FLAGS = [
    # name, flags, message
    ("no-size", [], "generate: rows: neither a scale nor rows nor pods are given; give --scale, --rows or --pods"),
    ("unknown-scale", ["--scale", "huge"],
     PREFIX + "--scale: 'huge' is not known; it can be small, medium, large, xlarge, xxlarge, production-small, "
     "production-medium, production-large, rows-1M, rows-10M, rows-100M"),
    ("scale-and-profile", ["--scale", "small", "--profile", "p.yml"],
     PREFIX + "--scale: given together with --profile; name the scale in the file: profile: NAME"),
    ("zero-days", ["--scale", "small", "--days", "0"], "generate: days: is 0; give at least 1"),
    ("zero-rows", ["--rows", "0"], "generate: rows: is 0; give at least 1"),
    ("zero-nodes", ["--rows", "1K", "--nodes", "0"], "generate: nodes: is 0; give at least 1"),
    ("zero-namespaces", ["--rows", "1K", "--namespaces", "0"], "generate: namespaces: is 0; give at least 1"),
    ("negative-pods", ["--pods", "-5"],
     PREFIX + "--pods: '-5' is no number; give a whole number, as 500, 250K or 10M"),
    ("no-number", ["--rows", "many"],
     PREFIX + "--rows: 'many' is no number; give a whole number, as 500, 250K or 10M"),
    ("fraction", ["--rows", "1.5M"],
     PREFIX + "--rows: '1.5M' is no number; give a whole number, as 500, 250K or 10M"),
    ("more-nodes-than-pods", ["--rows", "24K", "--days", "10", "--nodes", "110"],
     "generate: nodes: 110 nodes, but only 100 pods at once: every node runs at least one; give fewer nodes, more rows "
     "or fewer days"),
    ("more-namespaces-than-pods", ["--rows", "24K", "--days", "10", "--namespaces", "101"],
     "generate: namespaces: 101 namespaces, but only 100 pods at once; give fewer namespaces, more rows or fewer days"),
    ("more-pods-than-rows", ["--rows", "10", "--pods", "11"],
     "generate: pods: 11 pods, but only 10 rows: a pod has at least one; give fewer pods or more rows"),
    ("more-rows-than-hours", ["--rows", "1M", "--pods", "10", "--days", "1"],
     "generate: pods: 10 pods in 24 hours have at most 240 rows, not 1000000; give more pods, more days or fewer rows"),
    ("too-many-rows", ["--rows", "11G"], "generate: rows: 11000000000 is more than 10000000000; give fewer"),
    ("too-many-days", ["--rows", "1M", "--days", "4000"], "generate: days: 4000 is more than 3660; give fewer"),
    ("too-many-at-once", ["--rows", "10G", "--days", "1"],
     "generate: rows: 10000000000 in 24 hours are more than 100000000 pods at once; give more days"),
    ("impossible-start", ["--rows", "1K", "--start", "2025-02-30"],
     PREFIX + "--start: '2025-02-30' is no day; write it as 2025-10-01"),
    ("after-the-calendar", ["--rows", "1K", "--start", "9999-11-30"],
     "generate: days: the range ends after 9999-11-30; give an earlier start or fewer days"),
    ("bad-source", ["--scale", "small", "--source", "mine"],
     PREFIX + "--source: 'mine' is no UUID; write it as 8-4-4-4-12 hexadecimal digits"),
    ("bad-account", ["--scale", "small", "--account", "../org"],
     PREFIX + "--account: '../org' is no plain name; use letters, digits, '-', '_' and '.'"),
    ("bad-cluster", ["--scale", "small", "--cluster-id", "a/b"],
     PREFIX + "--cluster-id: 'a/b' is no plain name; use letters, digits, '-', '_' and '.'"),
    ("unknown-format", ["--scale", "small", "--format", "orc"],
     PREFIX + "--format: 'orc' is not known; it can be csv, payload or parquet"),
    ("layout-of-csv", ["--scale", "small", "--layout", "poc"],
     PREFIX + "--layout: given for --format csv; only Parquet lies in a layout: add --format parquet"),
    ("no-threads", ["--scale", "small", "--threads", "0"], PREFIX + "--threads: is 0; give 1 to 256"),
    ("unknown-flag", ["--scale", "small", "--namespace", "3"],
     PREFIX + "--namespace: unknown option of generate; the nearest known one is --namespaces"),
    ("bucket", ["--scale", "small", "--output", "s3://bucket"],
     "generate: s3://: only a folder can be the output; give a folder"),
]

PROFILES = [
    # name, the profile, the message behind "read configuration: p.yml:"
    ("unknown-key", "rows: 1000\nnoodes: 3\n", "2: noodes: unknown key; the nearest known one is nodes"),
    ("unknown-key-of-a-section", "labels: {per_pods: 3}\n",
     "1: labels.per_pods: unknown key; the nearest known one is labels.per_pod"),
    ("not-a-section", "labels: 5\n", "1: labels: is not a section"),
    ("unknown-profile", "profile: huge\n",
     "1: profile: 'huge' is not known; it can be small, medium, large, xlarge, xxlarge, production-small, "
     "production-medium, production-large, rows-1M, rows-10M, rows-100M"),
    ("too-much", "rows: 1000\nlabels: {per_pod: 40}\n", "2: labels.per_pod: '40' is no whole number from 1 to 12"),
    ("zero-days", "rows: 1000\ndays: 0\n", "2: days: '0' is no whole number from 1 to 3660"),
    ("percent", "rows: 1000\nstorage: {shared_percent: 101}\n",
     "2: storage.shared_percent: '101' is no whole number from 0 to 100"),
    ("load", "rows: 1000\nload: {hours: [1, 2, 3]}\n",
     "2: load.hours: is no list of 24 percentages; give a number of 0 to 100 an hour"),
    ("not-yaml", "rows: [\n", "2: end of sequence flow not found; correct the YAML"),
]

IMPOSSIBLE = [
    # name, the profile, the message behind "generate: "
    ("replaced-nodes", "rows: 24000\nnodes: 10\ndays: 2\ncluster: {replaced_nodes: 6}\n",
     "cluster.replaced_nodes: 6 of 10 nodes cannot be replaced within the range; give at most half of the nodes"),
    ("replaced-on-one-day", "rows: 24000\nnodes: 10\ndays: 1\ncluster: {replaced_nodes: 2}\n",
     "cluster.replaced_nodes: nodes are replaced between days, but there is one day; give more days or 0"),
    ("no-worker", "rows: 24000\nnodes: 4\ndays: 1\ncluster: {control_plane_nodes: 3, infra_nodes: 1}\n",
     "nodes: 3 control plane, 1 infra and 0 replaced nodes leave no worker of 4; give more nodes"),
    ("seats", "rows: 24000\ndays: 1\nworkloads: {seats: 1001}\n",
     "workloads.seats: 1001 seats, but only 1000 pods at once; give fewer seats or more rows"),
    ("seats-of-nodes", "rows: 24000\ndays: 1\nnodes: 20\nworkloads: {seats: 19}\n",
     "workloads.seats: 19 seats, but 20 nodes; give at least one seat a node"),
    ("workloads", "rows: 2400\ndays: 1\nnodes: 10\nworkloads: {count: 91}\n",
     "workloads.count: 91 workloads, but only 90 pods at once that are not bound to a node; give fewer workloads or "
     "more rows"),
    ("virtual-machines", "rows: 2400\ndays: 1\nnodes: 10\nnamespaces: 10\nvirtual_machines: 50\n",
     "virtual_machines: 50 virtual machines and 0 pods with a GPU need twice as many workloads beyond the 10 that fill "
     "the namespaces; there are 30 workloads; give fewer of them, or more rows"),
]


def refuse(workshop, flags, message):
    before = workshop.files_left()
    done = workshop.run(*flags)
    assert done.exit_status == 2, str(done)
    assert done.error_line == message, str(done)
    assert done.stdout == ""
    assert workshop.files_left() == before
    assert not (workshop.folder / "out").exists()


@pytest.mark.parametrize(("flags", "message"), [flag[1:] for flag in FLAGS], ids=[flag[0] for flag in FLAGS])
def test_flag(workshop, flags, message):
    refuse(workshop, [*flags, *([] if "--output" in flags else ["--output", "out"])], message)


def test_no_output(workshop):
    refuse(workshop, ["--scale", "small"], "read command line: --output: is missing; give a folder")


@pytest.mark.parametrize(("text", "message"), [case[1:] for case in PROFILES], ids=[case[0] for case in PROFILES])
def test_profile(workshop, text, message):
    workshop.profile(text, "p.yml")
    refuse(workshop, ["--profile", "p.yml", "--output", "out"], f"read configuration: p.yml:{message}")


@pytest.mark.parametrize(("text", "message"), [case[1:] for case in IMPOSSIBLE], ids=[case[0] for case in IMPOSSIBLE])
def test_impossible_profile(workshop, text, message):
    workshop.profile(text, "p.yml")
    refuse(workshop, ["--profile", "p.yml", "--output", "out"], f"generate: {message}")


def test_no_profile_file(workshop):
    refuse(workshop, ["--profile", "nowhere.yml", "--output", "out"], "read file: nowhere.yml: No such file or directory")


def test_output_is_a_file(workshop):
    (workshop.folder / "file").write_text("mine")
    refuse(workshop, ["--scale", "small", "--output", "file"],
           f"generate: {workshop.folder}/file: is not a folder; give another output")


def test_folder_holds_something_else(workshop):
    """Its files would be read as part of the cluster, or be lost."""
    (workshop.folder / "mine").mkdir()
    (workshop.folder / "mine/letter.txt").write_text("dear")
    refuse(workshop, ["--scale", "small", "--output", "mine"],
           f"generate: {workshop.folder}/mine/letter.txt: is in the output folder and no file of this cluster; give a "
           "new or empty folder")


def test_folder_holds_another_cluster(workshop):
    folder = workshop.generate("--scale", "small", "--format", "parquet", output="mine")
    before = workshop.files_left()
    done = workshop.run("--scale", "small", "--format", "parquet", "--seed", 2, "--output", "mine")
    assert done.exit_status == 2 and "no file of this cluster; give a new or empty folder" in done.error_line
    assert workshop.files_left() == before and folder.is_dir()
