"""Transactions: what is done together counts together, or is undone.

The engine runs each task in one. A transaction knows its store only as what has `Store`'s methods.

State: `_current` (the transaction that is under way here).
"""

from __future__ import annotations

from contextvars import ContextVar, Token
from enum import Enum
from inspect import isawaitable
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, Self

from nbflow.core.context import under_way
from nbflow.engine.awaiting import run_here
from nbflow.engine.effects import Raised, attempt
from nbflow.engine.logs import get_logger

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Sequence

__all__ = [
    "CommitMode",
    "Store",
    "Transaction",
    "TransactionState",
    "get_transaction",
    "transaction",
]


class Store(Protocol):
    """Where what transactions stage is written."""

    def exists(self, key: str) -> bool:
        """Tell whether there is a value that still holds."""

    def read(self, key: str) -> Any:
        """Return the value."""

    def write(self, key: str, value: Any) -> None:
        """Keep a value."""


class CommitMode(Enum):
    """When a transaction commits: at its own end, with the outermost, or only when asked to."""

    EAGER = "EAGER"
    LAZY = "LAZY"
    OFF = "OFF"


class TransactionState(Enum):
    """Where a transaction stands."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    STAGED = "STAGED"
    COMMITTED = "COMMITTED"
    ROLLED_BACK = "ROLLED_BACK"


_OVER = (TransactionState.COMMITTED, TransactionState.ROLLED_BACK)

_current: ContextVar[Transaction | None] = ContextVar("nbflow_transaction", default=None)


class Transaction:
    """What is staged by the code inside, and what was done in it.

    Parameters
    ----------
    key
        What its value is found again by; nothing is written without one.
    store
        Where its value is written.
    commit_mode
        That of the transaction around it when None; LAZY outside of all.
    overwrite
        Whether a value that is there already is computed and written anew.
    logger
        Told what becomes of it.

    Fields: `state`, `parent` (the transaction around it), `children` (those that ended inside, and
    that it answers for), `on_commit_hooks`, `on_rollback_hooks`, `within` (the run or call in whose
    code its block stands).
    """

    def __init__(
        self,
        *,
        key: str | None = None,
        store: Store | None = None,
        commit_mode: CommitMode | None = None,
        overwrite: bool = False,
        logger: logging.Logger | logging.LoggerAdapter[Any] | None = None,
    ) -> None:
        self.key = key
        self.store = store
        self.commit_mode = commit_mode
        self.overwrite = overwrite
        self.logger = logger or get_logger("transactions")
        self.state = TransactionState.PENDING
        self.parent: Transaction | None = None
        self.within: Any = None
        self.children: list[Transaction] = []
        self.on_commit_hooks: list[Callable[[Transaction], Any]] = []
        self.on_rollback_hooks: list[Callable[[Transaction], Any]] = []
        self._staged_value: Any = None
        self._token: Token[Transaction | None] | None = None
        # A child may end in another thread while its parent does: it is taken in, or told no.
        self._lock = Lock()
        self._is_closed = False

    def is_pending(self) -> bool:
        """Tell whether it has not begun."""
        return self.state is TransactionState.PENDING

    def is_active(self) -> bool:
        """Tell whether it is under way, with nothing staged."""
        return self.state is TransactionState.ACTIVE

    def is_staged(self) -> bool:
        """Tell whether a value waits to be written."""
        return self.state is TransactionState.STAGED

    def is_committed(self) -> bool:
        """Tell whether it counts: it was committed, or its value was there already."""
        return self.state is TransactionState.COMMITTED

    def is_rolled_back(self) -> bool:
        """Tell whether it was undone."""
        return self.state is TransactionState.ROLLED_BACK

    def read(self) -> Any:
        """Return the value that the store has for the key."""
        return self.store.read(self.key) if self.store and self.key else None

    def stage(
        self,
        value: Any,
        on_rollback_hooks: Sequence[Callable[[Transaction], Any]] = (),
        on_commit_hooks: Sequence[Callable[[Transaction], Any]] = (),
    ) -> None:
        """Let a value wait to be written; nothing changes where it has been committed.

        Parameters
        ----------
        on_rollback_hooks, on_commit_hooks
            Called with the transaction when it is undone, or counts; awaited where they are async.
        """
        if not self.is_committed():
            self._staged_value = value
            self.on_rollback_hooks = list(on_rollback_hooks)
            self.on_commit_hooks = list(on_commit_hooks)
            self.state = TransactionState.STAGED

    def commit(self) -> bool:
        """Commit children, call hooks, write the value; undo it all where that fails.

        Returns
        -------
        bool
            Whether this committed it.
        """
        if self.state in _OVER:
            return False
        self._close()
        failed = attempt(self._commit, {})
        if not isinstance(failed, Raised):
            self.state = TransactionState.COMMITTED
            return True
        self._log_failure("committing", failed)
        self.rollback()
        _raise_unless_ordinary(failed)
        return False

    def _close(self) -> None:
        """Answer for no further children."""
        with self._lock:
            self._is_closed = True

    def _commit(self) -> None:
        for child in self.children:
            child.commit()
        for hook in self.on_commit_hooks:
            _call(self, "commit", hook)
        if self.is_staged() and self.store and self.key:
            self.store.write(self.key, self._staged_value)

    def rollback(self) -> bool:
        """Undo it: its own hooks, then its children, each in reverse.

        A hook that raises is logged, and the others are called nevertheless.

        Returns
        -------
        bool
            Whether this undid it, without a failure.
        """
        if self.state in _OVER:
            return False
        self.state = TransactionState.ROLLED_BACK
        self._close()
        failures = []
        for hook in reversed(self.on_rollback_hooks):
            failed = attempt(_call, {"txn": self, "kind": "rollback", "hook": hook})
            if isinstance(failed, Raised):
                self._log_failure("rolling back", failed)
                failures.append(failed)
        for child in reversed(self.children):
            child.rollback()
        for failed in failures:
            _raise_unless_ordinary(failed)
        return not failures

    def _log_failure(self, doing: str, failed: Raised) -> None:
        self.logger.error(
            "An error was encountered while %s transaction %r",
            doing,
            self.key,
            exc_info=failed.exception,
        )

    def __enter__(self) -> Self:
        if self._token is not None or not self.is_pending():
            raise RuntimeError(
                "a transaction was entered twice.\n"
                f"  Its key is {self.key!r}, and it is {self.state.name} already.\n"
                "  Make one for each block: `with transaction(...) as txn:`."
            )
        self.begin(get_transaction())
        self.within = under_way()
        self._token = _current.set(self)
        return self

    def begin(self, parent: Transaction | None) -> None:
        """Let it be under way, in another or in none; `end` is due then."""
        self.parent = parent
        if self.commit_mode is None:
            self.commit_mode = CommitMode.LAZY if self.parent is None else self.parent.commit_mode
        is_there = (
            not self.overwrite
            and self.store is not None
            and self.key is not None
            and self.store.exists(self.key)
        )
        self.state = TransactionState.COMMITTED if is_there else TransactionState.ACTIVE
        self._is_closed = is_there

    def __exit__(self, kind: object, error: BaseException | None, place: object) -> None:
        assert self._token is not None
        _current.reset(self._token)
        self._token = None
        self.end(is_undone=error is not None)

    def end(self, *, is_undone: bool) -> None:
        """Undo it, or let it count: now, or with the transaction around it."""
        if is_undone:
            self.rollback()
        elif self.commit_mode is CommitMode.EAGER:
            self.commit()
        if self.parent is not None:
            self._hand_over(self.parent)
        elif self.commit_mode is CommitMode.LAZY:
            self.commit()
        else:
            self.rollback()

    def _hand_over(self, parent: Transaction) -> None:
        """Let the transaction around this one answer for it, or follow one that has ended."""
        if self.is_rolled_back():
            parent.rollback()
        with parent._lock:
            if not parent._is_closed:
                parent.children.append(self)
                return
        if parent.is_rolled_back():
            self.rollback()
        else:
            self.commit()


def _call(txn: Transaction, kind: str, hook: Callable[[Transaction], Any]) -> None:
    name = getattr(hook, "__name__", repr(hook))
    txn.logger.info("Running %s hook '%s'", kind, name)
    made = hook(txn)
    if isawaitable(made):
        run_here(made)
    txn.logger.info("%s hook '%s' finished running successfully", kind.capitalize(), name)


def _raise_unless_ordinary(failed: Raised) -> None:
    if not isinstance(failed.exception, Exception):
        raise failed.exception


def get_transaction() -> Transaction | None:
    """Return the innermost transaction that is under way here, None outside of any.

    Each call of a task in an `@flow` function runs in one of its own.
    """
    innermost, here = _current.get(), under_way()
    if here is None or (innermost is not None and innermost.within is here):
        return innermost
    return getattr(here, "transaction", innermost)


def transaction(
    key: str | None = None,
    store: Store | None = None,
    commit_mode: CommitMode | None = None,
    overwrite: bool = False,
    logger: logging.Logger | logging.LoggerAdapter[Any] | None = None,
) -> Transaction:
    """Return a transaction for a `with` block; see `Transaction` for the arguments.

    Where the store has a value for the key, it is committed from the start, and `read` gives it.

    Examples
    --------
    >>> with transaction() as txn:
    ...     txn.stage("rows", on_commit_hooks=[lambda txn: print("counts")])
    counts
    >>> txn.state.name
    'COMMITTED'
    """
    return Transaction(
        key=key, store=store, commit_mode=commit_mode, overwrite=overwrite, logger=logger
    )
