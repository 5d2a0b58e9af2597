"""Whether a result that `cache_for` kept still holds: functions of (state, inputs, parameters).

``state`` is the Cached state of then; ``inputs`` and ``parameters`` are what there is now, by name.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from nbflow.core.keys import Unhashable, digest
from nbflow.core.state import Cached

__all__ = [
    "all_inputs",
    "all_parameters",
    "duration_only",
    "hashed",
    "never_use",
    "partial_inputs_only",
    "partial_parameters_only",
]

Values = Mapping[str, Any]
Validator = Callable[[Cached, Values, Values], bool]


def never_use(state: Cached, inputs: Values, parameters: Values) -> bool:
    """Return False: the task always runs."""
    return False


def duration_only(state: Cached, inputs: Values, parameters: Values) -> bool:
    """Tell whether the time is not over yet."""
    end = state.cached_result_expiration
    return end is None or end > datetime.now(UTC)


def all_inputs(state: Cached, inputs: Values, parameters: Values) -> bool:
    """Tell whether the time is not over and every input is equal to what it was."""
    if not duration_only(state, inputs, parameters):
        return False
    before = _inputs_of(state)
    return before.keys() == inputs.keys() and _agree(before, inputs, inputs)


def all_parameters(state: Cached, inputs: Values, parameters: Values) -> bool:
    """Tell whether the time is not over and every parameter is equal to what it was."""
    if not duration_only(state, inputs, parameters):
        return False
    before = _hashed_all(state.cached_parameters or {})
    return before.keys() == parameters.keys() and _agree(before, parameters, parameters)


def partial_inputs_only(validate_on: Collection[str] | None = None) -> Validator:
    """Return a validator that looks at some inputs; at the time alone when None."""
    names = _listed("partial_inputs_only", validate_on)

    def validator(state: Cached, inputs: Values, parameters: Values) -> bool:
        """Tell whether the time is not over and those inputs are equal to what they were."""
        if not duration_only(state, inputs, parameters):
            return False
        return not names or _agree(_inputs_of(state), inputs, names)

    return validator


def partial_parameters_only(validate_on: Collection[str] | None = None) -> Validator:
    """Return a validator that looks at some parameters; at the time alone when None."""
    names = _listed("partial_parameters_only", validate_on)

    def validator(state: Cached, inputs: Values, parameters: Values) -> bool:
        """Tell whether the time is not over and those parameters are equal to what they were."""
        if not duration_only(state, inputs, parameters):
            return False
        return not names or _agree(_hashed_all(state.cached_parameters or {}), parameters, names)

    return validator


def hashed(value: object) -> str:
    """Return the digest of a value as text; the empty one, which equals none, if it has none."""
    try:
        return digest(value).hex()
    except Unhashable:
        return ""


def _inputs_of(state: Cached) -> Mapping[str, str]:
    if state.hashed_inputs is not None:
        return state.hashed_inputs
    return _hashed_all(state.cached_inputs)


def _hashed_all(values: Values) -> dict[str, str]:
    return {name: hashed(value) for name, value in values.items()}


def _agree(before: Mapping[str, str], now: Values, names: Collection[str]) -> bool:
    """Tell whether what is called so is there, was, and is equal to what it was."""
    return all(
        name in now and (was := before.get(name, "")) != "" and was == hashed(now[name])
        for name in names
    )


def _listed(function: str, names: Collection[str] | None) -> tuple[str, ...]:
    if isinstance(names, str):
        raise TypeError(
            f"{function} got validate_on={names!r}, one text where a list of names is meant.\n"
            f"  Write validate_on=[{names!r}]."
        )
    return tuple(names or ())
