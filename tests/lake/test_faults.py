# SPDX-License-Identifier: Apache-2.0
"""What goes wrong between the program and the bucket: it passes, and the rows are right, or nothing is written."""

import random
import re
import signal
import time

import pytest

import fault_proxy
import lake as lakes
import program
import rows
import tenant
from large_lake import large_lake


def chance(share, *faults):
    """One of `faults` for that share of the requests, drawn the same way each time."""
    draw = random.Random(7)
    return lambda request: draw.choice(faults) if draw.random() < share else None


def once_per_key(fault, wanted=lambda request: True):
    """The first request for each object goes wrong."""
    seen = set()

    def decide(request):
        name = request.path
        if not wanted(request) or name in seen:
            return None
        seen.add(name)
        return fault

    return decide


PASSING = {
    "slow down for 30 %": chance(0.3, fault_proxy.SLOW_DOWN),
    "errors of the service": chance(0.3, fault_proxy.error(500, "InternalError"), fault_proxy.error(502, ""),
                                    fault_proxy.error(504, ""), fault_proxy.error(429, "TooManyRequests"),
                                    fault_proxy.error(400, "RequestTimeout")),
    "bodies cut short": chance(0.3, fault_proxy.SHORT),
    "connections reset": chance(0.3, fault_proxy.RESET),
    "stalls": once_per_key(fault_proxy.STALL, lambda request: "node_labels" in request.path),
    "a bit flipped on the way": once_per_key(fault_proxy.FLIP, lambda request: request.range is not None),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING.keys())
def test_what_passes_changes_no_row(desk, case, fault):
    desk.proxy.fault = fault
    found, report = desk.rows()
    difference = rows.difference(case.expected("trino"), found)
    assert not difference, difference
    assert any(request.fault for request in desk.proxy.requests)
    assert report["requests"] == len(desk.proxy.requests)
    flipped = desk.proxy.requests and all(request.fault in ("", "flip") for request in desk.proxy.requests)
    assert flipped or report["retries"] > 0
    assert report["bytes_received"] > 0


FINAL = {
    "denied": (fault_proxy.error(403, "AccessDenied"), 4, "AccessDenied"),
    "unknown": (fault_proxy.error(404, "NoSuchKey"), 3, "gone since the lake was listed"),
    "another version": (fault_proxy.error(412, "PreconditionFailed"), 3, "has changed since the lake was listed"),
    "another ETag": (fault_proxy.OTHER_ETAG, 3, "has changed since the lake was listed"),
    "expired keys": (fault_proxy.error(400, "ExpiredToken"), 4, "ExpiredToken"),
}


@pytest.mark.parametrize(("fault", "status", "why"), FINAL.values(), ids=FINAL.keys())
def test_what_is_final_ends_at_once_and_names_the_key(desk, case, fault, status, why):
    desk.proxy.fault = lambda request: fault if "/daily/" in request.path and "pod_usage" in request.path else None
    began = time.monotonic()
    done = desk.run("--output", "out/rows.csv")
    assert done.exit_status == status, str(done)
    assert why in done.error_line and re.search(r"s3://lake/\S+/pod_usage\.\S+\.parquet", done.error_line), str(done)
    assert time.monotonic() - began < 10
    asked = [request.path for request in desk.proxy.requests if request.fault]
    assert len(asked) == len(set(asked)), "it was tried again"
    assert desk.files_left() == []


def test_a_listing_that_is_refused(desk, case):
    desk.proxy.fault = lambda request: fault_proxy.error(403, "AccessDenied") if request.is_list else None
    done = desk.run("--output", "out/rows.csv")
    assert done.exit_status == 4, str(done)
    assert re.search(r"list: s3://lake/\S+/: the service answered 403 AccessDenied", done.error_line), str(done)
    assert_asked_once(desk.proxy.requests)


def assert_asked_once(requests):
    """The tables of a month are listed side by side, each prefix once."""
    prefixes = [request.query["prefix"] for request in requests]
    assert prefixes and len(prefixes) == len(set(prefixes)), prefixes


