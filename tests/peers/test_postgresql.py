# SPDX-License-Identifier: Apache-2.0
"""bench/peers: PostgreSQL gives the same rows, and what it used is counted."""

import pytest

import rows
from answered import every_case, jobs

import compare_rows
import postgresql_peer


# spec: F.29: PostgreSQL refuses a product that underflows, where Trino gives 0 or a subnormal number.
UNDERFLOW = ("numbers-subnormal",)


@pytest.fixture(scope="module")
def tables(server):
    return postgresql_peer.Database(server)


@every_case
def test_golden_cases(case, tables, tmp_path):
    for job in jobs(case):
        tables.load(job, mixed_files=True)
        if case.name in UNDERFLOW:
            with pytest.raises(SystemExit, match="value out of range: underflow"):
                tables.summarize(job)
            continue
        tables.summarize(job)
        count = tables.write(tmp_path / "rows.csv")
        found = compare_rows.read(tmp_path / "rows.csv")
        assert rows.difference(case.expected("trino"), found) == ""
        assert count == len(found)


def test_the_time_of_the_server_is_counted(tables):
    """Of processes that are gone by then: the connection's, and those that it asked for help."""
    before = tables.processes.cpu_seconds()
    tables.psql("SELECT count(*) FROM generate_series(1, 2000000) AS a WHERE sqrt(a) > 0;")
    used = tables.processes.cpu_seconds() - before
    assert 0.05 < used < 20


def test_the_memory_of_the_server_is_counted(tables):
    idle = tables.processes.memory_bytes()
    with postgresql_peer.Peak(tables.processes) as peak:
        tables.psql("SET work_mem = '1GB'; SELECT count(*) FROM (SELECT a FROM generate_series(1, 1500000) AS a"
                    " ORDER BY md5(a::text)) AS sorted;")  # fmt: skip
    assert idle > 1e6
    assert peak.bytes - idle > 80e6
    assert tables.processes.memory_bytes() < peak.bytes
