"""``%load_ext nbflow``: everything that the extension puts into a shell, and takes out again.

State: ``_loaded`` (by the id of a shell), ``_log_lines`` (how lines were printed before).
"""

import sys
from typing import Any

from IPython.core.completer import SimpleCompletion, context_matcher
from IPython.display import display

from nbflow.engine import bus
from nbflow.engine.base_run import BaseRun
from nbflow.engine.failure import Failure
from nbflow.engine.log_lines import log_lines
from nbflow.engine.logs import get_logger, print_with, show
from nbflow.flows import flow as flows
from nbflow.flows.flow import Flow
from nbflow.notebook.cells import CellHooks, cell_line
from nbflow.notebook.comm import Tabs
from nbflow.notebook.completion import complete
from nbflow.notebook.debug import again, arm, armed_elsewhere, can_ask, disarm, post_mortem
from nbflow.notebook.follower import Follower, TaskLines
from nbflow.notebook.kinds import AnyFlow, FunctionFlow
from nbflow.notebook.lives import Lives
from nbflow.notebook.magics import Magic
from nbflow.notebook.overviews import Overviews
from nbflow.notebook.session import Session
from nbflow.notebook.showing import Bundle, bundles, show_flow
from nbflow.notebook.table import Called
from nbflow.notebook.textwidth import clean

__all__ = ["Extension", "load", "unload"]

_FAR = 1_000_000
"""Deeper than any stack: IPython then looks into the user's variables only."""


class Extension:
    """What is loaded into one shell.

    Parameters
    ----------
    shell
        The IPython shell.

    Fields: ``session``; ``names`` (those of the magics that were registered); ``lives`` (its
    live views).
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self.session = Session(
            shell.user_ns, self._debug, lambda text: shell.var_expand(text, _FAR)
        )
        self.names = ["flow", "nbflow"]
        self._cells = CellHooks(shell, self.session, self._committed)
        self.lives = Lives(
            shell,
            lambda: self.session.flows().values(),
            self.session.cell_of,
            self._called,
        )
        self._tabs = Tabs(shell, self.session.flows, self.lives.live)
        self._overviews = Overviews(shell, self.session, self.lives)
        self._former: dict[type, Any] = {}

    def load(self) -> None:
        """Put everything in."""
        shell, magic = self._shell, Magic(self.session)
        if any("flow" in magics for magics in shell.magics_manager.magics.values()):
            self.names = ["nbflow"]
            print("%flow is taken by another extension: use %nbflow and %%nbflow.", file=sys.stderr)
        self.session.magic = self.names[0]
        for name in self.names:
            shell.register_magic_function(magic.line, "line", name)
            shell.register_magic_function(cell_line, "cell", name)
        self._cells.names = self.names
        self._cells.load()
        self.lives.load()
        self._tabs.load()
        # Before pages are told: of a function that was defined anew they ask where.
        shell.events.register("post_run_cell", self._note_cell)
        self._overviews.load()
        formatter = shell.display_formatter.mimebundle_formatter
        for kind, show_kind in {
            **bundles(shell, self.session),
            Flow: self._show,
            FunctionFlow: self._show,
        }.items():
            self._former[kind] = formatter.for_type(kind, show_kind)
        shell.Completer.custom_matchers.append(self._complete)
        vars(shell)["debugger"] = self._debugger
        bus.watchers.extend((self.lives.watch, self._overviews.watch, self._follow))
        flows.preparers.append(self._prepare)

    def unload(self) -> None:
        """Take everything out."""
        shell = self._shell
        for name in self.names:
            for magics in shell.magics_manager.magics.values():
                magics.pop(name, None)
        self._cells.unload()
        self._overviews.unload()
        self._tabs.unload()
        self.lives.unload()
        formatter = shell.display_formatter.mimebundle_formatter
        for kind, former in self._former.items():
            formatter.pop(kind, None)
            if former is not None:
                formatter.for_type(kind, former)
        shell.Completer.custom_matchers.remove(self._complete)
        del vars(shell)["debugger"]
        disarm(self._shell)
        bus.watchers.remove(self.lives.watch)
        bus.watchers.remove(self._overviews.watch)
        bus.watchers.remove(self._follow)
        flows.preparers.remove(self._prepare)
        shell.events.unregister("post_run_cell", self._note_cell)

    def _note_cell(self, result: Any) -> None:
        self.session.places.note(getattr(result.info, "cell_id", None))

    def _called(self, flow: AnyFlow) -> Called:
        flows = self.session.flows()
        variable = next((name for name, other in flows.items() if other is flow), "")
        return Called(variable, self.session.magic, isinstance(flow, FunctionFlow))

    def _committed(self, flow: Flow) -> None:
        display(show_flow(flow), raw=True)  # type: ignore[no-untyped-call]  # IPython's

    def _show(self, flow: AnyFlow) -> Bundle:
        return {**show_flow(flow), **self.lives.bundle(flow)}

    def _prepare(self, flow: Flow) -> None:
        for line in self.session.follow(flow):
            print(clean(line))

    def _follow(self, run: BaseRun) -> Follower:
        show()
        disarm(self._shell)
        return Follower(self._shell, self.session, run)

    def _debug(self, failure: Failure, is_wanted: bool = False) -> None:
        """Open the debugger on a failure; ``is_wanted``: a call made elsewhere is made again."""
        asks, magic = can_ask(self._shell), self.session.magic
        if failure.elsewhere is not None:
            here = again(failure, magic, asks=asks, is_wanted=is_wanted)
            if here is None:
                return
            failure = here
        if asks:
            arm(self._shell, failure)
            self._shell.run_line_magic("debug", "")
        else:
            print(post_mortem(failure, self.session.again(failure)))

    def _debugger(self, force: bool = False) -> None:
        """Open what ``%debug`` opens, in the place of the shell's own method."""
        failure = armed_elsewhere() if force else None
        if failure is None:
            type(self._shell).debugger(self._shell, force)
        else:
            self._debug(failure)

    @context_matcher()  # type: ignore[untyped-decorator]  # IPython's
    def _complete(self, context: Any) -> Any:
        begun, words = complete(self.session, context.text_until_cursor)
        completions = [SimpleCompletion(text=word, type="magic") for word in words]
        # What else IPython could offer here is Python, and this is none.
        return {"completions": completions, "matched_fragment": begun, "suppress": True}


class _LogLines:
    """Lets tasks' own lines be printed, and no others, while the extension is in any shell."""

    def __init__(self) -> None:
        self._was_printing = False

    def shorten(self) -> None:
        before = get_logger().handlers[:]
        print_with(TaskLines())
        self._was_printing = any(each not in get_logger().handlers for each in before)
        bus.watchers[:] = [watch for watch in bus.watchers if watch is not log_lines]

    def restore(self) -> None:
        before = get_logger().handlers[:]
        print_with(None)
        for handler in get_logger().handlers[:]:
            if handler not in before and not self._was_printing:
                get_logger().removeHandler(handler)
        bus.watchers.insert(0, log_lines)


_loaded: dict[int, Extension] = {}
_log_lines = _LogLines()


def load(shell: Any) -> Extension:
    """Load the extension into a shell, once."""
    if id(shell) not in _loaded:
        if not _loaded:
            _log_lines.shorten()
        extension = Extension(shell)
        extension.load()
        _loaded[id(shell)] = extension
    return _loaded[id(shell)]


def unload(shell: Any) -> None:
    """Take the extension out of a shell; out of the last one, with what it changed in nbflow."""
    extension = _loaded.pop(id(shell), None)
    if extension is None:
        return
    extension.unload()
    if not _loaded:
        _log_lines.restore()
