"""What a page asks of the store: answered beside the user's code, and never pushed."""

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from nbflow.notebook.asking import Reply
from nbflow.notebook.link import Later, later
from nbflow.notebook.table import Packed

__all__ = ["Archive"]

Q = TypeVar("Q")


class Archive(Generic[Q]):
    """Has questions answered one after the other on a thread of its own, while there are some.

    Of questions of one kind by one page only the last is answered that came while others were:
    whoever clicks from run to run waits for the one that was clicked last.

    Parameters
    ----------
    answer
        Question → message; raises nothing.
    later
        Calls a function on a thread of its own, after so many seconds.

    Fields, guarded by the lock: ``_waiting`` (the questions, in order, and who is told);
    ``_is_busy`` (whether they are being answered).
    """

    def __init__(self, answer: Callable[[Q], Packed], *, later: Later = later) -> None:
        self._answer = answer
        self._later = later
        self._lock = threading.Lock()
        self._waiting: dict[Hashable, tuple[Q, Reply]] = {}
        self._is_busy = False

    def ask(self, question: Q, reply: Reply, about: Hashable = None) -> None:
        """Have a question answered; returns at once.

        Parameters
        ----------
        about
            What a later question is about that takes the place of this one; of the same page and
            kind when None.
        """
        with self._lock:
            self._waiting[about or (type(question), reply)] = question, reply
            is_busy, self._is_busy = self._is_busy, True
        if not is_busy:
            self._later(0.0, self._work)

    def _work(self) -> None:
        while (waiting := self._next()) is not None:
            question, reply = waiting
            reply(*self._answer(question))

    def _next(self) -> tuple[Q, Reply] | None:
        with self._lock:
            if not self._waiting:
                self._is_busy = False
                return None
            return self._waiting.pop(next(iter(self._waiting)))
