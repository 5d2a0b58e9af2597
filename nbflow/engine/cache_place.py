"""Where the result of one call is kept and looked for: the store of its transaction.

State: `_lost` (keys of calls whose results were not to be kept → until when they are found).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from nbflow.core.runtime import deployment_attribute, flow_run_attribute, task_run_attribute
from nbflow.engine.cache_rules import CacheRule
from nbflow.errors import ResultError

__all__ = ["Place", "filled"]

_lost: dict[str, datetime | None] = {}


class Place:
    """Where the result of one call is kept, and looked for.

    Parameters
    ----------
    rule
        What the task's options say.
    key
        What the call is found by, None where nothing finds it.
    name
        That of the document, where the task says it.
    shared
        What stands for results that only the run's own calls find, by key.
    """

    __slots__ = ("_error", "_found", "_shared", "key", "name", "rule")

    def __init__(
        self, rule: CacheRule, key: str | None, name: str | None, shared: dict[str, Any]
    ) -> None:
        self._shared = shared
        self.rule = rule
        self.key = key
        self.name = name
        self._found: Any = None
        self._error: Exception | None = None

    def exists(self, key: str) -> bool:
        """Tell whether there is a result under a key that still holds."""
        if self.rule.is_inferred:
            self._found = self._shared.get(key)
        else:
            from nbflow.io.results import PersistedResult

            factory = self.rule.factory
            self._found = PersistedResult.find(
                factory.storage, self.name or key, key, factory.cache_result_in_memory
            )
        return self._found is not None

    def read(self, key: str) -> Any:
        """Return what stands for the result that was found."""
        return self._found

    def write(self, key: str, value: Any) -> None:
        """Write the result that a reference stands for; None stands for none."""
        if value is None:
            return
        try:
            value.write()
        except Exception as error:
            self._error = error
            raise
        if self.rule.is_inferred:
            self._shared[key] = value

    def check(self) -> None:
        """Raise what went wrong when the result was written."""
        error, self._error = self._error, None
        if error is not None:
            raise error

    def reference_to(self, value: Any) -> Any:
        """Return what stands for a result, still to be written; None where it just is in memory."""
        rule = self.rule
        factory = rule.factory
        until = None if rule.expiration is None else datetime.now(UTC) + rule.expiration
        if not factory.persist_result:
            if self.key is not None:
                _lost[self.key] = until
            return None if factory.cache_result_in_memory else factory.create_result(value)
        key = None if rule.is_inferred else self.key
        return factory.create_result(
            value, self.name or key, until, cache_key=key, is_deferred=True
        )

    def lost(self) -> Any:
        """Return what stands for a result that was found, but not kept; None where none was."""
        if self.key not in _lost:
            return None
        until = _lost[self.key]
        if until is not None and until <= datetime.now(UTC):
            return None
        from nbflow.io.results import UnpersistedResult

        return UnpersistedResult.create(None, cache_object=False)


def filled(template: str, parameters: Mapping[str, Any]) -> str:
    """Return the name of a document, by a task's template of it.

    Raises
    ------
    ResultError
        It names what there is not.
    """
    try:
        return template.format(**_RUNTIME, parameters=parameters)
    except Exception as cause:
        raise ResultError(
            f"result_storage_key={template!r} cannot be filled in.\n"
            f"  It gave {type(cause).__name__}: {cause}.\n"
            "  It may name `parameters[...]`, and attributes of `flow_run`, `task_run` and "
            "`deployment` as `nbflow.runtime` has them: 'out-{parameters[name]}.json'."
        ) from cause


class _Attributes(SimpleNamespace):
    """Stands for a module of `nbflow.runtime`."""

    def __getattr__(self, name: str) -> Any:
        return self.ask(name)


_RUNTIME = {
    "flow_run": _Attributes(ask=flow_run_attribute),
    "task_run": _Attributes(ask=task_run_attribute),
    "deployment": _Attributes(ask=deployment_attribute),
}
