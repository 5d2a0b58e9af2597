"""What the code of tasks was, by its digest: written once, read again to say what changed."""

from threading import Lock

from nbflow.io.store.database import Database
from nbflow.io.store.signing import Signer

__all__ = ["ADD_CODE", "Codes", "signed_code"]

ADD_CODE = "INSERT OR IGNORE INTO codes (digest, body, mac) VALUES (?, ?, ?)"


class Codes:
    """Makes rows of code, and finds them again."""

    def __init__(self, database: Database, signer: Signer) -> None:
        self._database = database
        self._signer = signer
        self._written: set[bytes] = set()
        self._lock = Lock()

    def is_new(self, digest: bytes) -> bool:
        """Tell, once in this process, that a code has still to be written."""
        with self._lock:
            if digest in self._written:
                return False
            self._written.add(digest)
            return True

    def row(self, digest: bytes, body: bytes) -> tuple[bytes, bytes, bytes]:
        """Return the values that go with `ADD_CODE`."""
        return digest, body, self._signer.mac(signed_code(digest, body))

    def find(self, digest: bytes) -> bytes | None:
        """Return the body of a code, None where it is not there, or was changed."""
        rows = self._database.rows("SELECT body, mac FROM codes WHERE digest = ?", (digest,))
        for body, mac in rows:
            if self._signer.is_signed(signed_code(digest, body), mac):
                return bytes(body)
        return None


def signed_code(digest: bytes, body: bytes) -> bytes:
    """Return what the signature of a row of code is about."""
    return b"code " + digest + body
