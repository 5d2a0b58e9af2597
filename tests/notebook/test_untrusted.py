"""Whatever pages say, in whatever order: no exception, at most a refusal, and the flow as it was.

The whole extension is loaded, with a kernel as far as comms, pauses and the control channel go.
Runs, cells and pages come and go between the messages, some of which arrive while a task runs.
"""

import json
import logging
from collections import Counter
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from msgspec import convert

from nbflow.notebook import comm, extension, overviews
from nbflow.notebook.channels import CANCEL
from nbflow.notebook.link import Link
from nbflow.notebook.protocol import FromKernel, FromPage, Refused, decode
from nbflow.notebook.shape import shape_of
from nbflow.notebook.textwidth import clean
from nbflow.notebook.widget import FlowView
from tests.notebook.conftest import Shell
from tests.notebook.exchanges import Guest, drawing
from tests.notebook.test_comm import Comm, Kernel
from tests.notebook.untrusted import BUFFERS, GARBAGE, contents

IS_SOAK = settings.get_current_profile_name() == "soak"
MESSAGES = 100_000 if IS_SOAK else 2_000
STEPS = 15
FLOW = """\
%%flow trips
@task
def load(day):
    arrive()
    return [1, 2, 3]
@task
def count(rows):
    return len(rows)
day = Parameter("day", default="monday")
rows = load(day)
size = count(rows)"""
NAMES = ["trips", "day", "rows", "size", "gone"]


WAYS = st.integers(0, 9)
MESSAGE = st.tuples(WAYS, contents(NAMES), BUFFERS)


class Page(Comm):
    """A page at the other end of a comm; whatever it is told has to be what a kernel says."""

    def __init__(self, comm_id: str, codes: Counter[str]) -> None:
        super().__init__(comm_id)
        self.codes = codes

    def send(self, data=None, buffers=(), metadata=None):
        """Take what a widget, a tab or an overview sends."""
        method = data.get("method")
        # What ipywidgets itself says of the state of a widget is its own affair.
        if method in (None, "custom"):
            self.hears(data["content"] if method else data, buffers)

    def hears(self, message, buffers=()):
        # Jupyter encodes it so; a lone half of a character would raise there.
        json.dumps(message, ensure_ascii=False, allow_nan=False).encode()
        said = convert(message, FromKernel)
        if isinstance(said, Refused):
            assert said.text == clean(said.text)
            assert len(said.text) < 300
            self.codes[said.code] += 1


class Loop:
    """A kernel's loop, whose calls are made when a test says so."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def add_callback(self, callback):
        self.calls.append(callback)

    def turn(self) -> None:
        while self.calls:
            self.calls.pop(0)()


class Records(logging.Handler):
    """Keeps what nbflow logs of itself."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record):
        if record.name == "nbflow":
            self.said.append(record.getMessage())


