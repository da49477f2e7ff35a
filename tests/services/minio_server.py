# SPDX-License-Identifier: Apache-2.0
"""A MinIO server of a test's own, in a folder of its own on a free loopback port: stopped whatever happens.

    with minio_server.Server() as minio:
        minio.client().make_bucket("lake")
"""

import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import guarded
import programs
import s3_client


class ServerError(RuntimeError):
    """The server could not be started; the message holds its log."""


class Server:
    """A context manager. With `certificates` (a folder with public.crt and private.key) it speaks TLS."""

    access_key = "daybook-tests"
    host = "127.0.0.1"

    def __init__(self, secret_key, certificates=None):
        self.secret_key = secret_key
        self.certificates = certificates
        self.port = None
        self.directory = None
        self._process = None

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *unused):
        self.stop()

    @property
    def url(self):
        return f"{'https' if self.certificates else 'http'}://{self.host}:{self.port}"

    def client(self):
        return s3_client.S3Client(self.host, self.port, self.access_key, self.secret_key)

    def environment(self):
        """What the program needs to find it."""
        return {"DAYBOOK_S3__ENDPOINT": self.url, "AWS_ACCESS_KEY_ID": self.access_key,
                "AWS_SECRET_ACCESS_KEY": self.secret_key}

    def _start(self):
        self.directory = tempfile.mkdtemp(prefix="dbk-s3-", dir=os.environ.get("DAYBOOK_S3_TMP", "/tmp"))
        for attempt in range(5):  # somebody else may take the free port first
            self.port = guarded.free_port()
            if self._launch():
                return
            if attempt == 4:
                raise ServerError(f"minio did not start: {self._log()}")

    def _launch(self):
        environment = {
            "PATH": os.environ.get("PATH", ""), "HOME": self.directory, "MINIO_ROOT_USER": self.access_key,
            "MINIO_ROOT_PASSWORD": self.secret_key, "MINIO_BROWSER": "off", "MINIO_UPDATE": "off",
        }
        command = [programs.find("minio"), "server", "--quiet", "--address", f"{self.host}:{self.port}"]
        if self.certificates:
            command += ["--certs-dir", str(self.certificates)]
        self._process = guarded.start([*command, os.path.join(self.directory, "data")], self.directory, environment)
        context = ssl._create_unverified_context() if self.certificates else None
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                return False
            try:
                with urllib.request.urlopen(f"{self.url}/minio/health/cluster", timeout=5, context=context):
                    return True
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise ServerError(f"minio was not ready within 60 s: {self._log()}")

    def _log(self):
        with open(os.path.join(self.directory, "log"), encoding="utf-8", errors="replace") as log:
            return log.read()[-4000:].strip()

    def stop(self):
        """Stops the server and removes its folder. May be called twice."""
        if self._process is not None:
            self._process.stop()
            self._process = None
        if self.directory is not None:
            shutil.rmtree(self.directory, ignore_errors=True)
            self.directory = None


def certificate(folder):
    """Makes public.crt and private.key for 127.0.0.1 in `folder`."""
    done = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=daybook tests",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(folder / "private.key"), "-out",
         str(folder / "public.crt")], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ServerError(f"openssl: {done.stderr}")
    return folder / "public.crt"


if __name__ == "__main__":
    sys.exit(__doc__)
