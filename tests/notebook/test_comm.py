"""What a tab's comm says and gets, with a comm manager that keeps what is sent."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from nbflow.notebook.comm import TARGET, Tabs
from nbflow.notebook.live import Live


@dataclass
class Comm:
    comm_id: str = "one"
    sent: list[dict[str, Any]] = field(default_factory=list)
    is_closed: bool = False
    hear: Any = None
    end: Any = None

    def send(self, data, buffers):
        self.sent.append(data)

    def close(self):
        self.is_closed = True

    def on_msg(self, call):
        self.hear = call

    def on_close(self, call):
        self.end = call

    def say(self, data, **more):
        self.hear({"content": {"data": data}, **more})

    @property
    def last(self):
        return self.sent[-1]


class Kernel:
    """A kernel as far as comms go."""

    def __init__(self):
        self.comm_manager = self
        self.targets = {}

    def register_target(self, name, call):
        self.targets[name] = call

    def unregister_target(self, name, call):
        assert self.targets.pop(name) == call


class NoQueue:
    def call(self, what):
        return False


@pytest.fixture
def kernel(ip, monkeypatch):
    kernel = Kernel()
    monkeypatch.setattr(type(ip.ip), "kernel", kernel, raising=False)
    return kernel


@pytest.fixture
def tabs(ip, kernel):
    from nbflow.notebook.session import Session

    lives: dict[int, Live] = {}

    def live(flow):
        return lives.setdefault(id(flow), Live(flow, NoQueue()))

    tabs = Tabs(ip.ip, Session(ip.vars, lambda failure, again: None).flows, live)
    tabs.load()
    yield tabs
    if TARGET in kernel.targets:
        tabs.unload()


@pytest.fixture
def open_tab(kernel, tabs):
    def open_(data, comm_id="one"):
        comm = Comm(comm_id)
        kernel.targets[TARGET](comm, {"content": {"data": data}})
        return comm

    return open_


CELL = "%%flow {0}\n@task\ndef one():\n    return 1\nnumber = one()"


def names(message):
    return [node["name"] for node in message["graph"]["nodes"]]


def test_a_tab_is_told_everything_when_it_opens(ip, open_tab):
    ip.good(CELL.format("trips"))

    comm = open_tab({"flow": "trips"})

    assert comm.last["type"] == "snapshot"
    assert comm.last["flow"] == "trips"
    assert names(comm.last) == ["number"]


def test_a_tab_that_names_no_flow_gets_the_one_that_ran_last(ip, open_tab):
    ip.good(CELL.format("first"))
    ip.good(CELL.format("second"))
    ip.good("state = first.run()")

    assert open_tab({"flow": None}).last["flow"] == "first"


def test_before_any_run_it_gets_the_one_declared_last(ip, open_tab):
    ip.good(CELL.format("first"))
    ip.good(CELL.format("second"))

    assert open_tab({}).last["flow"] == "second"


def test_it_keeps_that_flow_when_another_runs(ip, open_tab):
    ip.good(CELL.format("first"))
    comm = open_tab(None)
    ip.good(CELL.format("second"))
    ip.good("state = second.run()")

    assert {message.get("flow") for message in comm.sent} == {"first"}


def test_a_tab_waits_for_its_flow(ip, open_tab):
    comm = open_tab({"flow": "trips"})
    assert comm.sent == [
        {
            "type": "refused",
            "code": "unavailable",
            "text": "There is no flow 'trips' in this notebook yet.",
        }
    ]
    comm.say({"type": "hello"})
    assert len(comm.sent) == 1

    ip.good(CELL.format("trips"))

    assert comm.last["flow"] == "trips"


def test_without_any_flow_it_is_told_so(open_tab):
    assert open_tab({"flow": 3}).last["text"] == "There is no flow in this notebook yet."


def test_a_flow_made_anew_replaces_the_former(ip, open_tab):
    made = "with Flow('trips') as trips:\n    {0} = Parameter('{0}')\n    trips.add_task({0})"
    ip.good(made.format("day"))
    comm = open_tab({"flow": "trips"})
    streams = {comm.last["stream"]}

    ip.good(made.format("year"))

    assert names(comm.last) == ["year"]
    assert comm.last["stream"] not in streams


def test_a_flow_is_found_by_the_name_it_shows(ip, open_tab):
    ip.good("variable = Flow('a name')")

    assert open_tab({"flow": "a name"}).last["flow"] == "a name"


def test_a_tab_follows_a_run_and_is_answered(ip, tabs, open_tab):
    ip.good(CELL.format("trips"))
    comm = open_tab({"flow": "trips"})

    comm.say({"type": "cancel"})
    assert comm.last["text"] == "Nothing is running."

    comm.say({"type": "cancel"}, buffers=[b"x"])
    assert comm.last["code"] == "oversized"


def test_two_tabs_show_the_same(ip, open_tab):
    ip.good(CELL.format("trips"))
    one, two = open_tab({"flow": "trips"}), open_tab({"flow": "trips"}, "two")

    assert one.last["graph"] == two.last["graph"]
    assert one.last["stream"] != two.last["stream"]


def test_a_closed_tab_is_told_nothing_more(ip, open_tab):
    ip.good(CELL.format("trips"))
    comm = open_tab({"flow": "trips"})
    told = len(comm.sent)

    comm.end({})
    ip.good("%%flow trips\nother = one()")

    assert len(comm.sent) == told


def test_unloading_closes_all(ip, kernel, tabs, open_tab):
    ip.good(CELL.format("trips"))
    comm = open_tab({"flow": "trips"})
    waiting = open_tab({"flow": "other"}, "two")

    tabs.unload()

    assert (comm.is_closed, waiting.is_closed) == (True, True)
    assert kernel.targets == {}


def test_without_a_kernel_there_are_no_tabs(ip):
    tabs = Tabs(ip.ip, dict, lambda flow: Live(flow, NoQueue()))

    tabs.load()
    tabs.unload()

    assert "post_run_cell" in ip.ip.events.callbacks
    assert tabs.refresh not in ip.ip.events.callbacks["post_run_cell"]
