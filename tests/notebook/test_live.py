import gc
from queue import Queue as Answers
from typing import Any

import pytest

from nbflow import Flow, Parameter, flow, task
from nbflow.engine import bus
from nbflow.notebook.growth import Pace
from nbflow.notebook.live import Live
from nbflow.notebook.protocol import (
    Cancel,
    Details,
    Mock,
    MockFile,
    Pause,
    Refused,
    ResultInfo,
    Resume,
    RunPart,
    Start,
    Unmock,
)
from tests.notebook.page import Page


@task
def load(day):
    return [1, 2, 3]


@task
def clean(rows):
    return rows[:2]


class Waiting:
    """A queue whose calls are made when told to."""

    def __init__(self, *, is_there=True):
        self.is_there = is_there
        self.calls = []

    def call(self, what):
        if self.is_there:
            self.calls.append(what)
        return self.is_there

    def turn(self):
        while self.calls:
            self.calls.pop(0)()


class Screen:
    """A page, and what was refused to it."""

    def __init__(self):
        self.sent = []
        self.page = Page()

    def __call__(self, message, buffers):
        self.sent.append(message)
        self.page.receive(message, buffers)

    @property
    def refused(self):
        return [message["text"] for message in self.sent if message["type"] == "refused"]


@pytest.fixture
def trips():
    with Flow("trips") as trips:
        clean(load(Parameter("day", default="monday")))
    return trips


@pytest.fixture
def queue():
    return Waiting()


@pytest.fixture
def live(trips, queue):
    live = Live(trips, queue)

    def watch(run):
        live.begin(run)
        return live

    bus.watchers.append(watch)
    yield live
    bus.watchers.remove(watch)


def states(screen, link):
    """Return what a page shows once all was sent."""
    link.flush()
    names = [node.name for node in screen.page.graph.nodes]
    return dict(zip(names, [row["state"] for row in screen.page.rows], strict=True))


def test_a_page_sees_the_flow_before_it_runs(live):
    screen = Screen()

    link = live.connect(screen)

    assert screen.page.flow == "trips"
    assert states(screen, link) == {"load-1": "Pending", "clean-1": "Pending", "day": "Pending"}


def test_every_page_sees_a_run(live, trips):
    screens = [Screen(), Screen()]
    links = [live.connect(screen) for screen in screens]

    trips.run()

    for screen, link in zip(screens, links, strict=True):
        assert set(states(screen, link).values()) == {"Success"}
        assert screen.page.run.state == "Success"


def test_a_page_that_comes_later_sees_the_run_that_was(live, trips):
    trips.run()
    screen = Screen()

    assert set(states(screen, live.connect(screen)).values()) == {"Success"}


def test_a_run_from_before_there_was_any_page_is_seen(trips, queue):
    trips.run()
    screen = Screen()

    link = Live(trips, queue).connect(screen)

    assert set(states(screen, link).values()) == {"Success"}


def test_a_page_that_comes_while_a_task_runs_sees_it_running(live, trips):
    screen = Screen()
    seen: list[dict[str, str]] = []

    class Late:
        def __init__(self, run):
            pass

        def observe(self, event):
            if getattr(event, "state", "") == "Running" and not seen:
                seen.append(states(screen, live.connect(screen)))

    bus.watchers.append(Late)
    try:
        trips.run()
    finally:
        bus.watchers.remove(Late)

    assert sorted(seen[0].values()) == ["Pending", "Pending", "Running"]
    assert screen.page.run.state == "Success"


def test_reused_results_tell_what_they_saved(live, trips):
    trips.run()
    screen = Screen()
    link = live.connect(screen)
    kept = [state.kept.seconds for state in trips.last_run.states]

    trips.run(reuse=True)

    assert set(states(screen, link).values()) == {"Reused"}
    assert screen.page.run.saved == pytest.approx(sum(kept))


def test_a_page_that_left_is_told_nothing(live, trips):
    screen = Screen()
    live.disconnect(live.connect(screen))
    before = len(screen.sent)

    trips.run()

    assert len(screen.sent) == before


def test_nodes_that_come_are_drawn(live, trips):
    screen = Screen()
    link = live.connect(screen)
    with trips:
        load("tuesday")

    live.refresh()

    assert "load-2" in states(screen, link)


def test_a_flow_that_is_as_it_was_is_not_drawn_again(live):
    screen = Screen()
    link = live.connect(screen)
    link.flush()
    before = len(screen.sent)

    live.refresh()
    link.flush()

    assert len(screen.sent) == before


def test_what_was_prepared_is_what_a_page_is_shown(live, trips, monkeypatch):
    with trips:
        load("tuesday")
    live.prepare()
    monkeypatch.setattr("nbflow.notebook.drawing.draw", None)  # it is not drawn again
    screen = Screen()

    assert "load-2" in states(screen, live.connect(screen))


