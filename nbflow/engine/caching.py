"""What the options of a task on its results say: kept for a time, found at a target, written.

A run and a plan ask the same function, so that a plan says what the run will do.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from xxhash import xxh3_128_digest

from nbflow.core.context import context, enter, leave
from nbflow.core.graph import Child, Node
from nbflow.core.parameter import Parameter
from nbflow.core.state import Cached, Failed, State, Success
from nbflow.engine import shelf
from nbflow.engine.again import Patience
from nbflow.engine.asked import Asked
from nbflow.engine.cache_validators import duration_only, hashed
from nbflow.engine.effects import Raised, attempt, shown
from nbflow.engine.filling import Unknown, fill
from nbflow.engine.home import brought
from nbflow.engine.kept import Kept
from nbflow.engine.keying import Keying
from nbflow.engine.recording import unkeepable
from nbflow.engine.result import ResultNotImplementedError
from nbflow.engine.results import LocalResult
from nbflow.engine.supplied import FORCED, TaskSupplied
from nbflow.errors import NbflowError, ResultError

__all__ = ["how_found", "keep", "look_up"]

_CODE = ("class", "code", "default", "function")


def look_up(
    node: Node,
    states: Sequence[State | None],
    supplied: TaskSupplied,
    keying: Keying,
    result: Any,
) -> State | None:
    """Return the state that a task's options find, None where it is to be called.

    Failed where they cannot be asked. What `keep` needs is left in ``supplied.asked``.

    Parameters
    ----------
    states
        For each of the node's edges the state at its other end, None where only a run will tell.
    result
        How the result is written where the task does not say; None: not at all.

    Raises
    ------
    Unknown
        Only a run will tell.
    """
    entered = enter(supplied)
    try:
        asked = supplied.asked = Asked(node, states, supplied)
        store = _store(node, result)
        return _looked_up(node, asked, supplied, keying, store)
    except ResultError as error:
        return Failed(str(error), result=error)
    finally:
        leave(entered)


def how_found(node: Node) -> str:
    """Return what says of a node that it takes what its options found."""
    return "kept by its cache_for" if node.task.options.target is None else "found at its target"


def keep(run: Patience, supplied: TaskSupplied, state: State) -> State:
    """Return the state of a call, its result written and kept as the task's options say."""
    asked = supplied.asked
    if asked is None or type(state) is not Success or asked.store is asked.place is None:
        return state
    node = supplied.node
    if state.kept is not None and state.kept.from_mock:
        run.note(node, "it was computed from a mocked value, so it is not kept beyond this flow")
        return state
    brought(state)
    if asked.store is not None and state.result is not None:
        _write(run, asked, supplied, state)
    return state if asked.place is None else _put(run, asked, supplied, state)


def _looked_up(
    node: Node, asked: Asked, supplied: TaskSupplied, keying: Keying, store: Any
) -> State | None:
    options = node.task.options
    if options.task_run_name is not None:
        what = f"the task_run_name of task '{options.name}'"
        with suppress(Unknown):
            supplied.run_name = fill(what, options.task_run_name, asked.names)
    if options.target is not None:
        what = f"the target of task '{options.name}'"
        asked.location = fill(what, options.target, asked.names)
        return _at_target(node, asked, supplied, store)
    if store is not None:
        with suppress(Unknown):
            located = _tried(node, "result", lambda: store.format(**asked.names))
            asked.store = _at(store, located.location)
    if options.cache_for is not None:
        return _on_shelf(node, asked, supplied, keying)
    return None


def _store(node: Node, default: Any) -> Any:
    """Return what a node's result is written by, None where it is not."""
    options = node.task.options
    chosen = options.result
    if chosen is None and not isinstance(node.task, Parameter):
        chosen = default
    if options.target is not None:
        return LocalResult() if chosen is None else chosen
    is_wanted = options.checkpoint is not False and context.peek("checkpointing", False)
    return chosen if is_wanted else None


def _at(store: Any, location: Any) -> Any:
    """Return a store that writes to a location, braces in it taken as they are."""
    located = store.copy()
    located.location = lambda **_: location
    return located


def _tried(node: Node, option: str, ask: Callable[[], Any], advice: str = "") -> Any:
    """Return what is asked of code that may be the user's.

    Raises
    ------
    ResultError
        It raised.
    """
    outcome = attempt(ask, {})
    if type(outcome) is not Raised:
        return outcome
    error = outcome.exception
    if not isinstance(error, Exception):
        raise error
    is_told = isinstance(error, NbflowError | ResultNotImplementedError)
    told = str(error) if is_told else f"{shown(error)}.\n  Mend it, or leave it out."
    raise ResultError(
        f"the {option} of task '{node.task.options.name}' cannot be used, so it was not called.\n"
        f"  It gave: {told}{advice}"
    ) from error


