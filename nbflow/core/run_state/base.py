"""The state of a run: what is known of it at one moment."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID, uuid4

from nbflow.core.raised import picklable
from nbflow.core.run_state.asking import Result, result_of
from nbflow.core.run_state.kind import Predicates, StateType

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["State", "StateDetails", "as_details"]

_NAMES = {kind: kind.value.capitalize() for kind in StateType}
_naming = Lock()


@dataclass(slots=True)
class StateDetails:
    """What belongs to a state beside its type.

    Parameters
    ----------
    flow_run_id, task_run_id
        The run whose state it is; neither for a state made by hand.
    child_flow_run_id
        The run of the subflow that the task stands for.
    scheduled_time
        When it is to go on.
    cache_key, cache_expiration
        The key that other runs find its result by, and until when.
    untrackable_result
        Whether the value cannot be told from equal ones, as numbers and None.
    refresh_cache
        Whether the key is written without being looked up.
    retriable
        Whether it may be retried; None leaves it to the options.
    """

    flow_run_id: UUID | None = None
    task_run_id: UUID | None = None
    child_flow_run_id: UUID | None = None
    scheduled_time: datetime | None = None
    cache_key: str | None = None
    cache_expiration: datetime | None = None
    untrackable_result: bool = False
    refresh_cache: bool | None = None
    retriable: bool | None = None


def as_details(given: StateDetails | Mapping[str, Any]) -> StateDetails:
    """Return details of their own, so that no two states share them."""
    return replace(given) if isinstance(given, StateDetails) else StateDetails(**given)


class State(Predicates):
    """What is known of a run at one moment.

    Equal, and the same in sets and dictionaries, is what has the same id.

    Parameters
    ----------
    type
        Its kind, or the name of that.
    name
        What it is called; as its type when None.
    message
        One line for people.
    data
        The value, the exception, a reference that either is read through, or further states.
    state_details
        What belongs to it beside, also as a mapping.
    id, timestamp
        Of this state; made when first asked for, and the moment at which it was made, when None.
    """

    __slots__ = ("_details", "_id", "_made", "name")

    def __init__(
        self,
        type: StateType | str,
        name: str | None = None,
        message: str | None = None,
        data: Any = None,
        state_details: StateDetails | Mapping[str, Any] | None = None,
        id: UUID | None = None,
        timestamp: datetime | None = None,
    ) -> None:
        if type.__class__ is not StateType:
            type = StateType(type)
        self.type: StateType = type
        self.name: str = _NAMES[self.type] if name is None else name
        self.message = message
        self.data = data
        # One state is made for each step of each run; few are asked for these.
        self._details = state_details
        self._id = id
        self._made: datetime | float = time.time() if timestamp is None else timestamp

    @property
    def id(self) -> UUID:
        """What tells it from every other state."""
        if self._id is None:
            with _naming:
                if self._id is None:
                    self._id = uuid4()
        return self._id

    @property
    def timestamp(self) -> datetime:
        """When it was made, in UTC."""
        if isinstance(self._made, float):
            self._made = datetime.fromtimestamp(self._made, UTC)
        return self._made

    @property
    def state_details(self) -> StateDetails:
        """What belongs to it beside its type."""
        if not isinstance(self._details, StateDetails):
            self._details = StateDetails(**(self._details or {}))
        return self._details

    @state_details.setter
    def state_details(self, details: StateDetails) -> None:
        self._details = details

    @property
    def has_run(self) -> bool:
        """Whether it is the state of a run; one made by hand is not."""
        if self._details is None:
            return False
        details = self.state_details
        return details.flow_run_id is not None or details.task_run_id is not None

    @property
    def result(self) -> Result:
        """To be called: the value, or what went wrong, raised."""
        return Result(self)

    @property
    def value(self) -> Any:
        """The value, or what went wrong, raised: as `result()` in a function that is not async."""
        return result_of(self)

    def with_changes(self, **changes: Any) -> State:
        """Return another state, with an id of its own and everything else but ``changes``."""
        fields: dict[str, Any] = {
            "type": self.type,
            "name": self.name,
            "message": self.message,
            "data": self.data,
            "state_details": self._details and as_details(self._details),
            "timestamp": self.timestamp,
        }
        return type(self)(**fields | changes)

    def __str__(self) -> str:
        shown = [repr(self.message)] if self.message else []
        if self.name.upper() != self.type:
            shown.append(f"type={self.type}")
        return f"{self.name}({', '.join(shown)})"

    def __repr__(self) -> str:
        return f"{self.name}(message={self.message!r}, type={self.type}, result={self.data!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, State):
            return NotImplemented
        return self is other or self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)

    def __getstate__(self) -> tuple[Any, dict[str, Any]]:
        self.id  # noqa: B018  # a copy is the same state, also where nobody has asked yet
        own, slots = cast("tuple[Any, dict[str, Any]]", object.__getstate__(self))
        if isinstance(self.data, BaseException):
            slots["data"] = picklable(self.data)
        return own, slots
