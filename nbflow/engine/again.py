"""Whether a task is called once more: retries, loops, and pauses that end by themselves."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import uniform
from typing import Any, Literal, NamedTuple, Protocol, cast

from nbflow.core.graph import Node
from nbflow.core.options import TaskOptions
from nbflow.core.state import Failed, Looped, Paused, Retrying, Scheduled, State
from nbflow.engine.effects import Raised, attempt, shown
from nbflow.engine.handlers import told_of
from nbflow.engine.supplied import TaskSupplied

__all__ = ["Next", "Patience", "following", "is_due"]


class Patience(Protocol):
    """What is needed of a run."""

    @property
    def waits(self) -> bool:
        """Whether it goes on until what is to be tried again has been."""

    @property
    def handlers(self) -> tuple[Any, ...]:
        """Called at each change of a task's state, after its own."""

    @property
    def raises(self) -> bool:
        """Whether the first error ends it."""

    def note(self, node: Node, text: str, level: str = "INFO") -> None:
        """Make something known of a node."""


class Next(NamedTuple):
    """The state after a call, and what follows: the context of the next call, and its moment.

    ``moment``: then, True for at once, None where no call follows.
    """

    state: State
    supplied: TaskSupplied
    moment: datetime | Literal[True] | None = None


def is_due(given: Scheduled) -> bool:
    """Tell whether a task may go on now from a state that it was given."""
    return given.start_time is not None and given.start_time <= datetime.now(UTC)


def following(
    run: Patience, node: Node, supplied: TaskSupplied, state: State, is_called: bool
) -> Next:
    """Return what follows a state that is not simply a success.

    Parameters
    ----------
    supplied
        The context of the call.
    state
        What the call led to.
    is_called
        Whether there was one; a trigger that failed is not asked again.
    """
    if not is_called and type(state) is not Paused:
        return Next(state, supplied)
    after = _following(run, node, supplied, state)
    if after.state is not state:
        after = after._replace(state=told_of(node, state, after.state, run.handlers))
    return after


def _following(run: Patience, node: Node, supplied: TaskSupplied, state: State) -> Next:
    options = node.task.options
    if type(state) is Looped:
        return _looped(state, supplied)
    if type(state) is Paused and state.start_time is not None:
        again = supplied.again(resume=True)
        return Next(state, again, state.start_time if run.waits else None)
    if type(state) is Retrying and (options.retries or _is_ahead(state)):
        return _asked_for(run, options, supplied, state)
    if isinstance(state, Failed) and options.retries and not run.raises:
        return _retried(run, node, supplied, state)
    return Next(state, supplied)


def _is_ahead(state: Retrying) -> bool:
    """Tell whether somebody chose when: a bare signal must not turn round and round."""
    return state.start_time is not None and state.start_time > datetime.now(UTC)


def _looped(state: Looped, supplied: TaskSupplied) -> Next:
    count = state.loop_count = supplied.loop_count
    if not state.message:
        state.message = f"Task is looping ({count})"
    again = supplied.again(run_count=1, loop_count=count + 1, loop_result=state.result)
    return Next(state, again, True)


def _retried(run: Patience, node: Node, supplied: TaskSupplied, state: Failed) -> Next:
    options, count = node.task.options, supplied.run_count
    if count > options.retries:
        return Next(state, supplied)
    if options.retry_on is not None and not isinstance(state.result, options.retry_on):
        kind = type(state.result).__name__
        run.note(node, f"Skipping retry. {kind} is none of those in its `retry_on`.")
        return Next(state, supplied)
    text = f"Retrying Task (after attempt {count} of {options.retries + 1})"
    retrying = Retrying(text, state.result, run_count=count)
    return _asked_for(run, options, supplied, retrying)


def _asked_for(
    run: Patience, options: TaskOptions, supplied: TaskSupplied, state: Retrying
) -> Next:
    delay = _delay(options, supplied.run_count)
    if isinstance(delay, Failed):
        return Next(delay, supplied)
    earliest = datetime.now(UTC) + timedelta(seconds=delay)
    state.start_time = max(state.start_time or earliest, earliest)
    state.run_count = supplied.run_count
    if supplied.loop_count > 1:
        state.context |= {
            "_loop_count": supplied.loop_count,
            "_loop_result": supplied.loop_result,
        }
    again = supplied.again(run_count=supplied.run_count + 1)
    return Next(state, again, state.start_time if run.waits else None)


def _delay(options: TaskOptions, count: int) -> float | Failed:
    """Return the seconds before the attempt after attempt ``count``."""
    given = options.retry_delay_seconds
    if isinstance(given, tuple):
        return _varied(options, given[min(count, len(given)) - 1])
    if not callable(given):
        return _varied(options, given)
    outcome = attempt(lambda: _varied(options, _seconds(given, count, options.retries)), {})
    if type(outcome) is not Raised:
        return cast("float", outcome)
    error = outcome.exception
    if isinstance(error, KeyboardInterrupt):
        raise error
    return Failed(
        f"Its retry_delay_seconds could not be computed for attempt {count}: {shown(error)}",
        result=error,
    )


def _seconds(delays: Callable[[int], Any], count: int, retries: int) -> float:
    """Return the delay after attempt ``count`` of what a function gives: one, or one for each."""
    given = delays(count)
    if isinstance(given, list | tuple):
        every = delays(retries)
        given = every[min(count, len(every)) - 1]
    return max(0.0, float(given))


def _varied(options: TaskOptions, seconds: float) -> float:
    """Return a delay that is not that of every other call, where they are to differ."""
    factor = options.retry_jitter_factor
    if not factor:
        return seconds
    return seconds * uniform(max(0.0, 1 - factor), 1 + factor)  # no secret
