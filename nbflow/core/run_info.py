"""What is known of a run of a flow as a function, and of a task in one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import choice
from typing import Any
from uuid import UUID, uuid4

from nbflow.core.run_state import State, StateType

__all__ = ["FlowRun", "Policy", "TaskRun", "random_name"]


@dataclass(slots=True)
class Policy:
    """How often a run is tried again, and seconds before each time; None: as its flow says."""

    retries: int | None = None
    retry_delay: float | None = None


@dataclass(slots=True, eq=False, repr=False, weakref_slot=True)
class FlowRun:
    """One run of a flow.

    Parameters
    ----------
    flow_name, flow_version
        Of its flow.
    state
        The one it is in.
    name
        A free label; two words when not given.
    parameters
        What it was called with, as JSON has it.
    tags
        Free labels.
    parent_task_run_id
        The task run in another flow's run that stands for this one.
    run_count
        How often its function was begun.
    expected_start_time
        When it was to start.
    empirical_policy
        How often it is tried again.
    states
        All it was in, in order.
    """

    flow_name: str
    state: State
    name: str = ""
    id: UUID = field(default_factory=uuid4)
    flow_version: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    parent_task_run_id: UUID | None = None
    run_count: int = 0
    expected_start_time: datetime = field(default_factory=lambda: datetime.now(UTC))
    empirical_policy: Policy = field(default_factory=Policy)
    state_name: str = ""
    state_type: StateType = StateType.PENDING
    states: list[State] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.name = self.name or random_name()
        self.state_name, self.state_type = self.state.name, self.state.type

    def __repr__(self) -> str:
        return f"<FlowRun: {self.name}, of {self.flow_name}, {self.state}>"


class TaskRun:
    """One run of a task: a call.

    Parameters
    ----------
    id
        What tells it from every other run.
    task_name, name
        Its task's name, and that with the number of the call.
    task_key, dynamic_key
        What tells the task from others, and the call from others of the task.
    flow_run_id
        The run it belongs to, None where there is none.
    tags
        Free labels.
    ask
        Returns its state.

    Fields: ``run_count`` (how often its function was begun); ``task_inputs`` (parameter → the task
    runs that it comes from); ``flow_runs`` (the runs of a subflow that it stood for).
    """

    __slots__ = (
        "ask",
        "dynamic_key",
        "flow_run_id",
        "flow_runs",
        "id",
        "name",
        "run_count",
        "tags",
        "task_inputs",
        "task_key",
        "task_name",
    )

    def __init__(
        self,
        id: UUID,
        task_name: str,
        name: str,
        task_key: str,
        dynamic_key: str,
        flow_run_id: UUID | None,
        tags: tuple[str, ...],
        ask: Callable[[], State],
    ) -> None:
        self.id = id
        self.task_name = task_name
        self.name = name
        self.task_key = task_key
        self.dynamic_key = dynamic_key
        self.flow_run_id = flow_run_id
        self.tags = tags
        self.run_count = 0
        self.task_inputs: dict[str, list[UUID]] = {}
        self.flow_runs: list[FlowRun] = []
        self.ask = ask

    @property
    def state(self) -> State:
        """The state it is in."""
        return self.ask()

    @property
    def state_type(self) -> StateType:
        """The type of its state."""
        return self.state.type

    @property
    def state_name(self) -> str:
        """The name of its state."""
        return self.state.name

    def __repr__(self) -> str:
        return f"<TaskRun: {self.name}, {self.state}>"


_HOW = """
amber bold brisk calm clear crisp eager early fair fleet gentle glad golden keen kind lively lucid
mellow merry mild neat noble proud quick quiet ready rapid silver sleek smart steady still sunny
swift tidy upbeat vivid warm wise witty
"""
_WHO = """
badger beaver bison crane curlew dolphin eagle falcon finch fox gecko gull hare hawk heron ibex ibis
jay kestrel koala lark lemur lynx marten mole moth newt otter owl panda petrel plover puffin raven
robin salmon seal stork swan swift tern thrush toad trout vole wren
"""


def random_name() -> str:
    """Return a name that people can tell from others."""
    return f"{choice(_HOW.split())}-{choice(_WHO.split())}"  # no secret
