# SPDX-License-Identifier: Apache-2.0
"""Reports that are refused: exit 3, one line word for word, nothing written (spec: cli.md, "Exit status")."""

import os

import pytest

import golden_case
import lake as lakes
import program

HOURLY = f"data/parquet/{lakes.ACCOUNT}/OCP/pod_usage/source={lakes.SOURCE}/year=2025/month=10/"
DAILY = f"data/parquet/daily/{lakes.ACCOUNT}/OCP/pod_usage/source={lakes.SOURCE}/year=2025/month=10/"
HOURLY_FILE = HOURLY + "pod_usage.2025-10-14.1.0_0.parquet"
DAILY_FILE = DAILY + "pod_usage.2025-10-14.1.0_daily_0.parquet"
OUTPUTS = ("--output", "out/rows.csv", "--output", "out/rows.parquet", "--output", "out/directory/")
NOTHING_FOUND = (
    f"find reports: LAKE: no Parquet object of source {lakes.SOURCE} for 2025-10-14 to 2025-10-14 (looked for "
    f"{DAILY}{{file}}, {HOURLY}{{file}}); check the input, layout, account, source and dates"
)
AGAIN = "upload the file again or remove it"


def refuse(desk, message, *flags, status=3):
    if not (desk.folder / "daybook.yaml").exists():
        desk.configure()
    done = desk.run(*OUTPUTS, *flags)
    assert done.exit_status == status, str(done)
    assert done.error_line.replace(str(desk.lake.root), "LAKE") == message, str(done)
    assert done.stdout == ""
    assert desk.files_left() == [], str(done)


def test_nothing_found(desk):
    refuse(desk, NOTHING_FOUND)


def test_nothing_found_for_the_source(desk):
    lakes.Lake(desk.lake.root, source="11111111-2222-4333-8444-555555555555").write_pods()
    refuse(desk, NOTHING_FOUND)


@pytest.mark.parametrize(
    ("table", "column", "file"),
    [
        ("pod_usage", "node_capacity_cpu_core_seconds", HOURLY_FILE),
        ("pod_usage", "interval_start", HOURLY_FILE),
        ("pod_usage_daily", "pod_usage_cpu_core_seconds", DAILY_FILE),
        ("pod_usage_daily", "namespace", DAILY_FILE),
    ],
)
def test_missing_column(desk, table, column, file):
    desk.lake.write_pods()
    desk.lake.write(table, without=(column,))
    refuse(desk, f"read Parquet: {file}, column {column}: the file does not have it; write the file again with all "
                 "required columns")


TYPES = [
    ("pod_usage", "node_capacity_cpu_core_seconds", "[node_capacity_cpu_core_seconds]", "DOUBLE[]", HOURLY_FILE,
     "its type is list<element: double>, which cannot become a number"),
    ("pod_usage_daily", "pod_usage_cpu_core_seconds", "true", "BOOLEAN", DAILY_FILE,
     "its type is bool, which cannot become a number"),
    ("pod_usage_daily", "namespace", "1.5", "DOUBLE", DAILY_FILE, "its type is double, which cannot become text"),
    ("pod_usage_daily", "interval_start", "7.5", "DOUBLE", DAILY_FILE, "its type is double, which cannot become a time"),
]


@pytest.mark.parametrize(("table", "column", "value", "kind", "file", "why"), TYPES, ids=[t[1] for t in TYPES])
def test_impossible_type(desk, table, column, value, kind, file, why):
    desk.lake.write_pods()
    desk.lake.write(table, types={column: (value, kind)})
    refuse(desk, f"read Parquet: {file}, column {column}: {why}; write the file again with the types of the reports")


def test_text_that_is_no_time(desk):
    desk.lake.write_pods()
    desk.lake.write("pod_usage_daily", [{}, {"pod": "p2"}],
                    types={"interval_start": ("CASE pod WHEN 'p2' THEN 'yesterday' ELSE '2025-10-14 00:00:00' END",
                                              "VARCHAR")})
    refuse(desk, f"read column: {DAILY_FILE}, row 2, column interval_start: \"yesterday\" is no time; write the "
                 "file again with the types of the reports")


def test_text_that_is_not_utf8(desk):
    desk.lake.write_pods()
    desk.lake.write("pod_usage_daily", [{}, {"pod": "p2"}],
                    types={"node": (r"CASE pod WHEN 'p2' THEN 'n\xFF\xFE'::BLOB ELSE 'n1'::BLOB END", "BLOB")})
    refuse(desk, f"read column: {DAILY_FILE}, row 2, column node: it holds text that is not UTF-8; write the file "
                 "again with the types of the reports")


def damage(path, at, replacement):
    content = bytearray(path.read_bytes())
    content[at : at + len(replacement)] = replacement
    path.write_bytes(content)


def test_truncated_file(desk):
    desk.lake.write_pods()
    path = desk.lake.path("pod_usage_daily")
    path.write_bytes(path.read_bytes()[:-200])
    refuse(desk, f"read Parquet: {DAILY_FILE}: it does not end as a Parquet file does: it was cut short, or is "
                 f"another kind of file; {AGAIN}")


def write_many_pods(desk):
    desk.lake.write_pods([{"pod": f"p{n}", "pod_usage_cpu_core_seconds": n * 1.7} for n in range(2000)])
    return desk.lake.path("pod_usage_daily")


