# SPDX-License-Identifier: Apache-2.0
"""What Koku makes of the CSV reports is what the direct Parquet has, row by row (spec: inputs.md 1 and 2)."""

import json
import re
import tarfile

import pytest

import operator_reports
import program

PROFILE = """\
rows: 6001
pods: 400
nodes: 12
namespaces: 9
days: 3
virtual_machines: 2
gpus: 6
labels: {changes_percent: 40, unique_percent: 20}
storage: {claims: 40, shared_percent: 30, unattached_percent: 20}
workloads: {count: 60}
"""


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The same cluster in every format."""
    folder = tmp_path_factory.mktemp("formats")
    (folder / "profile.yml").write_text(PROFILE)
    for form in ("csv", "payload", "parquet"):
        program.succeed("generate", "--profile", "profile.yml", "--format", form, "--output", form, cwd=folder)
    program.succeed(
        "generate", "--profile", "profile.yml", "--format", "parquet", "--layout", "poc", "--output", "poc", cwd=folder
    )
    for path in sorted((folder / "payload").glob("*.tar.gz")):
        with tarfile.open(path) as archive:
            archive.extractall(folder / "unpacked" / path.name.removesuffix(".tar.gz"))
    return folder


def read_parquet(folder, kind):
    """Rows of all files of a type, as dicts."""
    cursor = program.duckdb().execute(
        "SELECT * FROM read_parquet(?, union_by_name = true, hive_partitioning = false)",
        [[str(path) for path in folder.rglob("*.parquet") if f"/OCP/{kind}/" in str(path)]],
    )
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor.fetchall()]


def multiset(rows):
    """Rows with all columns that have a value, in an order that does not depend on where they come from."""
    return sorted(sorted((k, repr(v)) for k, v in row.items() if v is not None) for row in rows)


@pytest.mark.parametrize("kind", operator_reports.TYPES)
def test_hourly(folders, kind):
    expected = [operator_reports.to_hourly(kind, record) for record in operator_reports.reports(folders / "csv")[kind]]
    assert len(expected) > 0
    assert multiset(read_parquet(folders / "parquet/data/parquet/org1234567", kind)) == multiset(expected)


@pytest.mark.parametrize("kind", operator_reports.TYPES)
def test_daily(folders, kind):
    hourly = [operator_reports.to_hourly(kind, record) for record in operator_reports.reports(folders / "csv")[kind]]
    expected = operator_reports.to_daily(kind, hourly)
    found = read_parquet(folders / "parquet/data/parquet/daily", kind)
    for row in expected + found:
        for name in operator_reports.DERIVED:
            if row.get(name) is not None:
                row[name] = float(row[name])
    assert multiset(found) == multiset(expected)


def test_payloads_hold_the_same_reports(folders):
    one, other = (operator_reports.reports(folders / name) for name in ("csv", "unpacked"))
    assert one.keys() == other.keys() == operator_reports.TYPES.keys()
    for kind in operator_reports.TYPES:
        assert multiset(one[kind]) == multiset(other[kind])


def test_poc_layout_holds_the_hourly_rows(folders):
    """spec: inputs.md 3, "The proof of concept's"."""
    found = sorted((folders / "poc").rglob("*.parquet"))
    assert {path.parent.name for path in found} == {f"openshift_{kind}_line_items" for kind in operator_reports.TYPES}
    for kind in operator_reports.TYPES:
        pattern = str(folders / f"poc/data/org1234567/OCP/**/openshift_{kind}_line_items/data.parquet")
        (count,) = program.duckdb().execute("SELECT count(*) FROM read_parquet(?)", [pattern]).fetchone()
        assert count == len(operator_reports.reports(folders / "csv")[kind])


def test_payload_is_what_the_operator_sends(folders):
    """spec: inputs.md 3, "Payload"."""
    days = sorted((folders / "unpacked").iterdir())
    assert [path.name for path in days] == [f"payload-2025-10-0{day}" for day in (1, 2, 3)]
    for path in days:
        manifest = json.loads((path / "manifest.json").read_text())
        assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", manifest["uuid"])
        assert manifest["cluster_id"] == "generated-cluster"
        assert manifest["daily_reports"] is True and manifest["version"]
        assert manifest["start"].startswith(path.name[-10:])
        assert sorted(manifest["files"]) == sorted(file.name for file in path.glob("*.csv"))
        for name in manifest["files"]:
            assert re.fullmatch(re.escape(manifest["uuid"]) + r"_openshift_report\.\d+\.csv", name)
    assert len({json.loads((path / "manifest.json").read_text())["uuid"] for path in days}) == 3


def test_form_of_csv(folders):
    """spec: inputs.md 1: LF, names as nise gives them, numbers whole and with a point, times with a zone."""
    names = sorted(path.name for path in (folders / "csv").glob("*.csv"))
    kinds = ("gpu_usage", "namespace_label", "node_label", "pod_usage", "storage_usage", "vm_usage")
    assert names == [f"October-2025-generated-cluster-ocp_{kind}.csv" for kind in kinds]
    text = (folders / "csv" / names[3]).read_bytes().decode()
    lines = text.split("\n")
    assert "\r" not in text and lines[-1] == ""
    # The header and a row of nise's own report, column by column.
    example = program.ROOT / "examples/cluster/csv/October-2025-harbor-ocp_pod_usage.csv"
    header, row = example.read_text().splitlines()[:2]
    assert lines[0] == header
    shape = lambda line: [re.sub(r"\d+", "9", field) for field in line.split(",")[:4] + line.split(",")[14:18]]
    assert all(shape(line) == shape(row) for line in lines[1:-1])
    usage = [line.split(",")[8] for line in lines[1:-1]]
    assert all(re.fullmatch(r"\d+\.\d+", value) for value in usage)


def test_files_of_at_most_100000_rows(tmp_path):
    """spec: inputs.md 1. 5,000 pods of a day are 120,000 rows: two files."""
    program.succeed("generate", "--rows", "120K", "--days", 1, "--nodes", 40, "--output", "out", cwd=tmp_path)
    files = sorted((tmp_path / "out").glob("*pod_usage*"))
    assert [path.name for path in files] == [
        f"October-2025-generated-cluster-ocp_pod_usage-{number}.csv" for number in (1, 2)
    ]
    rows = [len(operator_reports.read(path)[1]) for path in files]
    assert max(rows) <= 100_000 and sum(rows) == 120_000


def test_parquet_is_written_as_koku_does(folders):
    """spec: inputs.md 2.8 and 3."""
    files = sorted((folders / "parquet").rglob("*.parquet"))
    for path in files:
        daily = "/daily/" in str(path)
        assert re.fullmatch(
            r"[a-z_]+\.2025-10-0[123]\.[123]\.\d+" + ("_daily" if daily else "") + r"_0\.parquet", path.name
        )
        assert path.parent.relative_to(folders).as_posix().endswith("/year=2025/month=10")
        query = program.duckdb().execute
        chunks = query(
            "SELECT row_group_id, path_in_schema, type, compression, encodings, stats_null_count, stats_min_value,"
            " stats_max_value, row_group_num_rows, num_values FROM parquet_metadata(?)", [str(path)]
        ).fetchall()
        assert {chunk[0] for chunk in chunks} == {0}
        assert {chunk[3] for chunk in chunks} == {"SNAPPY"}
        for _, name, _, _, encodings, nulls, least, most, rows, values in chunks:
            assert values == rows
            assert nulls == rows or ("RLE_DICTIONARY" in encodings and least is not None and most is not None), name
        types = query("SELECT name, logical_type, converted_type FROM parquet_schema(?)", [str(path)]).fetchall()
        for name, logical, converted in types:
            if name in operator_reports.TIMES:
                assert "isAdjustedToUTC=0" in logical and "MilliSeconds" in logical
                assert converted == "TIMESTAMP_MILLIS"
        metadata = dict(query("SELECT key::VARCHAR, value::VARCHAR FROM parquet_kv_metadata(?)", [str(path)]).fetchall())
        assert metadata["ReportDateStart"] == path.name.split(".")[1]
        assert metadata["ManifestId"] == path.name.split(".")[2]
        assert metadata["ReportNumHours"] == "24"


def test_statistics_are_those_of_the_rows(folders):
    for path in sorted((folders / "parquet").rglob("*pod_usage*.parquet")):
        query = program.duckdb().execute
        names = "pod node pod_usage_cpu_core_seconds interval_start".split()
        found = query(
            "SELECT path_in_schema, stats_min_value, stats_max_value FROM parquet_metadata(?)", [str(path)]
        ).fetchall()
        found = {name: (least, most) for name, least, most in found}
        for name in names:
            least, most = query(f"SELECT min({name})::VARCHAR, max({name})::VARCHAR FROM read_parquet(?)", [str(path)]).fetchone()
            assert found[name] == (least, most)


def test_rows_of_daily_files_are_in_order(folders):
    """spec: inputs.md 2.6: by keys, code points."""
    for path in sorted((folders / "parquet/data/parquet/daily").rglob("*.parquet")):
        kind = path.name.split(".")[0]
        columns = ", ".join(operator_reports.KEYS[kind])
        keys = program.duckdb().execute(
            f"SELECT {columns} FROM read_parquet(?, file_row_number = true) ORDER BY file_row_number", [str(path)]
        ).fetchall()
        assert keys == sorted(keys) and len(keys) == len(set(keys))
