import sys
import threading
from collections.abc import Sequence
from itertools import pairwise
from math import isnan
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbflow.core.events import (
    NodeChanged,
    NodeLogged,
    NodeMapped,
    NodeNoted,
    RunFinished,
    RunLogged,
    RunStarted,
)
from nbflow.core.record import RunRecord, fold
from nbflow.notebook.link import INTERVAL, Link
from nbflow.notebook.protocol import Cancel, Details, Logs, Pause, Refused, Start, TaskLine
from tests.notebook.exchanges import (
    FIXTURES,
    SCENES,
    Exchange,
    Guest,
    drawing,
    fixtures,
    random_run,
    scenes,
    told,
)
from tests.notebook.page import NAMES, Clock, Page

ANEW = "write them anew: python -m tests.notebook.exchanges"
FLOW = ["load", "tidy", "report"]


class Wire:
    """Keeps what a link sends; raises instead while told to."""

    def __init__(self) -> None:
        self.sent: list[tuple[dict[str, Any], list[bytes]]] = []
        self.error: BaseException | None = None

    def __call__(self, message: dict[str, Any], buffers: Sequence[bytes]) -> None:
        if self.error is not None:
            raise self.error
        self.sent.append((message, list(buffers)))

    @property
    def kinds(self) -> list[str]:
        return [message["type"] for message, _ in self.sent]


