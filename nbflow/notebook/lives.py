"""A shell's live views: which flows have one, and where it appears.

The view of a flow appears under the first run of it in a cell; it is one view however many cells
show it, so no earlier one is left behind. Cells that declare keep their still pictures, each of
which shows the flow as it was at that point of the story. Where nobody looks (a notebook run by a
program), there are no views, so what is saved there is what was saved before.
"""

import threading
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from weakref import ref

from IPython.display import display

from nbflow.core.layout import Direction
from nbflow.core.scope import current
from nbflow.engine.base_run import BaseRun
from nbflow.notebook.channels import CANCEL, PAUSE, forget, listen
from nbflow.notebook.debug import can_ask
from nbflow.notebook.idle import Idle
from nbflow.notebook.kinds import AnyFlow
from nbflow.notebook.live import CellOf, Live
from nbflow.notebook.rich import bundle_of
from nbflow.notebook.table import NOBODY, Called

__all__ = ["Lives"]


class Lives:
    """The live views of one shell.

    Parameters
    ----------
    shell
        The IPython shell.
    flows
        Returns the flows of the notebook.
    cell_of
        Says which cell declares a node of a flow.
    called
        Says what users write to mean a flow.

    Fields: ``idle`` (the pauses between cells); ``acted`` (called once something was done that a
    page asked for); ``_direction`` (how flows are drawn, where a page
    has asked for that); guarded by the lock, since tabs are opened beside
    the cell that runs, ``_lives``; ``_views`` (the widgets that were made); ``_shown`` (the cell
    that ran a flow last, and whose views appeared there).
    """

    def __init__(
        self,
        shell: Any,
        flows: Callable[[], Iterable[AnyFlow]],
        cell_of: CellOf = lambda flow, node: None,
        called: Callable[[AnyFlow], Called] = lambda flow: NOBODY,
    ) -> None:
        self.idle = Idle(shell)
        self._shell = shell
        self._flows = flows
        self._cell_of = cell_of
        self._called = called
        self.acted: Callable[[], None] = _nothing
        self._direction: Direction | None = None
        self._lock = threading.RLock()
        self._lives: list[Live] = []
        self._views: dict[Live, Any] = {}
        self._shown: tuple[Any, set[Live]] = (None, set())

    def load(self) -> None:
        """Begin to listen; whoever loads this also asks `watch` about runs."""
        self.idle.load()
        self._shell.events.register("post_run_cell", self.refresh)
        listen(self._kernel, {CANCEL: self.cancel, PAUSE: self.pause})

    def unload(self) -> None:
        """Stop listening, and close the views."""
        self.idle.unload()
        self._shell.events.unregister("post_run_cell", self.refresh)
        forget(self._kernel)
        for view in self._views.values():
            view.close()
        self._views.clear()

    @property
    def _kernel(self) -> Any:
        return getattr(self._shell, "kernel", None)

    def live(self, flow: AnyFlow) -> Live:
        """Return what pages see of a flow, one for each flow."""
        with self._lock:
            for live in self._lives:
                if live.flow is flow:
                    return live
            known = {id(each) for each in self._flows()}
            for live in self._lives:
                # A function that was defined again is another flow, seen where the former was.
                if id(live.flow) not in known and live.memory() is flow.memory:
                    live.seen = ref(flow)
                    return live
            self._forget_gone()
            live = Live(
                flow,
                self.idle,
                getattr(self._shell, "InteractiveTB", None),
                direction=self._direction,
                cell_of=self._cell_of,
                called=self._called,
                show=partial(bundle_of, self._shell),
                acted=lambda: self.acted(),
            )
            self._lives.append(live)
            return live

    def watch(self, run: BaseRun) -> Live | None:
        """Return what follows a run, None where no page could ask for it."""
        flow = next((flow for flow in self._flows() if flow.graph is run.graph), None)
        if flow is None:
            return None
        live = self.live(flow)
        live.begin(run)
        self._appear(live)
        return live

    def turn(self, direction: Direction) -> None:
        """Draw all flows in this direction, those to come too."""
        with self._lock:
            self._direction = direction
            for live in self._lives:
                live.turn(direction)

    def cancel(self, run: str | None = None) -> int:
        """Cancel the run of that id, all when None; return how many there were."""
        return sum(each.cancel() for each in _meant(self._lives, run))

    def pause(self, run: str | None = None) -> int:
        """Pause the run of that id, all when None; return how many there were."""
        return sum(each.pause() for each in _meant(self._lives, run))

    def refresh(self, result: Any = None) -> None:
        """Show flows as they are now, and get ready for the next run."""
        for live in tuple(self._lives):
            live.refresh()
        self.idle.call(self._get_ready)

    def bundle(self, flow: AnyFlow) -> dict[str, Any]:
        """Return a flow's view as a part of what is displayed; empty where nobody could see it."""
        view = self._view(self.live(flow))
        return {} if view is None else dict(view.bundle())

    @property
    def _is_seen(self) -> bool:
        return self._kernel is not None and can_ask(self._shell)

    def _get_ready(self) -> None:
        """Do what a view needs to appear, so that no run waits for it."""
        if self._is_seen:
            _widget()
            for flow in self._flows():
                self.live(flow).prepare()

    def _appear(self, live: Live) -> None:
        """Show a flow's view under the cell that runs, once."""
        cells = self.idle.cells
        if not cells or threading.current_thread() is not threading.main_thread():
            return
        if current() is not None:
            # It is a step of another run, whose view shows it.
            return
        if self._shown[0] is not cells[0]:
            self._shown = cells[0], set()
        if live not in self._shown[1]:
            self._shown[1].add(live)
            view = self._view(live)
            if view is not None:
                display(view.bundle(), raw=True)  # type: ignore[no-untyped-call]  # IPython's

    def _view(self, live: Live) -> Any:
        if not self._is_seen:
            return None
        widget = _widget()
        if live not in self._views and widget.SCRIPT.exists():
            self._views[live] = widget.FlowView(live)
        return self._views.get(live)

    def _forget_gone(self) -> None:
        for live in [live for live in self._lives if live.flow is None]:
            self._lives.remove(live)
            view = self._views.pop(live, None)
            if view is not None:
                view.close()


def _nothing() -> None:
    return None


def _meant(lives: Iterable[Live], run: str | None) -> list[BaseRun]:
    runs = [live.run for live in tuple(lives)]
    return [each for each in runs if each and run in (None, each.id)]


def _widget() -> Any:
    # Imported late: it loads ipywidgets, which takes longer than all of the extension.
    from nbflow.notebook import widget

    return widget
