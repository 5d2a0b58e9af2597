"""What is known of a task that failed: its exception, the user's own frames, its inputs."""

import linecache
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

__all__ = ["Failure", "Frame"]

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
    """

    def __init__(
        self,
        flow: str,
        node: str,
        task: str,
        exception: BaseException,
        inputs: Mapping[str, Any],
    ) -> None:
        self.flow = flow
        self.node = node
        self.task = task
        self.exception = exception
        self.inputs = inputs

    @property
    def traceback(self) -> TracebackType | None:
        """The traceback from the first frame outside nbflow on, libraries included."""
        return _outside_nbflow(self.exception.__traceback__)

    @property
    def entries(self) -> list[TracebackType]:
        """The entries of that traceback in the user's own code, outermost first.

        All of them where none is the user's, as for a library's function made a task.
        """
        every = list(_walk(self.traceback))
        return [entry for entry in every if _is_users(entry.tb_frame)] or every

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The user's own frames, from the task to where it raised."""
        return tuple(_frame(entry.tb_frame, entry.tb_lineno) for entry in self.entries)

    @property
    def locals(self) -> Mapping[str, Any]:
        """The variables of the innermost of the user's own frames."""
        frames = self.frames
        return frames[-1].locals if frames else {}

    def __repr__(self) -> str:
        return f"<Failure: '{self.node}' by {type(self.exception).__name__}>"


def _outside_nbflow(traceback: TracebackType | None) -> TracebackType | None:
    for entry in _walk(traceback):
        if not entry.tb_frame.f_code.co_filename.startswith(_PACKAGE):
            return entry
    return None


def _walk(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _is_users(frame: FrameType) -> bool:
    """Tell whether a frame is of the notebook or the project rather than of a library."""
    name = frame.f_code.co_filename
    library = "site-packages" in name or "dist-packages" in name or name.startswith("<frozen")
    return not library and not name.startswith(_STANDARD)


def _frame(frame: FrameType, line: int) -> Frame:
    code = frame.f_code
    source = linecache.getline(code.co_filename, line, frame.f_globals).strip()
    return Frame(code.co_name, line, code.co_firstlineno, source, dict(frame.f_locals))
