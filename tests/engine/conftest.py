"""The server of S3 that tests of storages use too."""

from tests.io.conftest import _s3_server, s3

__all__ = ["_s3_server", "s3"]
