"""The signing key, and the keyed digests that are checked before anything is unpickled."""

import os
import stat
from hashlib import blake2b
from hmac import compare_digest
from pathlib import Path
from secrets import token_bytes, token_hex

from nbflow.errors import StoreError

__all__ = ["MAC_BYTES", "Signer", "read_key"]

KEY_BYTES = 32
MAC_BYTES = 32


class Signer:
    """Signs bytes with one key.

    BLAKE2b is keyed by design and needs no instructions of the processor's own.
    """

    def __init__(self, key: bytes) -> None:
        self._started = blake2b(key=key, digest_size=MAC_BYTES)

    @property
    def identity(self) -> str:
        """What tells this key from others, and nothing about it."""
        return self.mac(b"nbflow identity of the key").hex()

    def begin(self) -> blake2b:
        """Return a digest to which bytes are added piece by piece."""
        return self._started.copy()

    def mac(self, content: bytes) -> bytes:
        """Return the keyed digest of some bytes."""
        digest = self._started.copy()
        digest.update(content)
        return digest.digest()

    def is_signed(self, content: bytes, mac: bytes) -> bool:
        """Tell whether `mac` is the keyed digest of `content`."""
        return compare_digest(self.mac(content), mac)


def read_key(path: Path) -> bytes:
    """Return the key in a file that only its owner can read; made when there is none.

    Raises
    ------
    StoreError
        The file cannot be read or made, others can read it, or it holds no key.
    """
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes()
        mode = path.stat().st_mode
    except OSError as cause:
        raise StoreError(
            "the key that signs results cannot be read.\n"
            f"  It is {path}.\n"
            f"  Reading it gave: {cause.strerror or cause}.\n"
            "  Make it readable for you and writable in its folder, "
            "or set XDG_CONFIG_HOME to a folder that is.",
            path=str(path),
        ) from cause
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise StoreError(
            "the key that signs results can be read by others.\n"
            f"  It is {path}.\n"
            f"  Its mode is {stat.S_IMODE(mode):o}: whoever can read it can forge results.\n"
            f"  Say `chmod 600 {path}` if you trust who could read it. Otherwise remove it and "
            "say `nbflow store trust` for each store of yours.",
            path=str(path),
        )
    if len(key) != KEY_BYTES:
        raise StoreError(
            "the key that signs results is damaged.\n"
            f"  It is {path}.\n"
            f"  It has {len(key)} bytes, a key has {KEY_BYTES}.\n"
            "  Restore it from a backup. Otherwise remove it and say `nbflow store trust` "
            "for each store of yours.",
            path=str(path),
        )
    return key


def _make(path: Path) -> None:
    """Write a new key, unless another process is faster: then its key is the one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a rename, never replaces a key that is there.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
