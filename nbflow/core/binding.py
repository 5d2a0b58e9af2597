"""From the arguments of a call to what each parameter of a task's ``run`` is given.

Knows signatures; knows neither tasks nor graphs.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Literal

from nbflow.core.nearest import nearest
from nbflow.errors import ReservedArgumentError, SignatureError

__all__ = ["OF_RUNS", "RESERVED", "Flavour", "Signature", "flavour_of", "listed"]

RESERVED = frozenset({"flow", "mapped", "task_args", "upstream_tasks"})
"""The keywords of a call that are for the flow rather than for the task."""

OF_RUNS = frozenset({"return_state", "wait_for"})
"""The keywords of a call that are for the run of the task, where it runs as it is called."""

_EMPTY = inspect.Parameter.empty
_POSITIONAL = (inspect.Parameter.POSITIONAL_OR_KEYWORD,)
_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


Flavour = Literal["sync", "async", "generator", "async generator"]
"""How a function gives its result."""


def flavour_of(fn: Callable[..., Any]) -> Flavour:
    """Return how a function gives its result."""
    # Of an object that can be called, its method.
    called = fn if inspect.isroutine(fn) else getattr(fn, "__call__", fn)  # noqa: B004
    if inspect.iscoroutinefunction(called):
        return "async"
    if inspect.isasyncgenfunction(called):
        return "async generator"
    return "generator" if inspect.isgeneratorfunction(called) else "sync"


class Signature:
    """The parameters that a task takes, by name; its ``flavour`` is how it gives its result.

    Parameters
    ----------
    fn
        The function; a first parameter ``self`` must be bound already.
    owner
        How messages name the task.

    Raises
    ------
    SignatureError
        Positional-only parameters.
    ReservedArgumentError
        Names that calling a task in an `@flow` function uses itself.
    ValueError
        Names that calling a task uses itself; a signature that Python cannot tell.

    Fields: ``parameters``; ``takes_any`` (whether it has ``**kwargs``); ``spread`` (the name behind
    the star of ``*args``, None without one: that takes a tuple).
    """

    __slots__ = (
        "_least",
        "_names",
        "_required",
        "flavour",
        "owner",
        "parameters",
        "spread",
        "takes_any",
    )

    def __init__(self, fn: Callable[..., Any], owner: str) -> None:
        self.owner = owner
        self.flavour: Flavour = flavour_of(fn)
        # A plain dict, which can be pickled.
        self.parameters: Mapping[str, inspect.Parameter] = dict(_inspect(fn, owner).parameters)
        kinds = {name: parameter.kind for name, parameter in self.parameters.items()}
        _refuse_unusable(kinds, owner)
        self.takes_any = inspect.Parameter.VAR_KEYWORD in kinds.values()
        many = (name for name, kind in kinds.items() if kind is inspect.Parameter.VAR_POSITIONAL)
        self.spread = next(many, None)
        self._names = tuple(name for name, kind in kinds.items() if kind in _POSITIONAL)
        self._required = frozenset(
            name
            for name, parameter in self.parameters.items()
            if parameter.kind in _NAMED and parameter.default is _EMPTY
        )
        # So many arguments by position give all that is required; more than there can be, if none.
        places = [self._names.index(name) + 1 for name in self._required & {*self._names}]
        by_name_only = len(places) < len(self._required)
        self._least = len(self._names) + 1 if by_name_only else max(places, default=0)

    def bind(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """Return what each named parameter is given; defaults are left out.

        Raises
        ------
        SignatureError
            Names the parameters that are missing, unknown or given twice.
        """
        # `inspect.Signature.bind` costs as much as all the rest of adding a node.
        count = len(self._names)
        if len(args) <= count or self.spread is not None:
            bound: dict[str, Any] = dict(zip(self._names, args, strict=False)) if args else {}
            if self.spread is not None and len(args) > count:
                bound[self.spread] = args[count:]
            elif not kwargs and len(args) >= self._least:
                return bound
            if self.accepts(kwargs) and bound.keys().isdisjoint(kwargs):
                bound.update(kwargs)
                if self._required <= bound.keys():
                    return bound
        raise SignatureError(
            f"'{self.owner}' cannot be called with these arguments: {self._misfit(args, kwargs)}.\n"
            f"  Its signature is {self}.\n"
            "  Give every parameter without a default exactly once."
        )

    def check_named(self) -> None:
        """Raise ValueError where inputs would have no names: in a flow's graph each has one."""
        if self.spread is not None:
            raise ValueError(
                f"'{self.owner}' takes '*{self.spread}', whose inputs would have no names.\n"
                f"  Take one list instead: `def {self.owner}({self.spread}): ...`."
            )

    def by_name(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        """Return what calls a function of this signature with what `bind` gives, by name."""
        return fn if self.spread is None else partial(_spread, fn, self._names, self.spread)

    def complete(self, bound: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the parameters are given, with the defaults of the others."""
        defaults = {
            name: parameter.default
            for name, parameter in self.parameters.items()
            if parameter.default is not _EMPTY
        }
        if self.spread is not None:
            defaults[self.spread] = ()
        return defaults | dict(bound)

    def accepts(self, names: Iterable[str]) -> bool:
        """Tell whether every one of these names can be given."""
        known, any_other = self.parameters, self.takes_any
        return all((any_other or name in known) and name != self.spread for name in names)

    def missing(self, names: Iterable[str]) -> list[str]:
        """Return the required parameters that are not among these names, in order."""
        given = set(names)
        return [name for name in self.parameters if name in self._required and name not in given]

    def _misfit(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
        if len(args) > len(self._names) and self.spread is None:
            return f"there are {len(args)} by position and it takes {len(self._names)}"
        placed = self._names[: len(args)]
        if twice := [name for name in placed if name in kwargs]:
            return f"{listed(twice)} is given twice"
        if not self.accepts(kwargs):
            known = [name for name in self.parameters if name != self.spread]
            unknown = next(name for name in kwargs if name not in known)
            near = nearest(unknown, known)
            advice = f" (did you mean '{near}'?)" if near else ""
            return f"it has no parameter '{unknown}'{advice}"
        return f"nothing gives {listed(self.missing({*placed, *kwargs}))}"

    def __str__(self) -> str:
        bare = [_bare(parameter) for parameter in self.parameters.values()]
        return f"{self.owner}{inspect.Signature(bare)}"


def _spread(fn: Callable[..., Any], before: tuple[str, ...], name: str, /, **inputs: Any) -> Any:
    """Call a function with inputs by name, of which those behind a star go by place."""
    __tracebackhide__ = True
    more = inputs.pop(name, ())
    first = [inputs.pop(each) for each in before] if more else ()
    return fn(*first, *more, **inputs)


class _Shown(str):
    """A default as a message shows it."""

    __slots__ = ()
    __repr__ = str.__str__


def _bare(parameter: inspect.Parameter) -> inspect.Parameter:
    """Return a parameter without its annotation, and without a default that is long or changes."""
    default = parameter.default
    if default is not _EMPTY:
        is_plain = isinstance(default, bool | int | float | str | None)
        text = repr(default) if is_plain else "..."
        default = _Shown(text if len(text) <= 20 else "...")
    return parameter.replace(annotation=_EMPTY, default=default)


def listed(names: Iterable[str]) -> str:
    """Return names as a message lists them: each in quotes, with commas between."""
    return ", ".join(f"'{name}'" for name in names)


def _inspect(fn: Callable[..., Any], owner: str) -> inspect.Signature:
    try:
        return inspect.signature(fn)
    except ValueError as error:
        raise ValueError(
            f"'{owner}' cannot be made a task: Python cannot tell what it takes ({error}).\n"
            f"  Wrap it in a function of your own: `def {owner}(x): return ...`; the `run` of a "
            "class takes `self` first."
        ) from None


def _refuse_unusable(kinds: Mapping[str, Any], owner: str) -> None:
    for name, kind in kinds.items():
        if kind is inspect.Parameter.POSITIONAL_ONLY:
            raise SignatureError(
                f"'{owner}' has the positional-only parameter '{name}'.\n"
                f"  Tasks are given their inputs by name: remove the `/` from its signature."
            )
        if name in OF_RUNS:
            raise ReservedArgumentError(
                f"'{owner}' has a parameter '{name}', a reserved argument name that cannot be used "
                "in task functions.\n  Calls inside `@flow` functions use it for themselves; give "
                "the parameter another name."
            )
        if name in RESERVED:
            raise ValueError(
                f"'{owner}' has a parameter '{name}', which calling a task uses for itself.\n"
                f"  Give it another name; taken are {', '.join(sorted(RESERVED))}."
            )
