"""Taking over a store that was signed with another key: another user's, or one that is lost.

Everything in it is signed anew, as it is now. Nothing is unpickled; what is trusted is whoever
could write there until now.
"""

from pathlib import Path
from secrets import token_bytes

from msgspec import Struct

from nbflow.errors import StoreError
from nbflow.io.config_file import home as default_home
from nbflow.io.store.body import Body, copy_parts, file_size
from nbflow.io.store.codes import signed_code
from nbflow.io.store.database import Database
from nbflow.io.store.entry import Stored, file_name, head_of, is_file_name, signed_part
from nbflow.io.store.failpoints import armed
from nbflow.io.store.faults import reaching
from nbflow.io.store.folder import Folder, folder_at
from nbflow.io.store.journal import signed_batch
from nbflow.io.store.paths import database_path, key_path, storage_url
from nbflow.io.store.results import ADD_RESULT, COLUMNS, row_of, stored_of
from nbflow.io.store.salvage import refuse_in_progress
from nbflow.io.store.signing import Signer, read_key

__all__ = ["Trusted", "trust"]


class Trusted(Struct, frozen=True):
    """How many results were signed anew, and how many left out since their files are not whole."""

    results: int
    left_out: int


def trust(home: Path | None = None) -> Trusted:
    """Sign everything in a store with the user's own key.

    Raises
    ------
    StoreError
        It cannot be read or written, or a run is in progress.
    """
    home = (home or default_home()).absolute()
    refuse_in_progress(home)
    signer = Signer(read_key(key_path()))
    database = Database(database_path(home), "full", None)
    folder = folder_at(storage_url(home), is_synced=True, reach=armed())
    try:
        rows = database.rows(f"SELECT {COLUMNS} FROM results ORDER BY seq")
        before = [stored_of(row) for row in rows]
        after = [stored and _signed_anew(stored, folder, signer) for stored in before]
        kept = [stored for stored in after if stored is not None]
        events = database.rows("SELECT run, count, batch, seq FROM events")
        codes = database.rows("SELECT digest, body, seq FROM codes")
        with database.writing() as connection:
            connection.execute("DELETE FROM results")
            connection.executemany(ADD_RESULT, (row_of(stored) for stored in kept))
            connection.executemany(
                "UPDATE events SET mac = ? WHERE seq = ?",
                ((signer.mac(signed_batch(*row[:3])), row[3]) for row in events),
            )
            connection.executemany(
                "UPDATE codes SET mac = ? WHERE seq = ?",
                ((signer.mac(signed_code(*row[:2])), row[2]) for row in codes),
            )
            connection.execute("INSERT OR REPLACE INTO about VALUES ('key', ?)", (signer.identity,))
    finally:
        database.close()
    for stored in before:
        if stored is not None and is_file_name(stored.file):
            folder.remove(stored.file)
    return Trusted(len(kept), len(rows) - len(kept))


def _signed_anew(stored: Stored, folder: Folder, signer: Signer) -> Stored | None:
    """Return a result with a signature of ours, None where its file is not there or not whole."""
    head, parts = head_of(stored.entry), stored.parts
    name, content = "", stored.body
    if stored.file:
        copied = _copied(stored, head, folder, signer) if is_file_name(stored.file) else None
        if copied is None:
            return None
        name, content = copied
    mac = signer.mac(signed_part(head, parts, stored.size, name, content))
    return Stored(stored.entry, parts, stored.size, name, content, mac)


def _copied(
    stored: Stored, head: bytes, folder: Folder, signer: Signer
) -> tuple[str, bytes] | None:
    """Return the name and the digest of a copy of a result's file that is signed by us."""
    if stored.size != file_size(head, stored.parts):
        return None
    name = file_name(stored.entry, token_bytes(16))
    body = Body(head, signer, lambda: folder.draft(name))
    digest = None
    try:
        with reaching(stored.file), folder.open(stored.file) as file:
            if copy_parts(file, head, stored.parts, body) and body.draft is not None:
                digest = body.finish(stored.parts)
                body.draft.commit()
    except StoreError as error:
        if not isinstance(error.__cause__, FileNotFoundError):
            raise
    finally:
        if body.draft is not None and digest is None:
            body.draft.discard()
    return None if digest is None else (name, digest)
