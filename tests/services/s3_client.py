# SPDX-License-Identifier: Apache-2.0
"""A small S3 client of the tests' own: it fills buckets, and signs without any code of the program's."""

import concurrent.futures
import datetime
import hashlib
import hmac
import http.client
import pathlib
import threading
import urllib.parse
import xml.etree.ElementTree


class S3Error(RuntimeError):
    pass


def _hmac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class S3Client:
    """Path-style requests to `host`:`port`; any thread may call."""

    def __init__(self, host, port, access_key, secret_key, region="us-east-1"):
        self.address = f"{host}:{port}"
        self.access_key = access_key
        self.secret_key = secret_key
        self.region = region
        self._local = threading.local()

    def headers(self, method, path, query, body, service="s3"):
        """The headers of a signed request. `query` is name -> value."""
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        content = hashlib.sha256(body).hexdigest()
        signed = {"host": self.address, "x-amz-content-sha256": content, "x-amz-date": now}
        names = ";".join(sorted(signed))
        canonical = "\n".join([
            method, urllib.parse.quote(path, safe="/-._~"), self.query_text(query),
            *(f"{name}:{signed[name]}" for name in sorted(signed)), "", names, content,
        ])
        scope = f"{now[:8]}/{self.region}/{service}/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = f"AWS4{self.secret_key}".encode()
        for part in (now[:8], self.region, service, "aws4_request"):
            key = _hmac(key, part)
        signature = _hmac(key, text).hex()
        signed["authorization"] = (f"AWS4-HMAC-SHA256 Credential={self.access_key}/{scope},"
                                   f"SignedHeaders={names},Signature={signature}")
        return signed

    @staticmethod
    def query_text(query):
        quote = lambda text: urllib.parse.quote(str(text), safe="-._~")  # noqa: E731
        return "&".join(f"{quote(name)}={quote(query[name])}" for name in sorted(query))

    def request(self, method, path, query=None, body=b"", service="s3"):
        query = query or {}
        headers = self.headers(method, path, query, body, service)
        if service == "sts":
            headers["content-type"] = "application/x-www-form-urlencoded"
        target = urllib.parse.quote(path, safe="/-._~") + ("?" + self.query_text(query) if query else "")
        for attempt in range(2):
            connection = getattr(self._local, "connection", None)
            if connection is None:
                connection = self._local.connection = http.client.HTTPConnection(self.address, timeout=60)
            try:
                connection.request(method, target, body, headers)
                response = connection.getresponse()
                content = response.read()
                break
            except (http.client.HTTPException, OSError):
                connection.close()
                self._local.connection = None
                if attempt == 1:
                    raise
        if response.status >= 300:
            raise S3Error(f"{method} {path}: {response.status} {content[:300]!r}")
        return content

    def make_bucket(self, bucket):
        self.request("PUT", f"/{bucket}")

    def put(self, bucket, key, body):
        self.request("PUT", f"/{bucket}/{key}", body=body)

    def delete(self, bucket, key):
        self.request("DELETE", f"/{bucket}/{key}")

    def put_all(self, bucket, objects):
        """`objects`: pairs of a key and its bytes, or the path of a file."""
        def put(item):
            key, body = item
            self.put(bucket, key, body.read_bytes() if isinstance(body, pathlib.Path) else body)

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(put, objects))

    def put_folder(self, bucket, folder, prefix=""):
        folder = pathlib.Path(folder)
        self.put_all(bucket, [(prefix + path.relative_to(folder).as_posix(), path)
                              for path in sorted(folder.rglob("*")) if path.is_file()])

    def temporary_keys(self, seconds=900):
        """Keys of STS: access key, secret key, session token and when they end."""
        body = urllib.parse.urlencode({"Action": "AssumeRole", "Version": "2011-06-15", "DurationSeconds": seconds})
        answer = self.request("POST", "/", body=body.encode(), service="sts")
        tree = xml.etree.ElementTree.fromstring(answer)
        return [next(tree.iter(f"{{https://sts.amazonaws.com/doc/2011-06-15/}}{name}")).text
                for name in ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")]
