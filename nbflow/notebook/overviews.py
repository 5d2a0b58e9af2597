"""The pages that look at all flows of a notebook: each opens a comm and gets every change.

What is stale is found out in the pause after each cell, so that no cell waits for it.
"""

import threading
from collections.abc import Callable, Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from msgspec import to_builtins

from nbflow.core.events import Event, RunFinished
from nbflow.engine.base_run import BaseRun
from nbflow.engine.effects import attempt
from nbflow.notebook.answers import last_runs
from nbflow.notebook.archive import Archive
from nbflow.notebook.channels import answered_beside
from nbflow.notebook.definers import Definers
from nbflow.notebook.freshness import Lookout
from nbflow.notebook.kinds import AnyFlow
from nbflow.notebook.link import later
from nbflow.notebook.lives import Lives
from nbflow.notebook.overview import flow_info, rewritten
from nbflow.notebook.preference import Preference
from nbflow.notebook.protocol import (
    AskRunsOf,
    Cancel,
    FlowInfo,
    Hello,
    Keep,
    OfFlow,
    Overview,
    Pause,
    PauseFlow,
    Refused,
    Resume,
    ResumeFlow,
    Start,
    StartFlow,
    Turn,
    decode,
)
from nbflow.notebook.session import Session
from nbflow.notebook.tally import Tally
from nbflow.notebook.text import first_line

if TYPE_CHECKING:
    from nbflow.engine.memory import Memory

__all__ = ["INTERVAL", "TARGET", "Overviews"]

TARGET = "nbflow-overview"
"""What the page's end asks for: `labextension/src/lab/overview.ts`."""

INTERVAL = 0.5
"""Seconds between two messages while a flow runs, at least."""

_SHARE = 20  # of the time at least between two messages that making one may take: a twentieth


class _Following:
    """Tells of one run's events."""

    def __init__(self, tally: Tally, changed: Callable[[bool], None]) -> None:
        self._tally = tally
        self._changed = changed

    def observe(self, event: Event) -> None:
        self._tally.observe(event)
        self._changed(isinstance(event, RunFinished))


