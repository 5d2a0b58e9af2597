"""What the options of a task on its results ask for, when it is called in an `@flow` function."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

from nbflow.core.raised import worded
from nbflow.core.run_context import FlowRunContext, TaskRunContext
from nbflow.core.state import Cached, Failed, State, Success
from nbflow.engine.cache_place import Place, filled
from nbflow.engine.cache_rules import CacheRule, rule_of
from nbflow.engine.effects import Raised, attempt
from nbflow.engine.kept import Kept, Referring
from nbflow.engine.task_call import TaskCall
from nbflow.engine.transactions import get_transaction

__all__ = ["found", "keep", "keep_failure", "leave"]


def found(made: TaskCall) -> State | None:
    """Return the state of a call whose result is found by its options, None where it is made.

    A flow that is tried again takes what the same call of the attempt before has kept.
    """
    if made.run_count:
        return None  # it was looked for before the first attempt
    previous = made.previous
    if previous is not None and previous.state.is_successful() and _is_kept(previous.reference):
        made.take_up(previous)
        return previous.state
    made.around = get_transaction()
    rule = _rule(made)
    if rule is None:
        return None
    with _unlocked(made.run.lock):
        return _unless_raised(attempt(_looked_up, {"made": made, "rule": rule}))


def keep(made: TaskCall, state: State) -> State:
    """Return the state of a call, once its result is written where its options say.

    Failed where it cannot be. In a transaction it is written when that is committed.
    """
    options = made.task.options
    has_hooks = options.commit_hooks or options.rollback_hooks
    if type(state) is not Success or not (made.place or made.opened or has_hooks):
        return state
    with _unlocked(made.run.lock):
        failed = _unless_raised(attempt(_written, {"made": made, "value": state.result}))
    if failed is None and _is_kept(made.reference) and made.run.keeper is None:
        made.run.record_from_now()
    return failed or state


def keep_failure(made: TaskCall, state: State) -> None:
    """Write what a call raised, once no further attempt follows, where its options say.

    In a transaction it is not: all of that is undone.
    """
    place, error = made.place, state.result
    if place is None or made.around is not None or not isinstance(error, Exception):
        return
    if not place.rule.factory.persist_result:
        return
    outcome = attempt(place.rule.factory.create_result, {"obj": error, "key": place.name})
    if type(outcome) is Raised:
        text = f"what it raised is not kept: {worded(outcome.exception)}"
        made.run.note(made.node, text, "WARNING")
        return
    # The very exception: what is loaded has no traceback.
    made.reference = outcome.keep(error)


def leave(made: TaskCall, state: State) -> None:
    """Take the result of a call out of memory, where its options say so."""
    reference = made.reference
    if made.task.options.cache_result_in_memory or reference is None:
        return
    if not (state.is_successful() and state.has_result_here) or state.result is None:
        return
    state.leave(reference)
    reference.let_go()
    if state.kept is not None:
        state.kept.refer(Referring(reference))


@contextmanager
def _unlocked(lock: RLock) -> Iterator[None]:
    """Let other calls go on: what is done inside takes long, or is the user's."""
    lock.release()
    try:
        yield
    finally:
        lock.acquire()


def _is_kept(reference: Any) -> bool:
    return reference is not None and reference.type != "unpersisted"


def _rule(made: TaskCall) -> CacheRule | None:
    """Return what becomes of the results of a call's task, asked once in a run."""
    options = made.task.options
    rules = made.run.rules
    known = rules.get(id(options))
    if known is None:
        known = rules[id(options)] = options, rule_of(options, FlowRunContext.get())
    return known[1]


def _looked_up(made: TaskCall, rule: CacheRule) -> State | None:
    """Return the state of a call whose result is found by its key, None for no such."""
    above = FlowRunContext.get()
    of_flow = {} if above is None else above.parameters
    inputs, policy = made.task.signature.complete(made.parameters), rule.policy
    with TaskRunContext(made.task, made.task_run, inputs) as context:
        name = None if rule.template is None else filled(rule.template, inputs)
        key = None if policy is None else policy.compute_key(context, inputs, of_flow)
    place = made.place = Place(rule, key, name, made.run.by_key)
    if key is None:
        return None
    if not rule.factory.persist_result:
        made.reference = None if rule.refreshes else place.lost()
        return None if made.reference is None else _cached(made, None)
    if not made.open(overwrite=rule.refreshes).is_committed():
        return None
    made.reference = place.read(key)
    return _cached(made, made.reference.get())


def _cached(made: TaskCall, value: Any) -> Cached:
    """Return the state of a call that takes a result from elsewhere."""
    until = getattr(made.reference, "expiration", None)
    state = Cached(None, value, cached_result_expiration=until)
    if not _is_kept(made.reference):
        state.leave(made.reference)
    elif made.run.recording is not None:
        state.kept = Kept.of(made.node.name, value)
        made.run.recording.enter(made.node, state.kept)
    leave(made, state)
    return state


def _written(made: TaskCall, value: Any) -> None:
    """Write a result, or leave that to the transaction around the call."""
    place, options = made.place, made.task.options
    reference = None if place is None else place.reference_to(value)
    made.transaction.stage(reference, options.rollback_hooks, options.commit_hooks)
    made.end_transaction(is_undone=False)
    if place is not None:
        place.check()
    made.reference = reference


def _unless_raised(outcome: Any) -> State | None:
    """Return the state that code of the user's led to by raising, else what it gave."""
    if type(outcome) is not Raised:
        return outcome  # type: ignore[no-any-return]  # a state, or None
    error = outcome.exception
    if not isinstance(error, Exception):
        raise error
    return Failed(f"Task run encountered an exception {worded(error)}", result=error)