@pytest.mark.parametrize("fault", [fault_proxy.SLOW_DOWN, fault_proxy.STALL, fault_proxy.SHORT], ids=lambda f: f.name)
def test_an_outage_ends_the_run_in_time(desk, case, fault):
    desk.configure(case.configuration(), retry_seconds=3, timeout_seconds=1)
    desk.proxy.fault = lambda request: fault if request.number >= 8 else None
    began = time.monotonic()
    done = desk.run("--output", "out/rows.csv")
    assert done.exit_status == 4, str(done)
    assert "s3.retry_seconds" in done.error_line, str(done)
    assert time.monotonic() - began < 10
    assert desk.files_left() == []


def test_bits_that_stay_flipped(desk, case):
    """Whatever bit it is, and whether or not the page has a checksum: the object is not what was stored."""
    for at in (0.1, 0.3, 0.6, 0.95):
        fault = fault_proxy.Fault("flip", at=at)
        desk.proxy.fault = lambda request: fault if "pod_usage" in request.path else None
        done = desk.run("--output", "out/rows.csv")
        assert done.exit_status == 3, str(done)
        assert ".parquet" in done.error_line
        assert desk.files_left() == []


def test_bits_flipped_in_pages_of_a_large_object(desk):
    """Only parts of it are read: what the page's checksum or its decoder does not take is refused."""
    folder = desk.folder / "cluster"

    large_lake(folder)
    desk.fill(folder)
    desk.configure(lakes.Lake(folder).configuration(), verify_etag=False)
    desk.rows()

    def size_of(request):
        return request.range[1] - request.range[0] + 1

    refused = 0
    for at in (0.0, 0.000002, 0.00001, 0.5):  # in headers of pages, and within one
        fault = fault_proxy.Fault("flip", at=at)
        desk.proxy.fault = lambda request: fault if request.range and size_of(request) > 100_000 else None
        done = desk.run("--output", "out/again.csv")
        assert done.exit_status in (0, 3), str(done)
        if done.exit_status == 3:
            refused += 1
            assert not (desk.out / "again.csv").exists()
        else:  # neither the page's checksum nor its decoder could tell: DuckDB writes no checksums
            (desk.out / "again.csv").unlink()
    assert refused > 0


def test_expired_keys_half_way_leave_the_table_as_it_was(desk, case, database):
    database.fill(case)
    database.insert_row(report_period_id=case.settings["report_period_id"], source_uuid=case.settings["source_uuid"],
                        usage_start=case.settings["start"], usage_end=case.settings["start"],
                        namespace="of an earlier run")
    desk.configure(tenant.without_lookups(case.configuration()))
    arguments = ("--lookups", "postgres", "--output", database.uri(), "--output", "out/rows.csv")
    done = desk.run(*arguments, env=database.environment)
    assert done.exit_status == 0, str(done)
    before = database.rows()
    half = len(desk.proxy.requests) // 2
    del desk.proxy.requests[:]
    desk.proxy.fault = lambda request: fault_proxy.error(400, "ExpiredToken") if request.number >= half else None
    (desk.out / "rows.csv").unlink()
    done = desk.run(*arguments, env=database.environment)
    assert done.exit_status == 4 and "ExpiredToken" in done.error_line, str(done)
    assert database.rows() == before and before
    assert desk.files_left() == []


STS_ANSWER = """<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>{}</AccessKeyId><SecretAccessKey>{}</SecretAccessKey>
<SessionToken>{}</SessionToken><Expiration>{}</Expiration></Credentials></AssumeRoleWithWebIdentityResult>
</AssumeRoleWithWebIdentityResponse>"""


def test_keys_of_a_web_identity_are_renewed_half_way(desk, case):
    """Keys of MinIO's own STS, handed out for a token as Amazon's would be, and refused at some time."""
    (desk.folder / "token").write_text("token of the test\n")
    asked = []

    def decide(request):
        if request.method == "POST":
            asked.append(request.body)
            return fault_proxy.answer(STS_ANSWER.format(*desk.minio.client().temporary_keys()).encode())
        if len(asked) == 1 and request.number >= 12:
            return fault_proxy.error(400, "ExpiredToken")
        return None

    desk.proxy.fault = decide
    environment = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_ROLE_ARN": "arn:aws:iam::1:role/r",
                   "AWS_WEB_IDENTITY_TOKEN_FILE": str(desk.folder / "token")}
    found, _ = desk.rows(env=environment)
    difference = rows.difference(case.expected("trino"), found)
    assert not difference, difference
    assert len(asked) >= 2 and b"WebIdentityToken=token%20of%20the%20test" in asked[0]
    assert all("x-amz-security-token" in request.headers for request in desk.proxy.requests if request.method == "GET")