class Told(Guest):
    """A host that keeps what it was asked for, or raises."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.error: BaseException | None = None

    def _take(self, *wish: object) -> None:
        if self.error is not None:
            raise self.error
        self.asked.append(wish)

    def details(self, node: str) -> Details:
        self._take("details", node)
        return Details(0, node, "Failed", traceback="\x1b[31mred\x1b[0m\x07")

    def end(self, wish: Cancel | Pause) -> None:
        self._take("end", wish)

    def logs(self, after: int) -> Logs:
        self._take("logs", after)
        return Logs("r1", after, after + 1, (TaskLine("tidy", 1.0, "INFO", "done"),))

    def act(self, wish: object) -> None:
        self._take("act", wish)

    def turn(self, direction: str) -> None:
        self._take("turn", direction)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def host():
    return Told()


@pytest.fixture
def link(wire, host, clock):
    link = Link(wire, host, clock=clock, later=clock.later)
    link.show("delays", drawing(FLOW))
    clock.advance(1.0)
    wire.sent.clear()
    return link


def page_of(wire: Wire) -> Page:
    page = Page()
    for message, buffers in wire.sent:
        assert page.receive(message, buffers) == "taken"
    return page


def started(clock: Clock) -> RunStarted:
    return RunStarted(clock.now, "r1", "delays", tuple(FLOW))


def test_a_flow_is_shown_before_it_has_run(wire, host, clock):
    link = Link(wire, host, clock=clock, later=clock.later)
    link.show("delays", drawing(FLOW))

    page = page_of(wire)
    assert [node.name for node in page.graph.nodes] == FLOW
    assert [row["state"] for row in page.rows] == ["Pending"] * 3
    assert (page.flow, page.run.id) == ("delays", None)


def test_a_change_after_a_quiet_while_is_sent_at_once(link, wire, clock):
    link.observe(started(clock))

    assert wire.kinds == ["batch"]


def test_changes_soon_after_one_another_are_sent_together(link, wire, clock):
    link.observe(started(clock))
    for node in range(3):
        clock.advance(0.01)
        link.observe(NodeChanged(clock.now, node, "Running"))
    assert len(wire.sent) == 1

    clock.advance(INTERVAL)

    assert wire.kinds == ["batch", "batch"]
    assert list(wire.sent[1][1][0][::4]) == [0, 1, 2]


def test_the_last_change_before_a_long_quiet_is_not_held_back(link, wire, host, clock):
    link.observe(started(clock))
    link.observe(NodeChanged(clock.now, 0, "Running"))
    clock.advance(INTERVAL)

    assert wire.sent[-1][1][1] == bytes([NAMES.index("Running")])


@given(st.lists(st.sampled_from([0.0, 0.001, 0.02, 0.09, 0.3]), min_size=1, max_size=80))
def test_never_more_than_ten_messages_a_second(steps):
    clock, wire, times = Clock(), Wire(), []
    link = Link(
        lambda message, buffers: times.append(clock.now), Guest(), clock=clock, later=clock.later
    )
    link.show("delays", drawing(FLOW))
    link.observe(started(clock))
    for number, step in enumerate(steps):
        clock.advance(step)
        link.observe(NodeChanged(clock.now, number % 3, "Running"))
        link.receive({"type": "hello"})
    clock.advance(1.0)

    assert wire.sent == []
    gaps = [after - before for before, after in pairwise(times)]
    assert all(gap >= INTERVAL - 1e-6 for gap in gaps)


def test_the_end_of_a_run_is_sent_at_once_and_whole_but_not_drawn_again(link, wire, clock):
    link.observe(started(clock))
    link.observe(RunFinished(clock.now, "Failed", "Some reference tasks failed.\nmore"))

    message, _ = wire.sent[-1]
    assert message["type"] == "snapshot"
    assert message["graph"] is None
    assert message["run"]["state"] == "Failed"
    assert message["run"]["message"] == "Some reference tasks failed."


def test_hello_is_answered_with_all_there_is(link, wire, clock):
    link.observe(started(clock))
    link.observe(NodeChanged(clock.now, 1, "Running"))
    link.receive({"type": "hello"})
    clock.advance(INTERVAL)

    page = Page()
    assert page.receive(*wire.sent[-1]) == "taken"
    assert [row["state"] for row in page.rows] == ["Pending", "Running", "Pending"]


def test_a_hundred_hellos_are_answered_with_one_snapshot(link, wire, clock):
    link.receive({"type": "hello"})
    for _ in range(100):
        link.receive({"type": "hello"})
    clock.advance(1.0)

    assert wire.kinds == ["snapshot", "snapshot"]


def test_hello_before_there_is_a_flow_is_refused(wire, host, clock):
    Link(wire, host, clock=clock, later=clock.later).receive({"type": "hello"})

    assert wire.sent[0][0]["code"] == "unavailable"


def test_events_before_there_is_a_flow_are_nothing_to_see(wire, host, clock):
    link = Link(wire, host, clock=clock, later=clock.later)
    link.observe(started(clock))

    assert wire.sent == []


def test_flush_sends_what_waits_and_nothing_when_nothing_does(link, wire, clock):
    link.observe(started(clock))
    link.observe(NodeChanged(clock.now, 0, "Running"))
    link.flush()
    link.flush()

    assert len(wire.sent) == 2


def test_nodes_keep_their_states_when_the_flow_grows(link, wire, clock):
    link.observe(started(clock))
    link.observe(NodeLogged(clock.now, 1, "INFO", "one line"))
    link.observe(NodeChanged(clock.now, 1, "Failed", "ValueError: no"))
    link.show("delays", drawing(["new", "tidy", "load"]))
    clock.advance(1.0)

    page = Page()
    page.receive(*wire.sent[-1])
    assert [row["state"] for row in page.rows] == ["Pending", "Failed", "Pending"]
    assert page.rows[1]["message"] == "ValueError: no"
    assert page.rows[1]["logs"] == 1


def test_lines_of_no_node_are_counted_with_the_run(link, wire, clock):
    link.observe(started(clock))
    clock.advance(1.0)
    link.observe(RunLogged(clock.now, "INFO", "between two calls"))
    told, _ = wire.sent[-1]

    assert (told["type"], told["run"]["logs"]) == ("batch", 1)
    link.observe(started(clock))
    clock.advance(1.0)
    assert wire.sent[-1][0]["run"]["logs"] == 0


def test_events_reach_their_nodes_after_the_drawing_has_changed(link, wire, clock):
    link.observe(started(clock))
    link.show("delays", drawing(["report", "tidy"]))
    for node in range(3):
        link.observe(NodeLogged(clock.now, node, "INFO", "line"))
        link.observe(NodeChanged(clock.now, node, "Failed", FLOW[node]))
    clock.advance(1.0)

    page = Page()
    for message, buffers in wire.sent:
        page.receive(message, buffers)
    assert [row["message"] for row in page.rows] == ["report", "tidy"]


def test_what_went_as_planned_carries_no_message(link, wire, clock):
    link.observe(started(clock))
    link.observe(NodeChanged(clock.now, 0, "Success", "Task run succeeded."))
    link.observe(NodeNoted(clock.now, 0, "a note"))
    link.flush()

    assert page_now(link, wire).rows[0]["message"] == ""


def page_now(link: Link, wire: Wire) -> Page:
    link.receive({"type": "hello"})
    link.flush()
    page = Page()
    page.receive(*wire.sent[-1])
    return page


def test_a_reused_result_counts_the_seconds_it_saved(link, wire, clock):
    link.follow({0: 36.5, 1: 1.5, 2: None}.get)
    link.observe(started(clock))
    for node in range(3):
        link.observe(NodeChanged(clock.now, node, "Success", None, "reused"))

    assert page_now(link, wire).run.saved == 38.0


def test_the_page_can_ask_cancel_start_and_turn(link, host):
    link.receive({"type": "ask-details", "node": 1})
    link.receive({"type": "cancel"})
    link.receive({"type": "pause"})
    link.receive({"type": "start", "fresh": True})
    link.receive({"type": "turn", "direction": "top-down"})

    assert host.asked == [
        ("details", "tidy"),
        ("end", Cancel()),
        ("end", Pause()),
        ("act", Start(fresh=True)),
        ("turn", "top-down"),
    ]


def test_what_tasks_said_is_answered_as_it_is(link, wire):
    link.receive({"type": "ask-logs", "after": 7})

    message, buffers = wire.sent[-1]
    assert buffers == []
    assert message == {
        "type": "logs",
        "run": "r1",
        "first": 7,
        "total": 8,
        "lines": ({"node": "tidy", "time": 1.0, "level": "INFO", "text": "done"},),
    }


def test_a_node_can_be_shown_in_a_state_that_no_run_told_of(link, wire):
    link.mark("tidy", "Mocked")
    link.mark("gone", "Mocked")

    assert [row["state"] for row in page_now(link, wire).rows] == ["Pending", "Mocked", "Pending"]


def test_details_carry_the_index_asked_for_and_no_control_characters(link, wire):
    link.receive({"type": "ask-details", "node": 1})

    message, _ = wire.sent[-1]
    assert (message["type"], message["node"], message["name"]) == ("details", 1, "tidy")
    assert message["traceback"] == "\x1b[31mred\x1b[0m\N{REPLACEMENT CHARACTER}"


def test_a_node_that_is_not_there_is_refused(link, wire, host):
    link.receive({"type": "ask-details", "node": 3})

    assert wire.sent[-1][0]["code"] == "unavailable"
    assert host.asked == []


def test_a_host_may_refuse(link, wire, host):
    host.act = lambda wish: Refused("unavailable", "A run is under way.")
    link.receive({"type": "start", "fresh": False})

    assert wire.sent[-1][0]["text"] == "A run is under way."


def test_a_host_that_raises_is_told_to_the_page(link, wire, host):
    host.error = RuntimeError("no kernel")
    link.receive({"type": "cancel"})

    assert wire.sent[-1][0] == {
        "type": "refused",
        "code": "failed",
        "text": "RuntimeError: no kernel",
    }


def test_an_interrupt_while_the_host_is_asked_goes_on(link, host):
    host.error = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        link.receive({"type": "cancel"})


def test_garbage_from_the_page_is_refused(link, wire):
    link.receive({"type": "format-disk"})

    assert wire.sent[-1][0]["code"] == "unknown"


def test_a_transport_that_raises_is_logged_once_and_then_told_all(link, wire, clock, caplog):
    wire.error = OSError("gone")
    link.observe(started(clock))
    clock.advance(1.0)
    link.observe(NodeChanged(clock.now, 0, "Running"))
    clock.advance(1.0)
    wire.error = None
    link.observe(NodeChanged(clock.now, 1, "Running"))

    assert [record.message for record in caplog.records] == [
        "The live view could not be told what happened: OSError('gone')"
    ]
    page = page_of(wire)
    assert [row["state"] for row in page.rows] == ["Running", "Running", "Pending"]


def test_an_interrupt_while_sending_goes_on(link, wire, clock):
    wire.error = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        link.observe(started(clock))
    wire.error = None
    link.flush()
    link.receive({"type": "hello"})
    clock.advance(1.0)

    assert wire.kinds[-1] == "snapshot"


def test_what_a_transport_prints_is_no_endless_loop(link, wire, clock):
    def chatty(message, buffers):
        wire(message, buffers)
        if len(wire.sent) < 3:
            link.observe(NodeLogged(clock.now, 0, "PRINT", "sending"))

    link._send = chatty
    link.observe(started(clock))
    clock.advance(1.0)

    assert wire.kinds == ["batch"] * 3


def test_what_happens_while_an_answer_is_sent_is_told_later(link, wire, clock):
    def chatty(message, buffers):
        wire(message, buffers)
        if message["type"] == "details":
            link.observe(NodeLogged(clock.now, 0, "PRINT", "sending"))

    link.observe(started(clock))
    clock.advance(1.0)
    link._send = chatty
    link.receive({"type": "ask-details", "node": 0})
    clock.advance(1.0)

    assert wire.kinds == ["batch", "details", "batch"]


def test_a_closed_link_sends_nothing(link, wire, clock):
    link.close()
    link.observe(started(clock))
    link.receive({"type": "hello"})
    clock.advance(1.0)

    assert wire.sent == []


def test_a_clock_set_back_makes_nothing_wait_longer(link, wire, clock):
    link.observe(started(clock))
    clock.now -= 3600
    link.observe(NodeChanged(clock.now, 0, "Running"))
    clock.advance(INTERVAL)

    assert wire.kinds == ["batch", "batch"]


def test_without_a_clock_of_its_own_a_link_sends_what_waits_by_itself():
    arrived = threading.Event()
    sent = []

    def send(message, buffers):
        sent.append(message)
        if len(sent) == 2:
            arrived.set()

    link = Link(send, Guest())
    link.show("delays", drawing(FLOW))
    link.observe(RunStarted(0.0, "r1", "delays", tuple(FLOW)))

    assert arrived.wait(10.0)
    assert [message["seq"] for message in sent] == [1, 2]


@pytest.mark.slow
def test_numbers_and_deliveries_keep_their_order_among_threads():
    numbers = []
    link = Link(lambda message, buffers: numbers.append(message["seq"]), Guest())
    link.show("delays", drawing(FLOW))
    link.observe(RunStarted(0.0, "r1", "delays", tuple(FLOW)))

    def work(node):
        for _ in range(200):
            link.observe(NodeChanged(0.0, node, "Running"))
            link.flush()

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=work, args=(node,)) for node in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
        link.close()

    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.slow
@settings(max_examples=1_000)
@given(st.integers(0, 2**32), st.integers(0, 9))
def test_a_page_that_lost_and_was_sent_garbage_ends_with_the_record_of_the_run(seed, count):
    random = Random(seed)
    names = ["day", *[f"step {place}" for place in range(count)]]
    exchange = Exchange(names, random)
    events = random_run(names, random, exchange.clock.now)
    exchange.play(events)

    assert exchange.page.rows == told(fold(RunRecord(), events), names)
    assert [exchange.page.run.state] == [e.state for e in events if isinstance(e, RunFinished)]
    last = exchange.sent[-1]
    assert len([time for time in exchange.sent if time > last - 1.0]) <= 10


def test_the_table_of_the_kernel_is_that_of_the_page():
    exchange = Exchange(FLOW, Random(1))
    exchange.play(random_run(FLOW, Random(1), exchange.clock.now))

    table = exchange.link._table
    assert table is not None
    assert [NAMES[state] for state in table.states] == [row["state"] for row in exchange.page.rows]
    assert [None if isnan(t) else t for t in table.started] == [
        row["started"] for row in exchange.page.rows
    ]


def test_the_exchanges_that_the_page_is_tested_with_are_those_of_this_link():
    there = {path.name: path.read_text(encoding="utf-8") for path in FIXTURES.glob("*.json")}

    assert there == fixtures(), ANEW


def test_the_scenes_of_the_view_s_own_page_are_drawn_as_the_kernel_draws_now():
    assert SCENES.read_text(encoding="utf-8") == scenes(), ANEW


# -- children --------------------------------------------------------------------------------------


@pytest.fixture
def mapped(wire, host, clock):
    """A link that has been told of a run whose second node was split into a hundred."""
    link = Link(wire, host, clock=clock, later=clock.later)
    link.show("delays", drawing(FLOW))
    link.observe(RunStarted(1_000.0, "r", "delays", tuple(FLOW)))
    link.observe(NodeMapped(1_000.0, 1, tuple(f"tidy[{place}]" for place in range(100))))
    link.observe(NodeChanged(1_000.0, 1, "Running"))
    clock.advance(1.0)
    wire.sent.clear()
    return link


def heard(wire):
    """Return the counts of the last message by the state's name."""
    (counts,) = [dict(counts) for node, counts in wire.sent[-1][0]["children"] if node == 1]
    return {NAMES[byte]: count for byte, count in counts.items()}


