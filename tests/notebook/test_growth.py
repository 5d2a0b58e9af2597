import pytest

from nbflow.core.events import NodeAdded, NodeChanged, RunStarted
from nbflow.notebook.growth import INTERVAL, Growth, Pace


class TestGrowth:
    def test_each_call_is_a_node_with_edges_from_what_it_takes(self):
        growth = Growth()
        growth.observe(RunStarted(0.0, "r", "sums", ()))
        growth.observe(NodeAdded(1.0, "load-0"))
        growth.observe(NodeChanged(2.0, 0, "Running"))
        growth.observe(NodeAdded(3.0, "double-0", ((0, "x"),)))

        shape = growth.shape
        assert [node.name for node in shape.nodes] == ["load-0", "double-0"]
        assert (shape.edges, shape.grows) == (((0, 1),), True)

    def test_a_run_begins_with_none(self):
        growth = Growth()
        growth.observe(NodeAdded(1.0, "load-0"))
        growth.observe(RunStarted(2.0, "r", "sums", ()))

        assert growth.shape.nodes == ()


class Desk:
    """Time that is told, and what is to be done later."""

    def __init__(self, takes=0.0):
        self.now, self.takes, self.done = 100.0, takes, 0
        self.waits = []
        self.pace = Pace(self.do, clock=lambda: self.now, later=self.later)

    def do(self):
        self.done += 1
        self.now += self.takes

    def later(self, seconds, call):
        self.waits.append((seconds, call))

    def turn(self):
        seconds, call = self.waits.pop(0)
        self.now += seconds
        call()


class TestPace:
    def test_all_who_ask_until_then_are_served_at_once(self):
        desk = Desk()
        for _ in range(1_000):
            desk.pace.ask()
        desk.turn()

        assert (desk.done, desk.waits) == (1, [])

    def test_between_two_there_is_a_pause(self):
        desk = Desk()
        desk.pace.ask()
        desk.turn()
        desk.pace.ask()

        assert desk.waits[0][0] == pytest.approx(INTERVAL)

    def test_what_takes_long_is_done_less_often(self):
        desk = Desk(takes=1.0)
        desk.pace.ask()
        desk.turn()
        desk.pace.ask()

        assert desk.waits[0][0] >= 20 * desk.takes
