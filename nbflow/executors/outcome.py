"""How a call ended, as it travels between processes: what is said of it in bytes, and read."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from nbflow.errors import UnsendableError
from nbflow.executors.parting import Parted
from nbflow.executors.sending import pack, unpack

__all__ = ["ENDED", "HELD", "RAISED", "SAID", "packed", "settle"]

# What bytes about a call are: a message, its result, the exception it raised, the head of a
# result whose value stays where it is.
SAID, ENDED, RAISED, HELD = b"s", b"e", b"r", b"h"


def packed(result: Any, error: BaseException | None) -> tuple[bytes, bytes]:
    """Return how a call ended and with what, packed; what cannot be packed ends it as an error."""
    if error is None:
        shown = result.value if isinstance(result, Parted) else result
        try:
            return ENDED, pack(result, result=shown, outcome=result)
        except UnsendableError as unsendable:
            error = unsendable
    try:
        return RAISED, pack(error, exception=error)
    except UnsendableError as unsendable:
        return RAISED, pack(unsendable)


def settle(
    future: Future[Any],
    kind: bytes,
    data: bytes,
    held: Callable[[], Any] | None = None,
) -> None:
    """End a future as `packed` says; ``held`` gives what stands for a value that stayed behind."""
    try:
        outcome = unpack(data, "outcome")
    except UnsendableError as error:
        kind, outcome = RAISED, error
    if kind == RAISED:
        future.set_exception(outcome)
    elif held is not None:
        future.set_result(Parted(outcome, held()))
    else:
        future.set_result(outcome)