def test_a_run_of_a_changed_flow_is_drawn_as_it_is(live, trips):
    screen = Screen()
    link = live.connect(screen)
    with trips:
        load("tuesday")

    trips.run()

    assert states(screen, link)["load-2"] == "Success"


def test_turning_turns_every_page(live):
    screens = [Screen(), Screen()]
    links = [live.connect(screen) for screen in screens]

    assert live.turn("top-down") is None
    for link in links:
        link.flush()

    assert [screen.page.graph.direction for screen in screens] == ["top-down", "top-down"]


def test_folding_folds_on_every_page_and_leaves_states_alone(live, trips):
    trips.run()
    screens = [Screen(), Screen()]
    links = [live.connect(screen) for screen in screens]
    before = states(screens[0], links[0])

    assert live.fold("clean-1", "before") is None
    for link in links:
        link.flush()

    assert [screen.page.graph.groups[0].nodes for screen in screens] == [(0, 1, 2)] * 2
    assert len({(node.x, node.y) for node in screens[0].page.graph.nodes}) == 1
    assert states(screens[0], links[0]) == before


def test_what_cannot_be_folded_is_refused(live):
    assert live.fold("day", "before") == Refused("unavailable", "Nothing leads to 'day' alone.")


def test_details_are_those_of_the_last_run(live, trips):
    trips.run()

    details = live.details("load-1")

    assert isinstance(details, Details)
    assert details.result == ResultInfo("[1, 2, 3]", is_all=True)


def test_a_run_that_is_asked_for_waits_in_the_queue(live, trips, queue):
    assert live.act(Start(fresh=False)) is None
    before = trips.last_run

    queue.turn()

    assert before is None
    assert trips.last_run.final.is_successful()


@pytest.mark.parametrize(("fresh", "how"), [(False, "reused"), (True, "")])
def test_a_fresh_one_reuses_nothing(live, trips, queue, fresh, how):
    trips.run()

    live.act(Start(fresh))
    queue.turn()

    assert trips.last_run.how.get(0, "") == how


def test_asking_twice_is_asking_once(live, queue):
    live.act(Start(fresh=False))
    live.act(Start(fresh=False))

    assert len(queue.calls) == 1


def test_a_run_that_waits_can_be_cancelled(live, trips, queue):
    live.act(Start(fresh=False))

    assert live.end(Cancel()) is None
    queue.turn()

    assert trips.last_run is None


def test_where_nothing_runs_there_is_nothing_to_cancel(live, trips):
    trips.run()

    assert live.end(Cancel()) == Refused("unavailable", "Nothing is running.")


def test_where_nothing_runs_there_is_nothing_to_pause(live):
    assert live.end(Pause()) == Refused("unavailable", "Nothing is running.")


def test_a_run_can_be_paused_from_a_page_and_resumed(live, trips, queue):
    link = live.connect(Screen())
    with trips:
        load.copy()("x")

    class Presser:
        def __init__(self, run):
            pass

        def observe(self, event):
            if getattr(event, "state", "") == "Success":
                link.receive({"type": "pause"})

    bus.watchers.append(Presser)
    try:
        trips.run()
    finally:
        bus.watchers.remove(Presser)
    assert trips.last_run.final.message == "The run was paused."

    link.receive({"type": "resume"})
    queue.turn()

    assert trips.last_run.final.is_successful()
    assert not trips.last_run.is_paused


def test_a_run_can_be_cancelled_from_a_page(live, trips):
    link = live.connect(Screen())
    with trips:
        load.copy()("x")

    class Presser:
        def __init__(self, run):
            pass

        def observe(self, event):
            if getattr(event, "state", "") == "Success":
                link.receive({"type": "cancel"})

    bus.watchers.append(Presser)
    try:
        with pytest.raises(KeyboardInterrupt, match="flow 'trips' was cancelled"):
            trips.run()
    finally:
        bus.watchers.remove(Presser)

    assert trips.last_run.final.message == "The run was cancelled."


def test_a_run_that_cannot_begin_says_so_on_the_page(live, trips, queue):
    screen = Screen()
    live.connect(screen)
    with trips:
        load(Parameter("month"))  # required, and not given

    live.act(Start(fresh=False))
    queue.turn()

    assert len(screen.refused) == 1
    assert "month" in screen.refused[0]


def test_without_a_queue_no_run_can_be_asked_for(trips):
    live = Live(trips, Waiting(is_there=False))

    assert isinstance(live.act(Start(fresh=True)), Refused)


def test_a_flow_that_was_deleted_is_not_kept_and_its_page_says_so(queue):
    live = Live(Flow("passing"), queue)
    screen = Screen()
    live.connect(screen)

    gc.collect()
    live.refresh()

    assert live.flow is None
    assert isinstance(live.details("x"), Refused)
    assert isinstance(live.act(Start(fresh=True)), Refused)
    assert live.connect(Screen()) is not None


