"""Branches of a flow: steps that are skipped unless a value is the one that was named."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from nbflow.core import scope as scopes
from nbflow.core.collecting import Constant, titled
from nbflow.core.converting import as_task
from nbflow.core.parameter import Parameter
from nbflow.core.signals import SKIP
from nbflow.core.task import Task
from nbflow.core.triggers import not_all_skipped

__all__ = ["CompareValue", "Merge", "case", "ifelse", "merge", "switch"]


class CompareValue(Task):
    """Skips itself, and what follows, unless it is given the value it was made with.

    Parameters
    ----------
    value
        The value to wait for.
    **options
        As for every task.
    """

    auto_generated = True
    chooses = True

    def __init__(self, value: Any, **options: Any) -> None:
        self.value = value
        options.setdefault("name", f"case({titled(value, 'any')})")
        super().__init__(**options)

    def run(self, value: Any) -> None:
        """Skip unless this is the value."""
        if value != self.value:
            raise SKIP(f"Provided value {value!r} did not match {self.value!r}", result=None)


class Merge(Task):
    """Gives the result of the branch that was taken.

    Parameters
    ----------
    **options
        As for every task; the trigger is ``not_all_skipped``.
    """

    auto_generated = True

    def __init__(self, **options: Any) -> None:
        options.setdefault("trigger", not_all_skipped)
        options.setdefault("skip_on_upstream_skip", False)
        super().__init__(**options)

    def run(self, **results: Any) -> Any:
        """Return the first result that there is, in the order of ``task_1``, ``task_2``, …."""
        for place in sorted(results, key=lambda name: int(name.removeprefix("task_"))):
            result = results[place]
            # A task that skips itself leaves its signal as its result.
            if result is not None and not isinstance(result, SKIP):
                return result
        return None


class _Bool(Task):
    """Tells whether a value is true."""

    auto_generated = True

    def run(self, value: Any) -> bool:
        """Return whether it is true."""
        return bool(value)


@contextmanager
def case(task: Any, value: Any) -> Iterator[None]:
    """Run the steps declared inside only where a step gives this value; else they are skipped.

    Parameters
    ----------
    task
        The step whose value decides.
    value
        The value for which the steps inside are run; no step.

    Raises
    ------
    TypeError
        The value is a step.
    ValueError
        There is no flow being built here.

    Examples
    --------
    >>> from nbflow import Flow, case, merge, task
    >>> @task
    ... def is_leap(year):
    ...     return year % 4 == 0
    >>> @task
    ... def days(number):
    ...     return number
    >>> with Flow("year") as year:
    ...     leap = is_leap(2026)
    ...     with case(leap, True):
    ...         long = days(366)
    ...     with case(leap, False):
    ...         short = days(365)
    ...     length = merge(long, short)
    >>> [each.name for each in year.upstream_tasks(short)]
    ['case(False)']
    """
    if isinstance(value, Task):
        raise TypeError(
            f"`case` was given the step '{value.label}' as its value, which is known only when the "
            "flow runs.\n"
            "  Compare the two in the flow: `with case(one.is_equal(other), True):`."
        )
    scope = scopes.building("a case")
    condition = scope.call_task(CompareValue(value), (task,), {})
    before = len(scope.declared)
    yield
    for step in entries(scope, before):
        scope.connect(condition, step)


def entries(scope: Any, before: int) -> list[Task]:
    """Return the steps declared since, that wait for none of the others; values do not count."""
    nodes = scope.graph.nodes
    inside = dict.fromkeys(
        step
        for step in scope.declared[before:]
        if step in nodes and not isinstance(step, Parameter | Constant)
    )
    return [
        step
        for step in inside
        if not any(edge.upstream_task in inside for edge in nodes[step].inputs)
    ]


def switch(condition: Any, cases: Mapping[Any, Any], mapped: bool = False) -> None:
    """Run one of several steps, by the value of another; the others are skipped.

    Parameters
    ----------
    condition
        The step whose value decides.
    cases
        Value → the step that is run for it.
    mapped
        Whether all this is done once for each element of the condition.

    Raises
    ------
    TypeError
        The cases are no dictionary.
    ValueError
        There is no flow being built here.

    Examples
    --------
    >>> from nbflow import Flow, task
    >>> from nbflow.tasks.control_flow import merge, switch
    >>> @task
    ... def size():
    ...     return "large"
    >>> @task
    ... def threads(number):
    ...     return number
    >>> with Flow("sizes") as sizes:
    ...     few, many = threads(1), threads(16)
    ...     switch(size(), {"small": few, "large": many})
    ...     chosen = merge(few, many)
    >>> [each.name for each in sizes.upstream_tasks(many)]
    ["case('large')"]
    """
    scope = scopes.building("a switch")
    if not isinstance(cases, Mapping):
        raise TypeError(
            f"`switch` was given the cases {cases!r}, which are no dictionary.\n"
            "  Give value → step: `switch(condition, {'small': few, 'large': many})`."
        )
    steps = [(value, as_task(step)) for value, step in cases.items()]
    for value, step in steps:
        match = scope.call_task(CompareValue(value), (condition,), {"mapped": mapped})
        scope.connect(match, step, mapped=mapped)


def ifelse(condition: Any, true_task: Any, false_task: Any, mapped: bool = False) -> None:
    """Run one of two steps, by whether the value of another is true; the other is skipped.

    Parameters
    ----------
    condition
        The step whose value decides.
    true_task, false_task
        The steps; None for nothing.
    mapped
        Whether all this is done once for each element of the condition.

    Examples
    --------
    >>> from nbflow import Flow, task
    >>> from nbflow.tasks.control_flow import ifelse, merge
    >>> @task
    ... def rows():
    ...     return []
    >>> @task
    ... def answer(text):
    ...     return text
    >>> with Flow("check") as check:
    ...     some, none = answer("some"), answer("none")
    ...     ifelse(rows(), some, none)
    ...     said = merge(some, none)
    >>> [each.name for each in check.upstream_tasks(none)]
    ['case(False)']
    """
    scope = scopes.building("an ifelse")
    cases = {True: true_task, False: false_task}
    wanted = {value: as_task(step) for value, step in cases.items() if step is not None}
    if wanted:
        is_true = scope.call_task(_Bool(name="is_true"), (condition,), {"mapped": mapped})
        switch(is_true, wanted, mapped)


def merge(*tasks: Any, flow: Any = None, mapped: bool = False, **options: Any) -> Any:
    """Bring branches together again: give the first result that there is.

    Parameters
    ----------
    *tasks
        The last step of each branch.
    flow
        The flow being built here when None.
    mapped
        Whether this is done once for each element of the branches.
    **options
        Of the merging task, such as ``checkpoint``.

    Returns
    -------
    Task
        Skipped when all branches were.

    Raises
    ------
    ValueError
        There is no flow being built here.
    """
    scope = scopes.building("a merge", flow)
    results = {f"task_{index}": task for index, task in enumerate(tasks, 1)}
    return scope.call_task(Merge(**options), (), {**results, "mapped": mapped})
