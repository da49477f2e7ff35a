# SPDX-License-Identifier: Apache-2.0
"""daybook preflight of a lake in a bucket: what it says of keys, address and clock, and that no key is printed."""

import email.utils
import re
import socket
import time

import pytest

import fault_proxy
import program
from conftest import BUCKET

NOT_OPEN = "not tried: the lake could not be opened"


@pytest.fixture
def checks(desk, case):
    """Runs a preflight and gives its lines: name -> (verdict, the rest)."""
    def run(*flags, status=0, env=None):
        done = program.run("preflight", "--config", "daybook.yaml", "--output", "out/rows.csv", *flags,
                           cwd=desk.folder, env=desk.environment(env))
        assert done.exit_status == status, str(done)
        assert desk.files_left() == [], str(done)
        found = {}
        for line in done.stdout.splitlines()[:-1]:
            verdict, name, rest = re.fullmatch(r"(ok|warn|FAIL|skip) +(.*?)  +(.*)", line).groups()
            found[name] = (verdict, rest)
        return found

    assert case.lake.is_dir()
    return run


def test_ready(desk, checks):
    found = checks("--strict")
    assert list(found)[:5] == ["configuration", "credentials", "lake", "lake TLS", "lake clock"]
    assert found["credentials"] == ("ok", "AWS_ACCESS_KEY_ID")
    assert found["lake"] == ("ok", f"s3://{BUCKET}/{desk.prefix} at {desk.proxy.url}")
    assert found["lake TLS"] == ("ok", "not encrypted, and within this machine")
    assert found["lake clock"] == ("ok", "as this machine's, to a second")
    assert {verdict for verdict, _ in found.values()} == {"ok"}, found
    assert not [request for request in desk.proxy.requests if request.method != "GET"]


def test_wrong_secret_key(checks):
    found = checks(status=4, env={"AWS_SECRET_ACCESS_KEY": "not-" + program.PASSWORD[::-1]})
    verdict, line = found["lake"]
    assert verdict == "FAIL" and "SignatureDoesNotMatch" in line, line
    assert line.endswith("; check s3.secret_key (or AWS_SECRET_ACCESS_KEY) and s3.region")
    assert found["lake clock"][0] == "ok"
    assert found["days"] == ("skip", NOT_OPEN)
    assert found["output out/rows.csv"][0] == "ok"


def test_no_keys(checks):
    found = checks(status=4, env={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""})
    verdict, line = found["configuration"]
    assert verdict == "FAIL" and "no keys for S3 are given" in line, line


def test_no_such_bucket(checks):
    found = checks("--input", "s3://nobodys-bucket", status=4)
    verdict, line = found["lake"]
    assert verdict == "FAIL" and "404 NoSuchBucket" in line, line
    assert line.endswith("; check the bucket's name and s3.endpoint")


def test_nobody_listens(checks):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{probe.getsockname()[1]}"
        begin = time.monotonic()
        found = checks(status=4, env={"DAYBOOK_S3__ENDPOINT": endpoint})
    assert time.monotonic() - begin < 20
    assert found["lake"][0] == "FAIL" and found["lake"][1].endswith(
        "; check s3.endpoint, and whether the service is up"), found["lake"]
    assert found["lake clock"] == ("skip", "not tried: no answer told the time")


@pytest.mark.parametrize("ahead, verdict, told", [
    (-120, "warn", "2 min 0. s behind this machine's; set the clocks by NTP"),
    (3600, "FAIL", "(1 h 00 min|59 min 5. s) ahead of this machine's: requests are refused; set the clocks by NTP"),
])
def test_clock_of_the_service(desk, checks, ahead, verdict, told):
    date = email.utils.formatdate(time.time() + ahead, usegmt=True)
    refused = fault_proxy.error(403, "RequestTimeTooSkewed", {"Date": date})
    desk.proxy.fault = lambda request: refused if request.number == 0 else None
    found = checks(status=4)
    assert found["lake"][0] == "FAIL" and "RequestTimeTooSkewed" in found["lake"][1]
    assert found["lake clock"][0] == verdict and re.fullmatch(told, found["lake clock"][1]), found["lake clock"]


def test_object_that_cannot_be_read(desk, checks):
    desk.proxy.fault = lambda request: (
        fault_proxy.error(403, "AccessDenied") if "/node_labels/" in request.path and not request.is_list else None)
    found = checks(status=4)
    verdict, line = found["table node_labels_daily"]
    assert verdict == "FAIL" and "403 AccessDenied" in line, line
    assert line.endswith("; allow the keys s3:ListBucket and s3:GetObject there")
    assert found["table pod_usage"][0] == "ok"