def refuse_as_damaged(desk, beginning):
    """Where the message tells what the reader met, which need not be the same everywhere."""
    desk.configure()
    done = desk.run(*OUTPUTS)
    assert done.exit_status == 3, str(done)
    assert done.error_line.startswith(beginning), str(done)
    assert done.error_line.endswith(f"; {AGAIN}")
    assert desk.files_left() == []


def test_file_whose_middle_is_gone(desk):
    path = write_many_pods(desk)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 4] + content[len(content) // 2 :])
    refuse_as_damaged(desk, f"read Parquet: {DAILY_FILE}")


def test_corrupt_page(desk):
    path = write_many_pods(desk)
    (start,) = program.duckdb().execute(
        "SELECT data_page_offset FROM parquet_metadata(?) WHERE path_in_schema = 'pod_usage_cpu_core_seconds'",
        [str(path)],
    ).fetchone()
    damage(path, start + 20, b"\xff" * 400)
    refuse_as_damaged(desk, f"read Parquet: {DAILY_FILE}, column pod_usage_cpu_core_seconds: ")


def test_no_parquet_at_all(desk):
    desk.lake.write_pods()
    desk.lake.path("pod_usage_daily").write_text("namespace,node,pod\nshop,n1,p1\n")
    refuse(desk, f"read Parquet: {DAILY_FILE}: it does not end as a Parquet file does: it was cut short, or is "
                 f"another kind of file; {AGAIN}")


def test_file_of_no_bytes(desk):
    desk.lake.write_pods()
    desk.lake.path("pod_usage").write_bytes(b"")
    refuse(desk, f"read Parquet: {HOURLY_FILE}: the file is empty (0 bytes); {AGAIN}")


def test_one_bad_file_of_many(desk):
    """Nothing of the good days is written either."""
    for day in range(1, 6):
        desk.lake.write_pods(day=lakes.DAY.replace(day=day))
    desk.lake.path("pod_usage_daily", lakes.DAY.replace(day=5)).write_bytes(b"")
    refuse(desk, f"read Parquet: {DAILY_FILE.replace('-14.', '-05.')}: the file is empty (0 bytes); {AGAIN}",
           "--start", "2025-10-01")


LABELS = [
    ("number", "17", "no JSON object: 17"),
    ("array", '["a", "b"]', 'no JSON object: ["a", "b"]'),
    ("cut-off", '{"app": "sh', 'not JSON: {"app": "sh'),
    ("line-end", '{"app":\n', 'not JSON: {"app":\\n'),
    # Cut at 120 bytes, and not within a character: é has two, and stands at bytes 120 and 121.
    ("long", "x" * 119 + "é" * 40, "not JSON: " + "x" * 119 + "..."),
    ("exactly-120", "x" * 120, "not JSON: " + "x" * 120),
    ("long-by-one", "x" * 121, "not JSON: " + "x" * 120 + "..."),
]


@pytest.mark.parametrize("dialect", golden_case.DIALECTS)
@pytest.mark.parametrize(("text", "shown"), [label[1:] for label in LABELS], ids=[label[0] for label in LABELS])
def test_label_text_that_is_no_object(desk, dialect, text, shown):
    desk.lake.write_pods()
    desk.lake.write("pod_usage_daily", [{}, {"pod": "p2"}, {"pod": "p3", "pod_labels": text}])
    desk.configure()
    done = desk.run("--dialect", dialect, *OUTPUTS)
    assert done.exit_status == 3, str(done)
    begin = f"read labels: {DAILY_FILE}, row 3, column pod_labels: the label text is "
    assert done.error_line == f"{begin}{shown}; mend the report and upload it again", str(done)
    assert desk.files_left() == []


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("node_labels_daily", "node_labels"),
        ("namespace_labels_daily", "namespace_labels"),
        ("storage_usage_daily", "persistentvolume_labels"),
        ("storage_usage_daily", "persistentvolumeclaim_labels"),
    ],
)
def test_label_text_of_every_table(desk, table, column):
    desk.lake.write_pods()
    path = desk.lake.write(table, [{}, {column: "oops"}])
    refuse(desk, f"read labels: {path.relative_to(desk.lake.root)}, row 2, column {column}: the label text is "
                 "not JSON: oops; mend the report and upload it again")


def test_number_that_fits_no_column(desk):
    """spec: F.29. NaN, infinity and overflow name the row."""
    desk.lake.write_pods([{"pod_usage_cpu_core_seconds": float("inf")}])
    desk.configure()
    done = desk.run(*OUTPUTS)
    assert done.exit_status == 3, str(done)
    for part in ("2025-10-14", "shop", "n1", "pod_usage_cpu_core_hours"):
        assert part in done.error_line, str(done)
    assert desk.files_left() == []


def test_pattern_that_ends_in_its_escape(desk):
    """spec: C.15. Only once a namespace matches up to it, and goes on."""
    desk.lake.write_pods([{"namespace": "shop"}, {"namespace": "shops"}])
    configuration = desk.lake.configuration()
    configuration["lookups"]["cost_categories"] = [{"id": 1, "pattern": "shop\\"}]
    desk.configure(configuration)
    refuse(desk, "match cost categories: pattern shop\\: it ends in a backslash, the escape character, at namespace "
                 "shops; double the backslash in the look-up table", "--dialect", "onprem")


def test_file_that_may_not_be_read(desk):
    """A pipe stands where a report should be: it is refused, not waited for."""
    desk.lake.write_pods()
    path = desk.lake.path("pod_usage_daily")
    path.unlink()
    os.mkfifo(path)
    refuse(desk, "read: LAKE/" + DAILY_FILE + ": not a regular file")
