import pytest

from nbflow.engine.effects import Raised
from nbflow.notebook.asking import answer
from nbflow.notebook.protocol import (
    Accept,
    AskDetails,
    AskDiff,
    AskKept,
    AskLogs,
    AskResult,
    AskRun,
    AskRunDetails,
    AskRunLogs,
    AskRuns,
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
    Turn,
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

    def ask(self, question, reply):
        reply({"asked": question}, ())


def nothing(message, buffers):
    raise AssertionError(message)


def answered(command, reply=nothing):
    return answer(Host(), NODES, command, reply)


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

    assert answered(question, lambda message, _: said.append(message)) is None

    assert said == [{"type": "refused", "code": "unavailable", "text": f"tidy: {question}"}]


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


def test_a_host_that_raises_is_told_of():
    said = answered(Turn("top-down"))

    assert isinstance(said, Raised)
    assert str(said.exception) == "top-down"


def test_a_refusal_stays_one():
    refused = Refused("malformed", "no")

    assert answered(refused) is refused


@pytest.mark.parametrize(
    "question",
    [
        *(AskRuns(), AskRun(3), AskRunDetails(3, 1, "tidy"), AskRunLogs(3, 0)),
        *(AskDiff(1, 2), AskKept()),
    ],
    ids=str,
)
def test_what_only_the_store_knows_is_answered_later(question):
    told = []

    said = answered(question, lambda message, _: told.append(message))

    assert said is None
    assert told == [{"asked": question}]