def _at_target(node: Node, asked: Asked, supplied: TaskSupplied, store: Any) -> Cached | None:
    location, options = asked.location, node.task.options
    if options.checkpoint is not False:
        asked.store = _at(store, location)
    if supplied.is_forced:
        asked.cause = FORCED
        return None
    if not options.cache or not _tried(node, "target", lambda: store.exists(location)):
        asked.cause = "its target does not exist yet"
        return None
    advice = f"\n  Nothing was changed. Remove what is at {location!r} to have the task run again."
    value = _tried(node, "target", lambda: store.read(location).value, advice)
    state = Cached(f"Result found at task target {location}", value)
    state.kept = Kept.of(node.name, value)
    _stand_for_target(asked, state.kept)
    return state


def _on_shelf(node: Node, asked: Asked, supplied: TaskSupplied, keying: Keying) -> State | None:
    is_child = type(node) is Child
    try:
        asked.hashed = _hashed_all(asked.inputs)
    except Unknown:
        if is_child:
            raise
    if is_child and "" in asked.hashed.values():
        asked.cause = "one of its inputs has no value to compare"
        return None
    key = node.task.options.cache_key
    place = _place_of(node, keying) if key is None else (key,)
    # The children of one node are told apart by what they are given.
    asked.place = (*place, *sorted(asked.hashed.items())) if is_child else place
    if supplied.is_forced:
        asked.cause = FORCED
        return None
    asked.cause = "nothing is kept by its cache_for yet"
    if node.task.options.cache:
        for entry in shelf.entries(asked.place, supplied.run.id):
            asked.is_outdated = True
            asked.cause = "what its cache_for kept does not hold any more"
            if _holds(node, asked, entry):
                return _again(entry.state)
    return None


def _hashed_all(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: hashed(value) for name, value in values.items()}


def _place_of(node: Node, keying: Keying) -> tuple[object, ...]:
    """Return what tells a use of a task from others: its slug, its code, what its author gave it.

    The values that code reads elsewhere do not count: how long those hold is what the option says.
    """
    parts = keying.own(node).fingerprint.parts
    code = sorted(part.digest for part in parts if part.kind in _CODE)
    values = {**getattr(node.task, "__dict__", {}), **node.constants}
    return (node.slug, *code, *sorted(_hashed_all(values).items()))


def _holds(node: Node, asked: Asked, entry: shelf.Entry) -> bool:
    validator = node.task.options.cache_validator or duration_only
    if not _tried(
        node,
        "cache_validator",
        lambda: bool(validator(entry.state, asked.inputs, asked.parameters)),
    ):
        return False
    if entry.state.kept.is_intact():
        return True
    assert asked.place is not None, "it was found there"
    shelf.discard(asked.place, entry)
    return False


def _again(state: Cached) -> Cached:
    found = Cached(
        state.message,
        state.result,
        cached_parameters=state.cached_parameters,
        cached_result_expiration=state.cached_result_expiration,
        hashed_inputs=state.hashed_inputs,
    )
    found.kept = state.kept
    return found


def _write(run: Patience, asked: Asked, supplied: TaskSupplied, state: State) -> None:
    entered = enter(supplied)
    try:
        outcome = attempt(lambda: asked.store.write(state.result, **asked.names), {})
    finally:
        leave(entered)
    if type(outcome) is not Raised:
        if asked.location is not None and state.kept is not None:
            _stand_for_target(asked, state.kept)
        return
    error = outcome.exception
    if isinstance(error, ResultNotImplementedError):
        return  # of a kind that only holds values
    if not isinstance(error, Exception):
        raise error
    run.note(supplied.node, f"its result could not be written: {error}", "WARNING")


def _put(run: Patience, asked: Asked, supplied: TaskSupplied, state: State) -> State:
    node = supplied.node
    if (reason := unkeepable(state)) is not None:
        run.note(node, f"{reason}, so it is not kept", "WARNING")
        return state
    cache_for = node.task.options.cache_for
    assert asked.place is not None, "it is to be kept"
    assert cache_for is not None, "it is to be kept"
    end: datetime | None = None
    with suppress(OverflowError):  # past the end of all calendars
        end = datetime.now(UTC) + cache_for
    cached = Cached(
        state.message,
        state.result,
        cached_parameters=asked.parameters,
        cached_result_expiration=end,
        hashed_inputs=asked.hashed,
    )
    cached.kept = state.kept or Kept.of(node.name, state.result)
    shelf.put(asked.place, shelf.Entry(cached, supplied.run.id))
    return _again(cached)


def _stand_for_target(asked: Asked, kept: Kept) -> None:
    """Let what is at a target stand for the execution that wrote it, whichever it was."""
    if kept.exact:
        kept.token = xxh3_128_digest(f"target\0{asked.location}\0".encode() + kept.digest)