class Pages(RuleBasedStateMachine):
    """Any number of pages at one kernel, and somebody who works in it.

    Fields: ``said`` (everything so far, to be said again); ``inbox`` (what arrives while a task
    runs); ``bare`` (a link without a transport); ``view`` (a widget).
    """

    shell: Shell
    counts: Counter[str]
    codes: Counter[str]
    raised: list[str]
    errors: Records
    is_running = False

    def __init__(self) -> None:
        super().__init__()
        self.raised.clear()
        self.errors.said.clear()
        self.kernel = Kernel()
        self.loop = Loop()
        vars(self.kernel).update(_allow_stdin=True, control_handlers={}, io_loop=self.loop)
        vars(self.kernel).update(session=self, send=None)
        vars(self.shell.ip)["kernel"] = self.kernel
        lives = extension.load(self.shell.ip).lives
        self.shell.vars["arrive"] = self.arrive
        self.shell.good(FLOW)
        self.said: list[tuple[int, object, list[Any]]] = [(0, {"type": "hello"}, [])]
        self.inbox: list[tuple[int, object, list[Any]]] = []
        self.comms: list[Page] = []
        self.grown = 0
        self.view = FlowView(lives.live(self.flow))
        self.bare = Link(Page("bare", self.codes).hears, Guest())
        self.open({"flow": "trips"}, is_tab=True)
        self.open({}, is_tab=False)

    def teardown(self) -> None:
        """Let a flow that is left alone again run as it did at first."""
        self.inbox.clear()
        try:
            self.loop.turn()
            self.unmock()
            assert self.flow.run().is_successful()
            assert self.flow["size"] == 3
        finally:
            self.forget()

    def forget(self) -> None:
        """Leave the shell as it was found."""
        self.bare.close()
        self.view.close()
        extension.unload(self.shell.ip)
        for name in ("trips", "day", "rows", "size"):
            self.shell.vars.pop(name, None)
        del vars(self.shell.ip)["kernel"]

    @property
    def flow(self) -> Any:
        return self.shell.vars["trips"]

    # -- the kernel, as far as the control channel goes --------------------------------------------

    def send(self, stream: Any, kind: str, reply: Any, parent: Any, ident: Any) -> None:
        """Take the answer to a message on the control channel."""
        assert reply["status"] == "ok"

    # -- what pages do -----------------------------------------------------------------------------

    @rule(messages=st.lists(MESSAGE, min_size=4, max_size=16))
    def say(self, messages):
        """Say one thing after the other."""
        for message in messages:
            self.deliver(*message)

    @rule(messages=st.lists(MESSAGE, min_size=1, max_size=8), is_fresh=st.booleans())
    def say_while_it_runs(self, messages, is_fresh):
        """Say what arrives when a task runs, if it is called at all."""
        self.inbox += messages
        self.run(is_fresh)

    @rule(data=st.data(), times=st.integers(1, 12))
    def replay(self, data, times):
        """Say something again, out of turn, perhaps on another way."""
        for _ in range(times):
            to, (_, content, buffers) = data.draw(WAYS), data.draw(st.sampled_from(self.said))
            self.deliver(to, content, buffers)

    @rule(data=GARBAGE | st.fixed_dictionaries({"flow": GARBAGE}), is_tab=st.booleans())
    def open(self, data, *, is_tab):
        """Open a page, of which there are few at a time."""
        self.count("opening")
        page = Page(str(len(self.comms)), self.codes)
        target = comm.TARGET if is_tab else overviews.TARGET
        self.kernel.targets[target](page, {"content": {"data": data}})
        self.comms.append(page)
        if len(self.comms) > 6:
            self.comms.pop(0).end({})

    @rule(place=st.integers(0, 9))
    def close(self, place):
        """Close a page; what it has said may still arrive."""
        self.comms[place % len(self.comms)].end({})

    def deliver(self, to: int, content: object, buffers: list[Any]) -> None:
        """Hand a message to one way in, and see that only wishes do anything."""
        self.said.append((to, content, buffers))
        self.count(type(decode(content, buffers)).__name__)
        before = self.damageable()
        match to:
            case 0:
                self.bare.receive(content, buffers)
            case 1:
                self.bare.show("delays", drawing(["load", "tidy"]))
                self.bare.receive(content, buffers)
            case 2:
                handler = vars(self.kernel)["control_handlers"][CANCEL]
                handler(None, None, {"content": {"run": content}})
            case 3:
                self.state_view(content)
            case 4 | 5:
                data = {"method": "custom", "content": content}
                self.view._handle_msg({"content": {"data": data}, "buffers": buffers})
            case _:
                self.comms[to % len(self.comms)].say(content, buffers=buffers)
        self.settle()
        if isinstance(decode(content, buffers), Refused):
            assert self.damageable() == before

    def state_view(self, content: object) -> None:
        """Ask ipywidgets to set what only the kernel sets."""
        state = content if isinstance(content, dict) else {}
        data = {"method": "update", "state": {"last": content, **state}, "buffer_paths": []}
        self.view._handle_msg({"content": {"data": data}, "buffers": []})
        if self.view.last:
            convert(self.view.last["message"], FromKernel)

    # -- what the person in front of the notebook does ---------------------------------------------

    @rule(is_fresh=st.booleans())
    def run(self, is_fresh):
        """Run the flow from a cell, below which its view appears."""
        self.is_running = True
        self.shell.vars["is_fresh"] = is_fresh
        ran = self.shell.run("state = trips.run(reuse=not is_fresh)")
        self.is_running = False
        is_cancelled = isinstance(ran.result.error_in_exec, KeyboardInterrupt)
        assert ran.ok or is_cancelled, ran.text
        self.counts["cancelled" if is_cancelled else "runs"] += 1
        self.settle()

    @rule()
    def grow(self):
        """Add a node."""
        self.grown += 1
        self.shell.good(f"%%flow trips\nmore_{self.grown % 5} = count(rows)")

    @rule()
    def unmock(self):
        """Take all mocks away."""
        for node in list(self.flow.mocks):
            self.flow.unmock(node)

    # -- what is looked at -------------------------------------------------------------------------

    def arrive(self) -> None:
        """Let what waits arrive, in the midst of a task."""
        inbox, self.inbox = self.inbox, []
        for to, content, buffers in inbox:
            self.deliver(to, content, buffers)

    def settle(self) -> None:
        """Let the kernel do what waits for a pause."""
        if not self.is_running:
            self.loop.turn()

    def damageable(self) -> tuple[Any, ...]:
        """Return what only a wish may change."""
        flow = self.flow
        return shape_of(flow.graph), dict(flow.mocks), flow.last_run

    def count(self, kind: str) -> None:
        self.counts["messages"] += 1
        self.counts[kind] += 1

    @invariant()
    def nothing_was_raised(self):
        """Look for what IPython and the links only tell of."""
        assert self.raised == []
        assert self.errors.said == []


@pytest.fixture
def machine(ip, monkeypatch):
    codes: Counter[str] = Counter()
    extension.unload(ip.ip)
    monkeypatch.setattr("ipywidgets.comm.create_comm", lambda **_: Page("widget", codes))
    raised: list[str] = []
    shown = type(ip.ip)._showtraceback

    def show(self, kind, error, lines):
        if not isinstance(error, KeyboardInterrupt):
            raised.append("\n".join(lines))
        shown(self, kind, error, lines)

    monkeypatch.setattr(type(ip.ip), "_showtraceback", show)
    errors = Records()
    logging.getLogger("nbflow").addHandler(errors)
    fields = {"shell": ip, "counts": Counter(), "codes": codes, "raised": raised, "errors": errors}
    yield type("Machine", (Pages,), fields)
    logging.getLogger("nbflow").removeHandler(errors)


@pytest.mark.slow
def test_whatever_pages_say_nothing_is_raised_and_the_flow_runs_as_before(machine):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=MESSAGES // 14,
            stateful_step_count=STEPS,
            # Telling which lines matter takes longer than finding what is wrong.
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )

    counts, codes = machine.counts, machine.codes
    assert counts["messages"] >= MESSAGES
    kinds = {kind.__name__ for kind in get_args(FromPage)}
    assert {kind for kind in kinds if counts[kind] < MESSAGES / 400} == set()
    assert {"malformed", "oversized", "unavailable", "unknown"} <= set(codes)
    assert min(counts["runs"], counts["cancelled"]) > 0
