# SPDX-License-Identifier: Apache-2.0
"""`daybook bench --lake s3`: the clusters are put into a bucket, and the measured runs read them there."""

import csv

import program

BUCKET = "measured"


def bench(minio, folder, *arguments, uri=f"s3://{BUCKET}/bench"):
    # No DAYBOOK_ variable reaches the measured runs.
    env = {name: value for name, value in minio.environment().items() if name.startswith("AWS_")}
    env["AWS_ENDPOINT_URL_S3"] = minio.url
    return program.run("bench", "small", "--modes", "streaming", "--runs", "1", "--lake", "s3", "--lake-uri", uri,
                       *arguments, cwd=folder, env=env)


def test_reports_are_put_once_and_read_from_the_bucket(minio, tmp_path):
    minio.client().make_bucket(BUCKET)
    done = bench(minio, tmp_path)
    assert done.exit_status == 0, str(done)
    assert "objects put" in done.stderr
    (summary,) = tmp_path.glob("benchmark_results/*/SUMMARY.csv")
    with open(summary, encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["status"] == "SUCCESS" and int(row["requests"]) > 5 and int(row["bytes_read"]) > 1000
    log = (summary.parent / "small_streaming.log").read_text()
    assert f"--input s3://{BUCKET}/bench/small " in log
    for secret in minio.environment().values():
        if len(secret) > 12 and "://" not in secret:
            assert secret not in log

    again = bench(minio, tmp_path, "--results", "again")
    assert again.exit_status == 0, str(again)
    assert "objects put" not in again.stderr

    key = next((tmp_path / "benchmark_data/small/data").rglob("*.parquet")).relative_to(
        tmp_path / "benchmark_data/small")
    minio.client().put(BUCKET, f"bench/small/{key}", b"other bytes")
    mended = bench(minio, tmp_path, "--results", "mended")
    assert mended.exit_status == 0, str(mended)
    assert "small: 1 objects put" in mended.stderr

    minio.client().put(BUCKET, "bench/small/data/precious", b"of somebody else")
    refused = bench(minio, tmp_path, "--results", "refused")
    assert refused.exit_status == 2, str(refused)
    assert "bench/small/data/precious: it is no object of this cluster" in refused.error_line


def test_a_bucket_that_is_not_there(minio, tmp_path):
    done = bench(minio, tmp_path, uri="s3://nowhere/bench")
    assert done.exit_status == 4, str(done)
    assert "NoSuchBucket" in done.error_line
    assert not list(tmp_path.glob("benchmark_results/*"))
