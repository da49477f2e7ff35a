# SPDX-License-Identifier: Apache-2.0
"""Every golden case, both dialects, from a bucket."""

import pytest

import golden_case
import program
import rows

CASES = golden_case.all_cases()


@pytest.fixture(scope="module")
def bucket(minio):
    client = minio.client()
    client.make_bucket("golden")
    for case in CASES:
        client.put_folder("golden", case.lake, case.name + "/")
    return "golden"


@pytest.mark.parametrize(("case", "dialect"), [(case, dialect) for case in CASES for dialect in case.dialects],
                         ids=lambda value: getattr(value, "name", value))
def test_golden_case(case, dialect, bucket, minio, tmp_path):
    configuration = case.configuration(lake=f"s3://{bucket}/{case.name}")
    golden_case.write_configuration(tmp_path / "daybook.yaml", configuration)
    done = program.run("summarize", "--config", "daybook.yaml", "--dialect", dialect, "--output", "rows.csv",
                       cwd=tmp_path, env=minio.environment())
    if case.refused(dialect):
        assert done.exit_status == 3, str(done)
        assert not (tmp_path / "rows.csv").exists()
        return
    assert done.exit_status == 0, str(done)
    difference = rows.difference(case.expected(dialect), rows.read_csv(tmp_path / "rows.csv"))
    assert not difference, difference
