"""A server of S3, started for the first test that asks for it."""

import pytest

from tests.buckets import ACCESS, serving


@pytest.fixture(scope="session")
def _s3_server():
    with serving() as url:
        yield url


@pytest.fixture
def s3(_s3_server, monkeypatch):
    """The address of a server of S3; the environment leads there too."""
    for name, value in {**ACCESS, "AWS_ENDPOINT_URL": _s3_server}.items():
        monkeypatch.setenv(name, value)
    return _s3_server