class Overviews:
    """What the pages of one shell are told of its flows.

    Parameters
    ----------
    shell
        The IPython shell; without a kernel it has no pages.
    session
        Its flows.
    lives
        What carries out the wishes of pages.

    Fields, guarded by the lock, since comms are opened beside the cell that runs: ``_pages`` (comm
    and what it was told last, by the comm's id); ``_last`` and ``_pause`` (when a message was made,
    and how long the next one has to wait); ``_waits`` (whether a later call is under way). And
    ``_tallies`` of each flow; ``_lookout`` (what is stale); ``_preference`` (what is kept);
    ``_definers`` (which cell defined a task); ``_archive`` (what answers of the store).
    """

    def __init__(
        self,
        shell: Any,
        session: Session,
        lives: Lives,
        *,
        clock: Callable[[], float] = monotonic,
        later: Callable[[float, Callable[[], None]], object] = later,
    ) -> None:
        self._shell = shell
        self._session = session
        self._lives = lives
        self._clock = clock
        self._later = later
        self._comms: Any = None
        self._definers = Definers()
        self._preference = Preference("results.keep")
        self._lock = threading.RLock()
        self._pages: dict[str, tuple[Any, Overview | None]] = {}
        self._last, self._pause, self._waits = -INTERVAL, INTERVAL, False
        self._archive = Archive[str](lambda flow: last_runs(session.flows(), flow), later=later)
        self._tallies: WeakKeyDictionary[Memory, Tally] = WeakKeyDictionary()
        self._lookout = Lookout(lambda flow, task: session.successor(flow, task))

    def load(self) -> None:
        """Let pages come; whoever loads this also asks `watch` about runs."""
        self._comms = getattr(getattr(self._shell, "kernel", None), "comm_manager", None)
        if self._comms is not None:
            self._comms.register_target(TARGET, self.opened)
            self._shell.events.register("post_run_cell", self.after_cell)
            self._lives.acted = self.after_cell

    def unload(self) -> None:
        """Close all; what a page preferred no longer counts."""
        self._preference.set(None)
        if self._comms is None:
            return
        self._comms.unregister_target(TARGET, self.opened)
        self._comms = None
        self._shell.events.unregister("post_run_cell", self.after_cell)
        with self._lock:
            pages, self._pages = self._pages, {}
        for comm, _ in pages.values():
            comm.close()

    def watch(self, run: BaseRun) -> _Following | None:
        """Return what follows a run, None where no page could ask for it."""
        flows = self._session.flows().values()
        flow = next((flow for flow in flows if flow.graph is run.graph), None)
        if self._comms is None or flow is None:
            return None
        self._lookout.began(flow)
        return _Following(self._tally(flow), self._changed)

    def after_cell(self, result: Any = None) -> None:
        """Look at everything anew in the pause that follows; also after a run in a pause."""
        if result is not None:
            self._definers.note(self._session.namespace, getattr(result.info, "cell_id", None))
        if self._pages:
            self._lives.idle.call(self.look)

    def look(self) -> None:
        """Find out what is stale, and tell what has changed."""
        for flow in self._session.flows().values():
            self._lookout.look(flow)
        self._tell()

    def opened(self, comm: Any, message: Mapping[str, Any]) -> None:
        """Tell a page that was opened everything."""
        answered_beside(comm)
        comm.on_msg(lambda message: self._heard(comm, message))
        comm.on_close(lambda message: self._pages.pop(comm.comm_id, None))
        with self._lock:
            self._pages[comm.comm_id] = comm, None
        self._tell()
        self._lives.idle.call(self.look)

    def _tally(self, flow: AnyFlow) -> Tally:
        tally = self._tallies.get(flow.memory)
        if tally is None:
            tally = self._tallies[flow.memory] = Tally(flow.last_run)
        return tally

    def _changed(self, is_last: bool) -> None:
        """Tell now, or arrange for it."""
        with self._lock:
            wait = 0.0 if is_last else self._last + self._pause - self._clock()
            if wait <= 0:
                self._tell()
            elif not self._waits and self._pages:
                self._waits = True
                self._later(wait, self._due)
        if is_last:
            self.after_cell()

    def _due(self) -> None:
        with self._lock:
            self._waits = False
            self._tell()

    def _tell(self) -> None:
        """Tell every page what it does not know yet."""
        with self._lock:
            if not self._pages:
                return
            began = self._clock()
            overview = self._overview()
            told = to_builtins(overview)
            for key, (comm, known) in list(self._pages.items()):
                if known != overview:
                    attempt(comm.send, {"data": told})
                    self._pages[key] = comm, overview
            self._last = self._clock()
            self._pause = max(INTERVAL, _SHARE * (self._last - began))

    def _overview(self) -> Overview:
        session = self._session
        infos = (self._info(variable, flow) for variable, flow in session.flows().items())
        return Overview(session.magic, tuple(infos))

    def _info(self, variable: str, flow: AnyFlow) -> FlowInfo:
        session, look = self._session, self._lookout[flow]
        declared = session.declared(flow)
        info = flow_info(variable, flow, declared, self._tally(flow), look, self._definers)
        return rewritten(info, look.why, session.home_of(flow)) if look.why else info

    def _heard(self, comm: Any, message: Mapping[str, Any]) -> None:
        """Carry out what a page said; raises nothing for whatever it may be."""
        said = decode(message["content"].get("data"), message.get("buffers") or ())
        answer = self._answer(comm, said)
        if answer is not None:
            attempt(comm.send, {"data": to_builtins(answer)})

    def _answer(self, comm: Any, message: object) -> Refused | None:
        match message:
            case Hello():
                with self._lock:
                    self._pages[comm.comm_id] = comm, None
                self._tell()
            case Turn(direction):
                self._lives.turn(direction)
            case AskRunsOf(variable):
                about = comm.comm_id, variable
                self._archive.ask(
                    variable, lambda told, _: attempt(comm.send, {"data": told}), about
                )
            case Keep(what):
                self._preference.set(what)
            case Refused():
                return message
            case _ if isinstance(message, OfFlow):
                return self._asked(message)
        return None

    def _asked(self, wish: OfFlow) -> Refused | None:
        """Have done to one flow what a page asks for."""
        flow = self._session.flows().get(wish.flow)
        if flow is None:
            text = f"There is no flow '{wish.flow}' in this notebook."
            return Refused("unavailable", first_line(text, 200))
        live = self._lives.live(flow)
        match wish:
            case StartFlow(fresh=fresh):
                return live.act(Start(fresh))
            case ResumeFlow():
                return live.act(Resume())
        return live.end(Pause() if isinstance(wish, PauseFlow) else Cancel())
