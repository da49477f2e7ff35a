# SPDX-License-Identifier: Apache-2.0
"""What a run asks a bucket for: each byte once, and no column that it does not need."""

import collections
import json

import pytest

import fault_proxy
import lake as lakes
import minio_server
import program
from large_lake import large_lake

TAIL = 64 * 1024   # what is read of an object's end at once, for its footer
SMALL = 128 * 1024  # an object of this size or less is read as a whole
GAP = 16 * 1024    # what is read besides, rather than ask twice

CAPACITY = ("interval_start", "node", "node_capacity_cpu_core_seconds", "node_capacity_memory_byte_seconds")
NOT_OF_PODS = ("report_period_start", "report_period_end")


def chunks(path):
    """(column, first byte, byte after the last) of every chunk of a Parquet file."""
    found = program.duckdb().connect().execute(
        "SELECT path_in_schema, least(data_page_offset, coalesce(nullif(dictionary_page_offset, 0), data_page_offset)),"
        f" total_compressed_size FROM parquet_metadata('{path}')").fetchall()
    return [(name, first, first + size) for name, first, size in found]


@pytest.mark.parametrize("mode", ["streaming", "in-memory"])
def test_a_run_reads_no_byte_twice_and_no_column_in_vain(desk, mode):
    lake = large_lake(desk.folder / "lake")
    lake.write("node_labels_daily")
    desk.fill(lake.root)
    desk.configure(lake.configuration())
    _, report = desk.rows("--mode", mode)
    ranges = collections.defaultdict(list)
    for request in desk.proxy.requests:
        assert request.method == "GET" and (request.is_list or request.range), "nothing but listings and ranges"
        if request.range:
            ranges[request.key.removeprefix(desk.prefix + "/")].append(request.range)
    assert len(ranges) == 3
    for key, of_object in ranges.items():
        of_object.sort()
        for (_, last), (first, _) in zip(of_object, of_object[1:]):
            assert last < first, f"{key}: byte {first} was read twice: {of_object}"
    label = str(lake.path("node_labels_daily").relative_to(lake.root))
    assert ranges[label] == [(0, lake.path("node_labels_daily").stat().st_size - 1)], "a small object takes one request"
    for table, is_needed in (("pod_usage", lambda name: name in CAPACITY),
                             ("pod_usage_daily", lambda name: name not in NOT_OF_PODS)):
        path = lake.path(table)
        size = path.stat().st_size
        assert size > SMALL
        parts = chunks(path)
        assert {name for name, _, _ in parts if is_needed(name)} >= set(CAPACITY)
        large = [part for part in parts if not is_needed(part[0]) and part[2] - part[1] > GAP]
        assert large or table == "pod_usage_daily"
        for first, last in ranges[str(path.relative_to(lake.root))]:
            for name, begin, end in large:
                read = min(end, last + 1, size - TAIL) - max(begin, first)
                assert read <= 0, f"{table}: {read} bytes of column {name} were read"
    assert report["retries"] == 0 and report["requests"] == len(desk.proxy.requests)
    assert report["bytes_received"] == sum(request.sent for request in desk.proxy.requests)


def test_no_more_connections_than_allowed_and_more_than_one(desk, case):
    desk.configure(case.configuration(), connections=3)
    desk.rows()
    assert 1 < desk.proxy.most_connections <= 3


@pytest.mark.parametrize("layout", ["koku", "poc"])
def test_layouts(desk, layout):
    """The same keys as in a directory, below a prefix."""
    lake = lakes.Lake(desk.folder / "lake")
    lake.write_pods()
    desk.fill(lake.root)
    desk.configure(lake.configuration())
    done = desk.run("--output", "out/rows.csv", "--layout", layout)
    assert done.exit_status == (0 if layout == "koku" else 3), str(done)
    if layout == "poc":
        assert f"find reports: s3://lake/{desk.prefix}: no Parquet object" in done.error_line, str(done)


def test_secrets_stay_secret(desk, case):
    """program.run refuses output that holds the secret key."""
    configuration = case.configuration()
    desk.configure(configuration, access_key=desk.minio.access_key, secret_key=program.PASSWORD)
    desk.rows("--verbose", "--metrics", "out/metrics.prom")
    for path in (desk.folder / "report.json", desk.out / "metrics.prom"):
        assert program.PASSWORD not in path.read_text()
    assert json.loads((desk.folder / "report.json").read_text())["job"]["input"] == f"s3://lake/{desk.prefix}"
    desk.proxy.fault = lambda request: fault_proxy.error(403, "AccessDenied")
    assert desk.run("--output", "out/rows.csv", "--verbose").exit_status == 4


def test_tls(tmp_path, desk, case):
    """The certificate is checked, against ca_file where there is one, unless verify_ssl is off."""
    ca_file = minio_server.certificate(tmp_path)
    with minio_server.Server(program.PASSWORD, certificates=tmp_path) as minio:
        s3 = {"endpoint": minio.url, "retry_seconds": 30}
        desk.configure(case.configuration(), **s3)
        done = desk.run("--output", "out/rows.csv")
        assert done.exit_status == 4 and "certificate" in done.error_line and "s3.ca_file" in done.error_line, str(done)
        for trust in ({"ca_file": str(ca_file)}, {"verify_ssl": False}):
            desk.configure(case.configuration(), **s3, **trust)
            done = desk.run("--output", "out/rows.csv")
            # The bucket is not there: the service was spoken to, and its answer understood.
            assert done.exit_status == 4 and "NoSuchBucket" in done.error_line, str(done)


def test_an_address_where_nobody_is(desk, case):
    desk.configure(case.configuration(), endpoint="http://127.0.0.1:1", retry_seconds=2)
    done = desk.run("--output", "out/rows.csv")
    assert done.exit_status == 4, str(done)
    assert "check s3.endpoint, and whether the service is up" in done.error_line, str(done)
