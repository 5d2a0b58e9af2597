"""What is known of a task that failed: its exception, the user's own frames, its inputs."""

import linecache
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from traceback import FrameSummary, format_list
from types import FrameType, TracebackType
from typing import Any, NamedTuple, Protocol

__all__ = ["Failure", "Frame", "Made", "Place", "note_of", "places", "without_nbflow"]

_PACKAGE = f"{Path(__file__).parent.parent}{os.sep}"
_STANDARD = f"{Path(linecache.__file__).parent}{os.sep}"


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of the user's code: ``line`` is the number in its file or cell."""

    function: str
    line: int
    first_line: int
    source: str
    locals: Mapping[str, Any]

    @property
    def line_in_function(self) -> int:
        """The line counted from the function's first, which is 1; no path or cell tells in it."""
        return self.line - self.first_line + 1


class Place(NamedTuple):
    """Where a frame of the user's code stood, as it can be told to another process."""

    file: str
    function: str
    line: int
    first_line: int


class Made(Protocol):
    """A call that was made: the function, what it was given, and the context it found."""

    @property
    def fn(self) -> Any:
        """The function."""

    @property
    def inputs(self) -> Mapping[str, Any]:
        """What it was given, by parameter."""

    @property
    def supplied(self) -> Any:
        """What the run supplied to the context."""


class Failure:
    """A failed call.

    Parameters
    ----------
    flow, node, task
        Their names.
    exception
        What was raised; its traceback still holds the frames.
    inputs
        What the task was given, by parameter.
    elsewhere
        Where it failed, outermost first, if that was in another process: then its traceback and
        the variables of its frames have stayed there. None where it failed here.
    call
        The call, as it could be made again here; None where there is none.
    """

    def __init__(
        self,
        flow: str,
        node: str,
        task: str,
        exception: BaseException,
        inputs: Mapping[str, Any],
        elsewhere: tuple[Place, ...] | None = None,
        call: Made | None = None,
    ) -> None:
        self.flow = flow
        self.node = node
        self.task = task
        self.exception = exception
        self.inputs = inputs
        self.elsewhere = elsewhere
        self.call = call

    @property
    def traceback(self) -> TracebackType | None:
        """The traceback from the first frame outside nbflow on, libraries included."""
        return _outside(self.exception.__traceback__)

    @property
    def entries(self) -> list[TracebackType]:
        """The entries of that traceback in the user's own code, outermost first.

        All of them where none is the user's, as for a library's function made a task.
        """
        return _own(self.exception)

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The user's own frames, from the task to where it raised."""
        if self.elsewhere is not None:
            return tuple(_frame(place, {}) for place in self.elsewhere)
        return tuple(
            _frame(_place(entry), entry.tb_frame.f_locals, entry.tb_frame.f_globals)
            for entry in self.entries
        )

    @property
    def locals(self) -> Mapping[str, Any]:
        """The variables of the innermost of the user's own frames."""
        frames = self.frames
        return frames[-1].locals if frames else {}

    def __repr__(self) -> str:
        return f"<Failure: '{self.node}' by {type(self.exception).__name__}>"


def places(error: BaseException) -> tuple[Place, ...]:
    """Return where in the user's own code an exception was raised, outermost first."""
    return tuple(map(_place, _own(error)))


def note_of(elsewhere: tuple[Place, ...]) -> str:
    """Return what to add to an exception whose frames are in another process."""
    stack = [FrameSummary(each.file, each.line, each.function) for each in elsewhere]
    return "Raised in another process:\n" + "".join(format_list(stack)).rstrip()


def _own(error: BaseException) -> list[TracebackType]:
    every = list(_walk(_outside(error.__traceback__)))
    own = [entry for entry in every if _is_users(entry.tb_frame)]
    if not own and error.__cause__ is not None:
        # What came too late was ended there, and is told of here.
        own = [each for each in _walk(error.__cause__.__traceback__) if _is_users(each.tb_frame)]
    return own or every


def without_nbflow(traceback: TracebackType | None) -> TracebackType | None:
    """Return a traceback without the entries of nbflow, for people to read."""
    left = None
    for entry in reversed(list(_walk(traceback))):
        if not _is_ours(entry.tb_frame):
            left = TracebackType(left, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return left


def _outside(traceback: TracebackType | None) -> TracebackType | None:
    """Return a traceback from the first frame outside nbflow on; None where there is none."""
    return next((entry for entry in _walk(traceback) if not _is_ours(entry.tb_frame)), None)


def _walk(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _is_users(frame: FrameType) -> bool:
    """Tell whether a frame is of the notebook or the project rather than of a library."""
    if _is_ours(frame):
        return False  # a function under `@flow` calls its tasks through nbflow
    name = frame.f_code.co_filename
    library = "site-packages" in name or "dist-packages" in name or name.startswith("<frozen")
    return not library and not name.startswith(_STANDARD)


def _is_ours(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith(_PACKAGE)


def _place(entry: TracebackType) -> Place:
    code = entry.tb_frame.f_code
    return Place(code.co_filename, code.co_name, entry.tb_lineno, code.co_firstlineno)


def _frame(
    place: Place, variables: Mapping[str, Any], module: dict[str, Any] | None = None
) -> Frame:
    source = linecache.getline(place.file, place.line, module).strip()
    return Frame(place.function, place.line, place.first_line, source, dict(variables))
