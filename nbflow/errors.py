"""The exception tree. Imports nothing, so that every layer may raise from it.

A message has four parts: what happened, where, what was seen, what to do.
"""

__all__ = [
    "CancelledRun",
    "CellError",
    "CrashedRun",
    "CycleError",
    "DamagedResultError",
    "ExecutorError",
    "FailedRun",
    "FlowFileError",
    "InvalidNameError",
    "MappingLengthMismatch",
    "MappingMissingIterable",
    "MissingContextError",
    "MissingResult",
    "NbflowError",
    "NewerStoreError",
    "NoFlowError",
    "NodeError",
    "NodeInUseError",
    "NotAcceptedError",
    "ParameterBindError",
    "ParameterError",
    "ParameterTypeError",
    "PausedRun",
    "RemovedNodeError",
    "ReservedArgumentError",
    "ResultError",
    "RunHeldError",
    "ScheduleError",
    "ScopeError",
    "SerializerError",
    "SettingsError",
    "SignatureError",
    "StoreError",
    "UnfinishedRun",
    "UnknownNodeError",
    "UnsendableError",
    "UntrustedStoreError",
    "UpstreamTaskError",
    "ValueUnavailableError",
    "WorkerDiedError",
]


class NbflowError(Exception):
    """What every error of nbflow's own derives from."""


class CycleError(NbflowError, ValueError):
    """A flow's edges lead back to where they started."""


class ScopeError(NbflowError, RuntimeError):
    """A call was made where it cannot mean what it says."""


class NoFlowError(ScopeError, ValueError):
    """What only a flow can do was asked where none is."""


class SignatureError(NbflowError, TypeError):
    """A task was given what its signature cannot take."""


class NodeError(NbflowError, TypeError):
    """A step of a flow was used as if it were its value."""


class NodeInUseError(NbflowError, ValueError):
    """A node that was to be removed is used by another."""


class NotAcceptedError(NbflowError, ValueError):
    """A node of which no result can be taken as valid."""


class UnknownNodeError(NbflowError, ValueError):
    """A name or a task that the flow does not have."""


class RemovedNodeError(NbflowError, ValueError):
    """A handle whose node has left its flow."""


class ValueUnavailableError(NbflowError, LookupError):
    """A value was asked for that no run has produced."""


class ParameterError(NbflowError, ValueError):
    """Parameters of a run that are unknown or missing."""


class ScheduleError(NbflowError, ValueError):
    """A schedule that there cannot be, or that has come to its end."""


class FlowFileError(NbflowError, ValueError):
    """A flow that cannot be written to a file, or a file that holds none."""


class ExecutorError(NbflowError, ValueError):
    """An executor was asked for what it cannot do, or before it was started."""


class WorkerDiedError(NbflowError, RuntimeError):
    """The process that ran a call ended; the call is lost and may be made again."""


class UnsendableError(NbflowError, TypeError):
    """A value cannot go to another process: its part at `path`, of type `kind`, cannot."""

    def __init__(self, text: str, *, path: str = "", kind: str = "") -> None:
        super().__init__(text)
        self.path = path
        self.kind = kind


class ResultError(NbflowError, ValueError):
    """A result cannot be found, read or written where or as its task says."""


class SerializerError(NbflowError, ValueError):
    """A value that a serializer would not give back as it is, or bytes that it cannot read."""


class CellError(NbflowError, ValueError):
    """A cell's fragment cannot be taken into its flow."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks for this: the frames of the magic would tell the user nothing.
        return [f"{type(self).__name__}: {self}"]


class SettingsError(NbflowError, ValueError):
    """A setting cannot be used; `origin` is the file or variable, `line` its line if known."""

    def __init__(self, text: str, *, origin: str = "", line: int | None = None) -> None:
        super().__init__(text)
        self.origin = origin
        self.line = line


class StoreError(NbflowError, RuntimeError):
    """The store cannot be read or written; `path` is the file or folder that it is about."""

    def __init__(self, text: str, *, path: str = "") -> None:
        super().__init__(text)
        self.path = path


class NewerStoreError(StoreError):
    """The store was written by a newer nbflow; nothing in it was changed."""


class UntrustedStoreError(StoreError):
    """The store was signed with another key: that of another user, or one that is lost."""


class DamagedResultError(StoreError):
    """What is stored of a result is not what was written; `seq` is the number of its row."""

    def __init__(self, text: str, *, path: str = "", seq: int = 0) -> None:
        super().__init__(text, path=path)
        self.seq = seq


class RunHeldError(StoreError):
    """The run is driven by another process; `holder` says which."""

    def __init__(self, text: str, *, path: str = "", holder: str = "") -> None:
        super().__init__(text, path=path)
        self.holder = holder


class CancelledRun(NbflowError):
    """The result was asked for of a run that was cancelled."""


class CrashedRun(NbflowError):
    """The result was asked for of a run that crashed."""


class FailedRun(NbflowError):
    """The result was asked for of a run that failed without an exception."""


class InvalidNameError(NbflowError, ValueError):
    """A name with characters that no name may have."""


class MappingLengthMismatch(NbflowError, ValueError):
    """What a task is mapped over differs in length."""


class MappingMissingIterable(NbflowError, ValueError):
    """Nothing that a task is mapped over has elements."""


class MissingContextError(NbflowError, RuntimeError):
    """What only a run has was asked for outside of one."""


class MissingResult(NbflowError):
    """A result that was not kept, or is no longer there."""


class ParameterBindError(NbflowError, TypeError):
    """A call of a flow or task that its signature cannot take."""


class ParameterTypeError(NbflowError, ValueError):
    """Parameters of a flow that its annotations do not allow."""


class PausedRun(NbflowError):
    """The result was asked for of a run that is paused."""


class ReservedArgumentError(NbflowError, TypeError):
    """A parameter named like an option of every call."""


class UnfinishedRun(NbflowError):
    """The result was asked for of a run that has not ended."""


class UpstreamTaskError(NbflowError):
    """What a run was given comes from a run that did not complete."""
