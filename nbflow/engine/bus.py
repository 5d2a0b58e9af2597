"""Events from a run to whoever observes it.

Observers implement any subset of one method, ``observe(event)``, and never break a run: one that
raises is logged once and left out from then on.
"""

import logging
from collections.abc import Callable
from typing import Any, Protocol

from nbflow.core.events import Event

__all__ = ["Bus", "Observer", "watchers"]


class Observer(Protocol):
    """What follows a run as it happens."""

    def observe(self, event: Event) -> None:
        """Take note of one event; must return soon."""


class Bus:
    """Keeps the events of one run, in order, and hands each to the observers at once."""

    __slots__ = ("_observe", "_observers", "events", "publish")

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._observers: list[Observer] = []
        self._observe: tuple[Callable[[Event], None], ...] = ()
        # Without observers publishing is an append: nothing else may cost on the way of a task.
        self.publish: Callable[[Event], None] = self.events.append

    def add(self, observer: Observer) -> None:
        """Hand events to ``observer`` from now on."""
        self._observers.append(observer)
        self._observe = tuple([each.observe for each in self._observers])
        self.publish = self._deliver

    def _deliver(self, event: Event) -> None:
        self.events.append(event)
        for place, observe in enumerate(self._observe):
            try:
                observe(event)
            except Exception:  # noqa: BLE001  # an observer's fault is not the run's
                self._leave_out(place)

    def _leave_out(self, place: int) -> None:
        observer = self._observers.pop(place)
        self._observe = tuple([each.observe for each in self._observers])
        logging.getLogger("nbflow").exception(
            "An observer of the run raised and is left out: %r", observer
        )


watchers: list[Callable[[Any], Observer | None]] = []
"""Asked at the start of each run of this process for an observer of it; empty at import."""