def test_a_part_can_be_run_and_one_run_waits_at_a_time(live, trips, queue):
    live.act(RunPart("until", "load-1"))
    live.act(Start(fresh=False))
    queue.turn()

    assert trips.state_of("load-1").is_successful()
    assert trips.state_of("clean-1") is None


def test_mocks_are_shown_as_soon_as_they_are_set_and_to_pages_that_come(live, trips, queue):
    screen = Screen()
    link = live.connect(screen)

    assert live.act(Mock("load-1", "[4, 5, 6]")) is None
    queue.turn()

    assert states(screen, link)["load-1"] == "Mocked"
    late = Screen()
    assert states(late, live.connect(late))["load-1"] == "Mocked"
    assert trips.mocks["load-1"].result == [4, 5, 6]


@pytest.mark.parametrize(("has_run", "shown"), [(False, "Pending"), (True, "Stale")])
def test_what_is_no_longer_mocked_is_to_run(live, trips, queue, has_run, shown):
    screen = Screen()
    link = live.connect(screen)
    trips.mock("load-1", [4])
    live.refresh()
    if has_run:
        trips.run()

    live.act(Unmock("load-1"))
    queue.turn()

    assert states(screen, link)["load-1"] == shown


def test_a_mocked_node_that_is_removed_is_no_longer_there(live, trips):
    screen = Screen()
    link = live.connect(screen)
    trips.mock("clean-1", [4])
    live.refresh()

    trips.remove("clean-1")
    live.refresh()

    assert "clean-1" not in states(screen, link)


def test_mocking_is_no_run(live, trips, queue):
    live.act(Start(fresh=False))
    live.act(Mock("load-1", "[4, 5, 6]"))

    live.end(Cancel())
    queue.turn()

    assert trips.last_run is None
    assert "load-1" in trips.mocks


def test_a_mock_that_is_no_value_is_refused_on_every_page(live, queue):
    screens = [Screen(), Screen()]
    for screen in screens:
        live.connect(screen)

    live.act(Mock("load-1", "rows"))
    queue.turn()

    assert [screen.sent[-1]["code"] for screen in screens] == ["malformed", "malformed"]


def test_what_tasks_said_can_be_read_from_any_line_on(live, trips, queue):
    with trips:
        task(name="greet")(lambda: print("hello"))()
    trips.run()

    said = live.logs(0)

    assert [(line.node, line.level, line.text) for line in said.lines] == [
        ("greet-1", "PRINT", "hello")
    ]
    assert Live(trips, queue).logs(0).total == 1
    assert live.logs(1).lines == ()


def test_details_say_which_cell_declares_a_node(trips, queue):
    live = Live(trips, queue, cell_of=lambda flow, node: f"cell of {node}")

    details = live.details("load-1")
    assert isinstance(details, Details)
    assert details.cell == "cell of load-1"
    assert isinstance(live.details("nothing"), Refused)


def test_recorded_runs_are_told_when_a_page_asks(queue):
    with Flow("kept", persist_result=True) as flow:
        load("monday")
    flow.run()
    screen = Screen()
    answers = Answers[Any]()
    link = Live(flow, queue, cell_of=lambda flow, node: f"cell of {node}").connect(
        lambda message, buffers: answers.put((message, buffers))
    )
    link.receive({"type": "ask-runs"})
    link.receive({"type": "ask-run", "run": 1})
    link.receive({"type": "ask-run-details", "run": 1, "node": 0, "name": "load-1"})

    said: dict[str, Any] = {}
    while len(said) < 4:
        message, buffers = answers.get(timeout=10)
        said[message["type"]] = message, buffers
    assert [row["number"] for row in said["runs"][0]["runs"]] == [1]
    shown, buffers = said["recorded"]
    assert screen.page.receive(shown["shown"], buffers) == "taken"
    assert {row["state"] for row in screen.page.rows} == {"Success"}
    assert said["run-details"][0]["details"]["cell"] == "cell of load-1"


def test_of_a_flow_that_is_gone_no_runs_are_told(queue):
    answers = Answers[Any]()
    link = Live(Flow("gone"), queue).connect(lambda message, buffers: answers.put(message))
    gc.collect()

    link.receive({"type": "ask-runs"})

    said = answers.get(timeout=10)
    while said["type"] != "unread":
        said = answers.get(timeout=10)
    assert said["text"] == "This flow is no longer in the notebook."


