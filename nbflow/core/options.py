"""The options of a task: one frozen value, shared by all bound copies of a task."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from nbflow.core.nearest import nearest
from nbflow.core.triggers import all_successful

__all__ = ["TaskOptions", "one_by_one"]


@dataclass(frozen=True, slots=True)
class TaskOptions:
    """How a task is run and when its result may be used again.

    Parameters
    ----------
    name
        What ``get_tasks(name=...)`` finds and messages say.
    slug
        A name that must be unique in the flow; None for one made by the flow.
    tags
        Free labels.
    trigger
        Takes ``{edge: state}`` of the upstreams; true when the task may run.
    skip_on_upstream_skip
        Whether a skipped upstream makes this task Skipped too.
    log_prints
        Whether what the task prints goes to its logger.
    cache
        False: the task always runs.
    ignore
        Names of globals and parameters whose values do not count.
    version
        Stands for the task's own code, whose edits then do not count.
    nout
        How many results a call returns, so that it can be unpacked: ``a, b = task()``.
    """

    name: str
    slug: str | None = None
    tags: frozenset[str] = frozenset()
    trigger: Callable[[Any], bool] = all_successful
    skip_on_upstream_skip: bool = True
    log_prints: bool = False
    cache: bool = True
    ignore: frozenset[str] = frozenset()
    version: str | None = None
    nout: int | None = None

    @classmethod
    def checked(
        cls,
        name: str,
        *,
        tags: Iterable[str] | None = None,
        ignore: Collection[str] | None = None,
        trigger: Callable[[Any], bool] | None = None,
        log_prints: bool | None = None,
        log_stdout: bool | None = None,
        **others: Any,
    ) -> "TaskOptions":
        """Return the options, with the older spellings understood.

        Raises
        ------
        TypeError
            Tags or ignored names given as one text; a trigger that cannot be called; both
            spellings of an option at once; an option that there is not.
        """
        if log_prints is not None and log_stdout is not None:
            raise TypeError(
                f"Task '{name}' got both log_prints and log_stdout, which mean the same.\n"
                "  Keep log_prints."
            )
        if trigger is not None and not callable(trigger):
            raise TypeError(
                f"Task '{name}' got trigger={trigger!r}, which cannot be called.\n"
                "  Give one of `nbflow.triggers`: `trigger=all_finished`."
            )
        if unknown := sorted(others.keys() - cls.__dataclass_fields__.keys()):
            near = nearest(unknown[0], cls.__dataclass_fields__)
            advice = f"Did you mean {near}? " if near else ""
            raise TypeError(
                f"Task '{name}' got the option {unknown[0]}, which there is not.\n"
                f"  {advice}There are {', '.join(cls.__dataclass_fields__)}."
            )
        return cls(
            name=name,
            tags=one_by_one("tags", tags, name),
            ignore=one_by_one("ignore", ignore, name),
            trigger=trigger or all_successful,
            log_prints=bool(log_prints or log_stdout),
            **others,
        )

    @property
    def prefix(self) -> str:
        """What the slugs that a flow makes for the task begin with."""
        return "-".join((self.name, *sorted(self.tags))) if self.tags else self.name

    def changed(self, **changes: Any) -> "TaskOptions":
        """Return these options with some of them replaced, given as for a new task.

        Raises
        ------
        AttributeError
            An option that there is not.
        """
        if "log_stdout" in changes:
            changes["log_prints"] = changes.pop("log_stdout")
        if unknown := sorted(changes.keys() - self.__dataclass_fields__.keys()):
            raise AttributeError(
                f"Task '{self.name}' has no option '{unknown[0]}'.\n"
                f"  It has {', '.join(self.__dataclass_fields__)}."
            )
        for option in ("tags", "ignore"):
            if option in changes:
                changes[option] = one_by_one(option, changes[option], self.name)
        return replace(self, **changes)


def one_by_one(option: str, value: Iterable[str] | None, owner: str) -> frozenset[str]:
    """Return the texts of an option that takes several.

    Raises
    ------
    TypeError
        One text was given where a list of texts is meant.
    """
    if isinstance(value, str):
        raise TypeError(
            f"'{owner}' got {option}={value!r}, one text where a list of texts is meant.\n"
            f"  Write {option}=[{value!r}]."
        )
    return frozenset(value or ())
