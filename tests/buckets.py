"""A server of S3 on loopback, for tests of what keeps results there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import boto3  # type: ignore[import-untyped]  # ships no types
from moto.server import ThreadedMotoServer

__all__ = ["ACCESS", "BUCKET", "objects", "serving"]

BUCKET = "my-bucket"


ACCESS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}
"""What the environment of a test has to have beside `AWS_ENDPOINT_URL`."""


@contextmanager
def serving() -> Iterator[str]:
    """Serve a bucket, and give the address."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        with mock.patch.dict(os.environ, ACCESS):
            client = boto3.client("s3", endpoint_url=url, region_name="us-east-1")
            client.create_bucket(Bucket=BUCKET)
            client.close()
        yield url
    finally:
        server.stop()


def objects(url: str) -> set[str]:
    """Return the names of the objects in the bucket of the server at an address."""
    client = boto3.client("s3", endpoint_url=url, region_name="us-east-1")
    found = client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
    client.close()
    return {each["Key"] for each in found}