class TestAFunction:
    @pytest.fixture
    def sums(self):
        @task
        def double(x):
            return 2 * x

        @flow
        def sums(n):
            numbers = load("monday")
            return sum(double(each) for each in range(n)) + len(numbers)

        return sums

    @pytest.fixture
    def due(self):
        """The drawings that are to be made, until the test makes them."""
        return []

    @pytest.fixture
    def watched(self, sums, queue, due):
        live = Live(sums, queue)
        live._pace = Pace(live.refresh, later=lambda _, call: due.append(call))

        def watch(run):
            live.begin(run)
            return live

        bus.watchers.append(watch)
        yield live
        bus.watchers.remove(watch)

    def drawn(self, screen):
        return [node.name for node in screen.page.graph.nodes]

    def test_its_calls_are_seen_in_the_end_with_what_became_of_them(self, sums, watched):
        screen = Screen()
        link = watched.connect(screen)
        sums(2)

        assert self.drawn(screen) == ["load-0", "double-0", "double-1"]
        assert set(states(screen, link).values()) == {"Success"}

    def test_it_is_drawn_once_for_many_calls(self, sums, watched, due):
        watched.connect(Screen())
        sums(100)

        assert len(due) == 1

    def test_it_is_seen_growing(self, watched, due):
        screen = Screen()
        link = watched.connect(screen)

        @task
        def look(x):
            due.pop()()
            link.flush()
            return self.drawn(screen), states(screen, link)

        @flow
        def grows():
            load("monday")
            return look(1)

        watched.seen = lambda: grows
        names, seen = grows()

        assert names == ["load-0", "look-0"]
        assert seen == {"load-0": "Success", "look-0": "Running"}

    def test_what_is_drawn_already_is_not_drawn_again(self, sums, watched, due):
        screen = Screen()
        watched.connect(screen)
        sums(3)
        due.clear()
        drawn = sum(message.get("graph") is not None for message in screen.sent)
        sums(3)

        assert due == []
        assert sum(message.get("graph") is not None for message in screen.sent) == drawn

    def test_what_is_no_longer_called_goes(self, sums, watched):
        screen = Screen()
        watched.connect(screen)
        sums(3)
        sums(1)

        assert self.drawn(screen) == ["load-0", "double-0"]

    def test_a_page_that_comes_later_sees_the_same(self, sums, queue):
        sums(2)
        screen = Screen()
        Live(sums, queue).connect(screen)

        assert self.drawn(screen) == ["load-0", "double-0", "double-1"]

    def test_calls_of_one_task_are_one_card_until_it_is_opened(self, sums, watched):
        screen = Screen()
        link = watched.connect(screen)
        sums(9)
        (group,) = screen.page.graph.groups
        assert (group.label, group.closed) == ("double ×9", True)

        watched.fold("double-0", "open")
        link.flush()
        assert not screen.page.graph.groups[0].closed

    def test_it_is_run_as_it_was_last(self, sums, watched, queue):
        sums(3)
        watched.act(Start(fresh=False))
        queue.turn()
        assert sums.last_run.how == dict.fromkeys(range(4), "reused")

        watched.act(Start(fresh=True))
        queue.turn()
        assert sums.last_run.how == {}
        assert sums.last_run.request.parameters == {"n": 3}

    def test_a_file_stands_for_a_call(self, sums, watched, queue, tmp_path):
        (tmp_path / "five.json").write_text("5")
        sums(2)
        watched.act(MockFile("double-1", str(tmp_path / "five.json")))
        queue.turn()

        assert sums(2) == 8

    def test_to_resume_it_is_to_run_it_again(self, sums, watched, queue):
        sums(3)
        watched.act(Resume())
        queue.turn()

        assert sums.last_run.how == dict.fromkeys(range(4), "reused")

    def test_it_cannot_be_paused(self, watched):
        @task
        def press():
            return watched.end(Pause())

        @flow
        def presses():
            return press()

        watched.seen = lambda: presses
        told = "A function cannot be paused: cancel it, and run it again later."
        assert presses().text == told

    def test_one_call_is_mocked_but_no_part_run(self, sums, watched, queue):
        screen = Screen()
        watched.connect(screen)
        sums(2)
        watched.act(Mock("double-1", "40"))
        queue.turn()
        assert sums(2) == 43
        watched.act(Unmock("double-1"))
        watched.act(RunPart("until", "double-0"))
        queue.turn()

        assert sums.mocks == {}
        assert screen.refused == [
            "The calls of a function are made as it comes to them: run the whole."
        ]

    def test_a_call_has_details(self, sums, watched):
        sums(2)
        details = watched.details("double-1")

        assert isinstance(details, Details)
        assert details.result is not None
        assert details.result.text == "2"
        assert details.code is not None
        assert "return 2 * x" in details.code
        assert [(each.name, each.text) for each in details.inputs] == [("x", "1")]

    def test_a_subflow_is_a_node_with_its_own_code(self, sums, queue):
        @flow
        def outer():
            return sums(1)

        outer()
        details = Live(outer, queue).details("sums-0")

        assert isinstance(details, Details)
        assert details.code is not None
        assert "def sums(n):" in details.code
