"""The tags that tasks get where they are made or called, and runs where they begin."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from nbflow.core.options import TaskOptions

__all__ = ["current_tags", "tagged", "tags"]

_tags: ContextVar[frozenset[str]] = ContextVar("nbflow_tags", default=frozenset())


@contextmanager
def tags(*names: str) -> Iterator[frozenset[str]]:
    """Give tags to all tasks that are made or called inside, and to runs, beside those they have.

    Raises
    ------
    TypeError
        A tag that is no text.

    Examples
    --------
    >>> from nbflow import Flow, tags, task
    >>> @task
    ... def load(): ...
    >>> with Flow("etl") as etl, tags("daily"):
    ...     rows = load()
    >>> sorted(rows.tags)
    ['daily']
    """
    for name in names:
        if not isinstance(name, str):
            raise TypeError(
                f"`tags` was given {name!r}, which is no text.\n"
                '  Give the tags one by one: `with tags("a", "b"):`.'
            )
    token = _tags.set(_tags.get() | frozenset(names))
    try:
        yield _tags.get()
    finally:
        _tags.reset(token)


def current_tags() -> frozenset[str]:
    """Return the tags that hold here: those of every `tags` around, also for runs made here."""
    return _tags.get()


def tagged(options: TaskOptions) -> TaskOptions:
    """Return a task's options with the tags that hold here."""
    here = _tags.get()
    return (
        options if not here or here <= options.tags else options.changed(tags=options.tags | here)
    )
