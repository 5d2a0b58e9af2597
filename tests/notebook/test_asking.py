import pytest

from nbflow.notebook.asking import answer
from nbflow.notebook.protocol import (
    Accept,
    AskDetails,
    AskLogs,
    AskResult,
    AskStep,
    AskVersions,
    Cancel,
    Details,
    Fold,
    GraphNode,
    Logs,
    Mock,
    MockFile,
    Pause,
    Refused,
    Resume,
    RunPart,
    Start,
    Unmock,
)

NODES = [GraphNode(name, "task", 0, 0, 1, 1) for name in ("load", "tidy")]


class Host:
    """Says what it was asked for."""

    def details(self, node):
        return Details(0, node, "Success")

    def look(self, question, node, tell):
        tell(Refused("unavailable", f"{node}: {question}"))

    def logs(self, after):
        return Logs("r", after, after)

    def end(self, wish):
        return Refused("unavailable", str(wish))

    def act(self, wish):
        return Refused("unavailable", str(wish))

    def turn(self, direction):
        raise ValueError(direction)

    def fold(self, node, how):
        return Refused("unavailable", f"{how} {node}")


def answered(command, tell=print):
    return answer(Host(), NODES, command, tell)


def test_details_are_those_of_the_node_that_is_drawn_there():
    assert answered(AskDetails(1)) == Details(1, "tidy", "Success")


def test_a_node_that_is_not_drawn_has_none():
    assert answered(AskDetails(2)) == Refused("unavailable", "That node is no longer in the flow.")


@pytest.mark.parametrize(
    "wish",
    [
        Start(fresh=True),
        Resume(),
        RunPart("only", "tidy"),
        Mock("tidy", "1"),
        MockFile("tidy", "x.csv"),
        Accept("tidy"),
        Unmock("tidy"),
    ],
)
def test_wishes_are_handed_over_whole(wish):
    assert answered(wish) == Refused("unavailable", str(wish))


@pytest.mark.parametrize("question", [AskResult(1), AskStep(1), AskVersions(1)])
def test_what_takes_long_is_answered_later(question):
    said: list[object] = []

    assert answered(question, said.append) is None

    assert said == [Refused("unavailable", f"tidy: {question}")]


@pytest.mark.parametrize("question", [AskResult(2), AskStep(2), AskVersions(2)])
def test_nothing_is_told_of_a_node_that_is_not_drawn(question):
    assert answered(question) == Refused("unavailable", "That node is no longer in the flow.")


def test_other_questions_are_asked_in_turn():
    assert answered(AskLogs(3)) == Logs("r", 3, 3)
    for wish in (Cancel(), Pause()):
        assert answered(wish) == Refused("unavailable", str(wish))


def test_groups_are_asked_for_by_the_node_that_is_drawn_there():
    assert answered(Fold(1, "open")) == Refused("unavailable", "open tidy")
    assert answered(Fold(None, "close")) == Refused("unavailable", "close None")
    assert answered(Fold(2, "open")) == Refused(
        "unavailable", "That node is no longer in the flow."
    )
