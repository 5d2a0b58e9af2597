"""Every setting there is, and the names that code knows the spelled ones by."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from nbflow.core.nearest import nearest
from nbflow.core.setting import Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nbflow.core.setting import Tree

__all__ = [
    "KNOWN",
    "NBFLOW_ASYNC_FETCH_STATE_RESULT",
    "NBFLOW_DATABASE_PATH",
    "NBFLOW_DEBUG_MODE",
    "NBFLOW_DEFAULT_RESULT_STORAGE_BLOCK",
    "NBFLOW_FLOW_DEFAULT_RETRIES",
    "NBFLOW_FLOW_DEFAULT_RETRY_DELAY_SECONDS",
    "NBFLOW_HOME",
    "NBFLOW_LOCAL_STORAGE_PATH",
    "NBFLOW_LOGGING_LEVEL",
    "NBFLOW_LOGGING_LOG_PRINTS",
    "NBFLOW_PROFILES_PATH",
    "NBFLOW_RESULTS_DEFAULT_SERIALIZER",
    "NBFLOW_RESULTS_PERSIST_BY_DEFAULT",
    "NBFLOW_TASKS_REFRESH_CACHE",
    "NBFLOW_TASK_DEFAULT_RETRIES",
    "NBFLOW_TASK_DEFAULT_RETRY_DELAY_SECONDS",
    "NBFLOW_TEST_MODE",
    "SPELLED",
    "unknown",
]


def _home(settings: Tree) -> Path:
    return Path(settings["home"]).expanduser()


def _from_zero(value: float) -> bool:
    return value >= 0


def _is_level(value: str | int) -> bool:
    return isinstance(value, int) or value.upper() in logging.getLevelNamesMapping()


KNOWN: tuple[Setting, ...] = (
    Setting(
        "home",
        "~/.nbflow",
        (str,),
        "The folder of nbflow.",
        spelling="NBFLOW_HOME",
        is_early=True,
        seen=lambda settings, _: _home(settings),
    ),
    Setting(
        "profiles_path",
        None,
        (str,),
        "The file of profiles; profiles.toml in nbflow's folder when nothing says.",
        spelling="NBFLOW_PROFILES_PATH",
        is_early=True,
        seen=lambda settings, value: (
            Path(value).expanduser() if value else _home(settings) / "profiles.toml"
        ),
    ),
    Setting(
        "debug_mode",
        False,
        (bool,),
        "Whether more is told: the level of logs is DEBUG then, where nothing else says.",
        spelling="NBFLOW_DEBUG_MODE",
    ),
    Setting(
        "test_mode",
        False,
        (bool,),
        "Whether tests run; for code that asks, nbflow itself does the same.",
        spelling="NBFLOW_TEST_MODE",
    ),
    Setting("context", {}, (dict,), "What `nbflow.context` holds where nothing else gives it."),
    Setting("flows.run_on_schedule", True, (bool,), "Whether `flow.run()` waits for a schedule."),
    Setting(
        "flows.eager_edge_validation", False, (bool,), "Whether each new edge is checked at once."
    ),
    Setting("flows.checkpointing", False, (bool,), "Whether `result=` of a task is written."),
    Setting("flows.record", True, (bool,), "Whether results are recorded for later runs."),
    Setting(
        "flows.default_retries",
        0,
        (int,),
        "Attempts of an `@flow` after the first.",
        spelling="NBFLOW_FLOW_DEFAULT_RETRIES",
        is_right=_from_zero,
        wanted="a whole number from 0",
    ),
    Setting(
        "flows.default_retry_delay",
        0,
        (int, float),
        "Seconds between two attempts of an `@flow`.",
        spelling="NBFLOW_FLOW_DEFAULT_RETRY_DELAY_SECONDS",
        is_right=_from_zero,
        wanted="a number from 0",
    ),
    Setting(
        "engine.executor.default_class",
        "nbflow.executors.LocalExecutor",
        (str,),
        "The executor of a flow that names none.",
    ),
    Setting(
        "engine.flow_runner.default_class",
        "nbflow.engine.flow_runner.FlowRunner",
        (str,),
        "What `flow.run()` runs a flow with.",
    ),
    Setting(
        "engine.task_runner.default_class",
        "nbflow.engine.task_runner.TaskRunner",
        (str,),
        "What a flow runner runs a task with.",
    ),
    Setting(
        "logging.level",
        "INFO",
        (str, int),
        "The least level that is printed.",
        spelling="NBFLOW_LOGGING_LEVEL",
        is_right=_is_level,
        wanted="a level of `logging`, as INFO or 20,",
    ),
    Setting(
        "logging.log_prints",
        False,
        (bool,),
        "Whether what an `@flow` and its tasks print is logged, where they do not say.",
        spelling="NBFLOW_LOGGING_LOG_PRINTS",
    ),
    Setting(
        "logging.format",
        "[%(asctime)s] %(levelname)s - %(name)s | %(run)s%(message)s",
        (str,),
        "A line, in the notation of `logging`; `%(run)s` names a run of a function, or its task.",
    ),
    Setting("logging.datefmt", "%Y-%m-%d %H:%M:%S%z", (str,), "Its time, as for `strftime`."),
    Setting(
        "logging.log_attributes", [], (list,), "Keys of the context that each record carries too."
    ),
    Setting(
        "results.keep",
        "auto",
        (str,),
        "What is kept of flows made by `%%flow`: all, none, or what was slow to make or is small. "
        "Results of `@flow` runs are persisted by default where it is all.",
        ("all", "auto", "none"),
        spelling="NBFLOW_RESULTS_PERSIST_BY_DEFAULT",
        words={True: "all", False: "none"},
        seen=lambda _, value: value == "all",
    ),
    Setting(
        "results.default_serializer",
        "pickle",
        (str,),
        "What turns results into bytes where nothing else says.",
        spelling="NBFLOW_RESULTS_DEFAULT_SERIALIZER",
    ),
    Setting(
        "results.default_storage_block",
        None,
        (str,),
        "Where results of `@flow` runs lie that say nothing: a folder, or any URL of fsspec; "
        "where those of the store lie when None.",
        spelling="NBFLOW_DEFAULT_RESULT_STORAGE_BLOCK",
    ),
    Setting(
        "results.async_fetch",
        False,
        (bool,),
        "Whether `state.result()` in async code gives what is to be awaited.",
        spelling="NBFLOW_ASYNC_FETCH_STATE_RESULT",
    ),
    Setting(
        "store.storage",
        None,
        (str,),
        "Where results lie: a folder, or any URL of fsspec; storage in nbflow's folder when None.",
        spelling="NBFLOW_LOCAL_STORAGE_PATH",
        seen=lambda settings, value: value or str(_home(settings) / "storage"),
    ),
    Setting(
        "store.database",
        None,
        (str,),
        "The database of runs; nbflow.db in nbflow's folder when None.",
        spelling="NBFLOW_DATABASE_PATH",
        seen=lambda settings, value: (
            Path(value).expanduser() if value else _home(settings) / "nbflow.db"
        ),
    ),
    Setting(
        "store.durability",
        "normal",
        (str,),
        "Whether what is recorded survives the loss of power.",
        ("full", "normal"),
    ),
    Setting(
        "store.limit",
        0,
        (int,),
        "How many bytes of results are kept; 0: 10 GB, or a tenth of the free disk if less.",
    ),
    Setting(
        "tasks.refresh_cache",
        False,
        (bool,),
        "Whether cached results are computed anew, where the task does not say.",
        spelling="NBFLOW_TASKS_REFRESH_CACHE",
    ),
    Setting(
        "tasks.defaults.max_retries",
        0,
        (int,),
        "Attempts after the first.",
        spelling="NBFLOW_TASK_DEFAULT_RETRIES",
        is_right=_from_zero,
        wanted="a whole number from 0",
    ),
    Setting(
        "tasks.defaults.retry_delay",
        0,
        (int, float),
        "Seconds between two attempts.",
        spelling="NBFLOW_TASK_DEFAULT_RETRY_DELAY_SECONDS",
        is_right=_from_zero,
        wanted="a number from 0",
    ),
    Setting("tasks.defaults.timeout", None, (int, float), "Seconds an attempt may take."),
)

SPELLED: Mapping[str, Setting] = {each.spelling: each for each in KNOWN if each.spelling}
"""The settings that have a spelling `NBFLOW_X`, by it."""


NBFLOW_ASYNC_FETCH_STATE_RESULT = SPELLED["NBFLOW_ASYNC_FETCH_STATE_RESULT"]
NBFLOW_DATABASE_PATH = SPELLED["NBFLOW_DATABASE_PATH"]
NBFLOW_DEBUG_MODE = SPELLED["NBFLOW_DEBUG_MODE"]
NBFLOW_DEFAULT_RESULT_STORAGE_BLOCK = SPELLED["NBFLOW_DEFAULT_RESULT_STORAGE_BLOCK"]
NBFLOW_FLOW_DEFAULT_RETRIES = SPELLED["NBFLOW_FLOW_DEFAULT_RETRIES"]
NBFLOW_FLOW_DEFAULT_RETRY_DELAY_SECONDS = SPELLED["NBFLOW_FLOW_DEFAULT_RETRY_DELAY_SECONDS"]
NBFLOW_HOME = SPELLED["NBFLOW_HOME"]
NBFLOW_LOCAL_STORAGE_PATH = SPELLED["NBFLOW_LOCAL_STORAGE_PATH"]
NBFLOW_LOGGING_LEVEL = SPELLED["NBFLOW_LOGGING_LEVEL"]
NBFLOW_LOGGING_LOG_PRINTS = SPELLED["NBFLOW_LOGGING_LOG_PRINTS"]
NBFLOW_PROFILES_PATH = SPELLED["NBFLOW_PROFILES_PATH"]
NBFLOW_RESULTS_DEFAULT_SERIALIZER = SPELLED["NBFLOW_RESULTS_DEFAULT_SERIALIZER"]
NBFLOW_RESULTS_PERSIST_BY_DEFAULT = SPELLED["NBFLOW_RESULTS_PERSIST_BY_DEFAULT"]
NBFLOW_TASKS_REFRESH_CACHE = SPELLED["NBFLOW_TASKS_REFRESH_CACHE"]
NBFLOW_TASK_DEFAULT_RETRIES = SPELLED["NBFLOW_TASK_DEFAULT_RETRIES"]
NBFLOW_TASK_DEFAULT_RETRY_DELAY_SECONDS = SPELLED["NBFLOW_TASK_DEFAULT_RETRY_DELAY_SECONDS"]
NBFLOW_TEST_MODE = SPELLED["NBFLOW_TEST_MODE"]


def unknown(name: str, spelled: Iterable[str] = SPELLED) -> str:
    """Return what to do about a name that no setting has as its spelling."""
    if near := nearest(name.upper(), spelled):
        return f"Did you mean '{near}'?"
    return "`nbflow config view --show-defaults` shows those there are."