def test_children_are_told_of_as_counts_of_their_node_in_one_message(mapped, wire, clock):
    clock.advance(1.0)
    for place in range(3, 53):
        mapped.observe(NodeChanged(clock.now, place, "Running"))
        mapped.observe(NodeChanged(clock.now, place, "Failed" if place == 20 else "Success"))
        mapped.observe(NodeLogged(clock.now, place, "INFO", "of a child"))
    mapped.observe(NodeChanged(clock.now, 53, "Running"))
    clock.advance(INTERVAL)

    assert wire.kinds == ["batch", "batch"]
    assert heard(wire) == {"Pending": 49, "Running": 1, "Success": 49, "Failed": 1}
    assert wire.sent[-1][0]["logs"] == ((1, 50),)


def test_a_mapped_node_of_which_a_child_failed_is_shown_as_failed(mapped, wire, clock):
    mapped.observe(NodeChanged(clock.now, 7, "Failed", "no"))
    mapped.observe(NodeChanged(clock.now, 1, "Mapped", "Ready to proceed with mapping."))
    clock.advance(INTERVAL)

    states = wire.sent[-1][1][1]
    assert NAMES[states[-1]] == "Failed"
    assert wire.sent[-1][0]["messages"] == ()


def test_children_stay_with_their_node_in_another_drawing(mapped, wire, clock):
    mapped.observe(NodeChanged(clock.now, 7, "Success"))
    mapped.show("delays", drawing(["new", *FLOW]))
    mapped.observe(NodeChanged(clock.now, 8, "Success"))
    clock.advance(1.0)

    (counts,) = [dict(counts) for node, counts in wire.sent[-1][0]["children"] if node == 2]
    assert {NAMES[byte]: count for byte, count in counts.items()} == {"Pending": 98, "Success": 2}


def test_a_further_attempt_is_told_until_the_node_is_called_anew(mapped, wire, clock):
    mapped.observe(NodeChanged(clock.now, 0, "Running", attempt=2))
    clock.advance(INTERVAL)
    assert wire.sent[-1][0]["attempts"] == ((0, 2),)

    mapped.observe(NodeChanged(clock.now, 0, "Running"))
    clock.advance(INTERVAL)
    assert wire.sent[-1][0]["attempts"] == ()


def test_the_worker_is_told_till_the_node_is_called_elsewhere(mapped, wire, clock):
    mapped.observe(
        NodeChanged(clock.now, 0, "Running", worker="process \N{RIGHT-TO-LEFT OVERRIDE}1")
    )
    mapped.observe(NodeChanged(clock.now, 1, "Running", worker="w" * 1_000))
    mapped.observe(NodeChanged(clock.now, 0, "Success"))
    clock.advance(INTERVAL)
    assert dict(wire.sent[-1][0]["workers"]) == {
        0: "process \N{REPLACEMENT CHARACTER}1",
        1: "w" * 79 + "…",
    }

    mapped.observe(NodeChanged(clock.now, 0, "Running"))
    clock.advance(INTERVAL)
    assert wire.sent[-1][0]["workers"] == ()
