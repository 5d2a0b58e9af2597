"""The options of a task as its attributes."""

from typing import Any

from nbflow.core.spellings import OLDER

__all__ = ["OptionAttributes"]


class _Option:
    """An attribute of a task that lives in its options, shared until it is set."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = OLDER.get(name, name)

    def __get__(self, task: Any, owner: type) -> Any:
        return self if task is None else getattr(task.options, self.name)

    def __set__(self, task: Any, value: Any) -> None:
        task.options = task.options.changed(**{self.name: value})


class OptionAttributes:
    """What has ``options``, each of which is an attribute too."""

    __slots__ = ()

    name = _Option()
    slug = _Option()
    tags = _Option()
    trigger = _Option()
    skip_on_upstream_skip = _Option()
    log_prints = _Option()
    log_stdout = _Option()
    retries = _Option()
    max_retries = _Option()
    retry_delay_seconds = _Option()
    retry_delay = _Option()
    retry_on = _Option()
    timeout_seconds = _Option()
    timeout = _Option()
    state_handlers = _Option()
    cache_for = _Option()
    cache_validator = _Option()
    cache_key = _Option()
    description = _Option()
    retry_condition_fn = _Option()
    retry_jitter_factor = _Option()
    cache_policy = _Option()
    cache_key_fn = _Option()
    cache_expiration = _Option()
    refresh_cache = _Option()
    persist_result = _Option()
    cache_result_in_memory = _Option()
    result_storage = _Option()
    result_serializer = _Option()
    result_storage_key = _Option()
    task_run_name = _Option()
    version = _Option()
    viz_return_value = _Option()
