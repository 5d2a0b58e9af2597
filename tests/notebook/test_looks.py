import threading

import pytest

from nbflow import Flow, task
from nbflow.notebook.looks import Looks, shown_result
from nbflow.notebook.protocol import (
    AskResult,
    AskStep,
    AskVersions,
    Refused,
    Result,
    StepInfo,
    Versions,
)


@task
def load():
    return [1, 2, 3]


class Endless:
    def __repr__(self):
        while True:
            pass


class Queue:
    def __init__(self, *, is_there=True):
        self.is_there = is_there
        self.calls = []

    def call(self, what):
        self.calls.append(what)
        return self.is_there


class Page:
    """Keeps what it was told."""

    def __init__(self):
        self.told = []
        self.came = threading.Event()

    def __call__(self, message):
        self.told.append(message)
        self.came.set()


def plain(value):
    return {"text/plain": repr(value)}


@pytest.fixture
def trips():
    with Flow("trips") as trips:
        load()
    trips.run()
    return trips


def test_a_result_is_told_beside_whatever_runs(trips):
    page, queue = Page(), Queue()

    assert Looks(lambda: trips, queue, plain).look(AskResult(7), "load-1", page) is None

    assert page.came.wait(30)
    assert page.told == [Result(7, "load-1", "text/plain", "[1, 2, 3]")]
    assert queue.calls == []


@pytest.mark.parametrize(("question", "kind"), [(AskStep(7), StepInfo), (AskVersions(7), Versions)])
def test_what_needs_a_plan_waits_until_no_cell_runs(trips, question, kind):
    page, queue = Page(), Queue()

    assert Looks(lambda: trips, queue, plain).look(question, "load-1", page) is None
    assert page.told == []
    queue.calls.pop()()

    (said,) = page.told
    assert isinstance(said, kind)
    assert (said.node, said.name) == (7, "load-1")


def test_where_nothing_can_wait_it_is_refused(trips):
    looks = Looks(lambda: trips, Queue(is_there=False), plain)

    assert looks.look(AskStep(0), "load-1", Page()) == Refused(
        "unavailable", "Only a notebook's kernel tells this."
    )


def test_of_a_flow_that_is_gone_nothing_is_told():
    page, queue = Page(), Queue()
    Looks(lambda: None, queue, plain).look(AskStep(0), "load-1", page)

    queue.calls.pop()()

    assert page.told == []


def test_what_goes_wrong_is_told(trips):
    page, queue = Page(), Queue()
    Looks(lambda: trips, queue, plain).look(AskStep(0), "gone", page)

    queue.calls.pop()()

    (said,) = page.told
    assert isinstance(said, Refused)
    assert "'gone'" in said.text


def test_an_interrupt_goes_on(trips, monkeypatch):
    def interrupted(flow, node):
        raise KeyboardInterrupt

    monkeypatch.setattr("nbflow.notebook.looks.step_info", interrupted)
    queue = Queue()
    Looks(lambda: trips, queue, plain).look(AskStep(0), "load-1", Page())

    with pytest.raises(KeyboardInterrupt):
        queue.calls.pop()()


def test_a_repr_that_never_ends_is_given_up(trips):
    trips.mock("load-1", Endless())
    trips.run()

    said = shown_result(trips, "load-1", plain, patience=0.05)

    assert (said.data, said.note) == ("", "Its repr takes longer than 0.05 s.")


def test_one_that_raises_is_told_of(trips):
    def show(value):
        raise ValueError("odd")

    assert shown_result(trips, "load-1", show).note == "It cannot be shown: ValueError: odd"


def test_a_node_without_a_value_says_so():
    with Flow("trips") as trips:
        load()

    assert shown_result(trips, "load-1", plain).note == (
        "'load-1' of flow 'trips' has no value: it has not run."
    )
