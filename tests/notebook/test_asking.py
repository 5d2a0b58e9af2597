import pytest

from nbflow.engine.effects import Raised
from nbflow.notebook.asking import answer
from nbflow.notebook.protocol import (
    AskDetails,
    AskLogs,
    Cancel,
    Details,
    Fold,
    GraphNode,
    Logs,
    Mock,
    Refused,
    RunPart,
    Start,
    Turn,
    Unmock,
)

NODES = [GraphNode(name, "task", 0, 0, 1, 1) for name in ("load", "tidy")]


class Host:
    """Says what it was asked for."""

    def details(self, node):
        return Details(0, node, "Success")

    def logs(self, after):
        return Logs("r", after, after)

    def cancel(self):
        return Refused("unavailable", "cancel")

    def act(self, wish):
        return Refused("unavailable", str(wish))

    def turn(self, direction):
        raise ValueError(direction)

    def fold(self, node, how):
        return Refused("unavailable", f"{how} {node}")


def test_details_are_those_of_the_node_that_is_drawn_there():
    assert answer(Host(), NODES, AskDetails(1)) == Details(1, "tidy", "Success")


def test_a_node_that_is_not_drawn_has_none():
    assert answer(Host(), NODES, AskDetails(2)) == Refused(
        "unavailable", "That node is no longer in the flow."
    )


@pytest.mark.parametrize(
    "wish", [Start(fresh=True), RunPart("only", "tidy"), Mock("tidy", "1"), Unmock("tidy")]
)
def test_wishes_are_handed_over_whole(wish):
    assert answer(Host(), NODES, wish) == Refused("unavailable", str(wish))


def test_other_questions_are_asked_in_turn():
    assert answer(Host(), NODES, AskLogs(3)) == Logs("r", 3, 3)
    assert answer(Host(), NODES, Cancel()) == Refused("unavailable", "cancel")


def test_groups_are_asked_for_by_the_node_that_is_drawn_there():
    assert answer(Host(), NODES, Fold(1, "open")) == Refused("unavailable", "open tidy")
    assert answer(Host(), NODES, Fold(None, "close")) == Refused("unavailable", "close None")
    assert answer(Host(), NODES, Fold(2, "open")) == Refused(
        "unavailable", "That node is no longer in the flow."
    )


def test_a_host_that_raises_is_told_of():
    said = answer(Host(), NODES, Turn("top-down"))

    assert isinstance(said, Raised)
    assert str(said.exception) == "top-down"


def test_a_refusal_stays_one():
    refused = Refused("malformed", "no")

    assert answer(Host(), NODES, refused) is refused
