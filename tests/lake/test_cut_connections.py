# SPDX-License-Identifier: Apache-2.0
"""TCP connections that toxiproxy cuts, delays and refuses."""

import random
import threading
import time

import pytest

import rows
import toxiproxy


@pytest.fixture(scope="module")
def toxics():
    with toxiproxy.Server() as running:
        yield running


@pytest.fixture
def cut(desk, case, toxics, request):
    """A proxy before MinIO, and the desk configured for it."""
    name = f"s3-{abs(hash(request.node.name))}"
    port = toxics.proxy(name, desk.minio.port)
    desk.configure(case.configuration(), endpoint=f"http://127.0.0.1:{port}")
    return name


@pytest.mark.parametrize("seed", range(5))
def test_connections_cut_at_random_byte_counts(desk, case, toxics, cut, seed):
    """Each connection ends after so many bytes: a new one goes on with what is missing."""
    toxics.add_toxic(cut, "limit_data", bytes=random.Random(seed).randrange(20_000, 200_000))
    found, report = desk.rows()
    assert not rows.difference(case.expected("trino"), found)
    assert report["requests"] > 0


def test_resets_and_delays(desk, case, toxics, cut):
    toxics.add_toxic(cut, "reset_peer", toxicity=0.2, timeout=5)
    toxics.add_toxic(cut, "latency", latency=20, jitter=20)
    found, _ = desk.rows()
    assert not rows.difference(case.expected("trino"), found)


def test_a_service_that_is_away_for_two_seconds(desk, case, toxics, cut):
    toxics.add_toxic(cut, "latency", latency=30)

    def go_away():
        time.sleep(0.2)
        toxics.enable(cut, False)
        time.sleep(2)
        toxics.enable(cut, True)

    absence = threading.Thread(target=go_away)
    absence.start()
    try:
        found, report = desk.rows()
    finally:
        absence.join()
    assert not rows.difference(case.expected("trino"), found)
    assert report["retries"] > 0


def test_a_service_that_says_nothing(desk, case, toxics, cut):
    """Connections are taken, and no byte ever comes."""
    desk.configure(case.configuration(), endpoint=desk.configured_endpoint(), retry_seconds=3, timeout_seconds=1)
    toxics.add_toxic(cut, "timeout", timeout=0)
    began = time.monotonic()
    done = desk.run("--output", "out/rows.csv")
    assert done.exit_status == 4 and "s3.retry_seconds" in done.error_line, str(done)
    assert time.monotonic() - began < 15
    assert desk.files_left() == []