def test_repeated_requests_are_told(desk, case):
    desk.proxy.fault = lambda request: fault_proxy.SLOW_DOWN if request.number == 3 else None
    done = desk.run("--output", "out/rows.csv")
    assert done.exit_status == 0, str(done)
    total = len(desk.proxy.requests)
    assert f"requests to the lake: {total}, of which 1 were repeated ones" in done.stderr, str(done)


def test_keys_of_a_profile(desk, case):
    (desk.folder / "keys").write_text(f"[other]\naws_access_key_id = {desk.minio.access_key}\n"
                                      f"aws_secret_access_key = {desk.minio.secret_key}\n")
    environment = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_PROFILE": "other",
                   "AWS_SHARED_CREDENTIALS_FILE": str(desk.folder / "keys"), "HOME": str(desk.folder)}
    found, _ = desk.rows(env=environment)
    assert not rows.difference(case.expected("trino"), found)


def test_a_wrong_secret_is_final(desk, case):
    done = desk.run("--output", "out/rows.csv", env={"AWS_SECRET_ACCESS_KEY": "another"})
    assert done.exit_status == 4 and "SignatureDoesNotMatch" in done.error_line, str(done)
    assert_asked_once(desk.proxy.requests)


def test_a_listing_of_5000_objects(desk):
    lake = lakes.Lake(desk.folder / "lake")
    lake.write_pods()
    desk.fill(lake.root)
    folder = lake.folder("pod_usage").relative_to(lake.root)
    # Files of other days of the month: listed, and not read. One byte of each would be refused.
    desk.minio.client().put_all("lake", [(f"{desk.prefix}/{folder}/pod_usage.2025-10-{2 + i % 9:02}.1.{i}_0.parquet",
                                          b"x") for i in range(5000)])
    desk.configure(lake.configuration())
    desk.proxy.fault = chance(0.1, fault_proxy.SLOW_DOWN)
    found, report = desk.rows()
    assert len(found) == 2
    pages = [request for request in desk.proxy.requests if request.is_list and "daily" not in request.query["prefix"]]
    assert len([page for page in pages if "continuation-token" in page.query and not page.fault]) == 5
    (day,) = report["days"]
    assert {entry["table"] for entry in day["objects"]} == {"pod_usage", "pod_usage_daily"}


def test_an_object_that_changes_between_footer_and_data(desk, small_tenant):
    """Another version of the same size arrives: an error, and never a mixture."""
    lake = large_lake(desk.folder / "lake")
    desk.fill(lake.root)
    desk.configure(lake.configuration())
    key = f"{desk.prefix}/{lake.path('pod_usage_daily').relative_to(lake.root)}"
    content = bytearray(lake.path("pod_usage_daily").read_bytes())
    content[100] ^= 1
    reads = []

    def decide(request):
        if "/daily/" in request.path and request.range:
            reads.append(request)
            if len(reads) == 2:
                desk.minio.client().put("lake", key, bytes(content))
        return None

    desk.proxy.fault = decide
    done = desk.run("--output", small_tenant.uri(), "--output", "out/rows.csv", env=small_tenant.environment)
    assert done.exit_status == 3 and "has changed since the lake was listed" in done.error_line, str(done)
    assert key in done.error_line
    assert small_tenant.rows() == [] and desk.files_left() == []


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("fault", [fault_proxy.STALL, fault_proxy.error(503, "SlowDown", {"Retry-After": "60"})],
                         ids=lambda fault: fault.name)
def test_a_signal_ends_a_run_that_waits(desk, case, number, status, fault):
    desk.configure(case.configuration(), retry_seconds=600, timeout_seconds=600)
    desk.proxy.fault = lambda request: fault if request.number >= 8 else None
    arguments = desk.arguments("--output", "out/rows.csv")
    process = program.start(*arguments, cwd=desk.folder, env=desk.environment())
    deadline = time.monotonic() + 30
    while not any(request.fault for request in desk.proxy.requests) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    assert process.poll() is None, program.finish(process, arguments)
    process.send_signal(number)
    sent = time.monotonic()
    done = program.finish(process, arguments)
    assert time.monotonic() - sent < 1, "the end took too long"
    assert done.exit_status == status, str(done)
    assert desk.files_left() == []
