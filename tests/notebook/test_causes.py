from nbflow.engine.decision import Cause
from nbflow.notebook.causes import MOST_LINES, MOST_LINKS, chain_of, told
from nbflow.notebook.protocol import CauseInfo

DIFF = "--- before\n+++ now\n@@ -1 +1 @@\n-a = 1\n+a = 2\n"


def test_a_chain_goes_up_to_what_has_no_cause_further_up():
    why = {
        "report": Cause("upstream `tidy` has a new result", upstream="tidy"),
        "tidy": Cause("upstream `load` has a new result", upstream="load"),
        "load": Cause("helper `parse` changed", DIFF),
        "other": Cause("never run"),
    }

    assert [node for node, _ in chain_of(why, "report")] == ["report", "tidy", "load"]


def test_it_ends_where_nothing_more_is_known():
    assert [*chain_of({"a": Cause("x", upstream="b")}, "a")] == [("a", Cause("x", upstream="b"))]
    assert [*chain_of({}, "a")] == []


def test_it_ends_where_it_would_go_in_circles():
    why = {"a": Cause("x", upstream="b"), "b": Cause("y", upstream="a")}

    assert [node for node, _ in chain_of(why, "a")] == ["a", "b"]


def test_a_mapped_node_is_known_by_its_children_and_a_child_by_its_node():
    why = {"tidy[3]": Cause("x", upstream="load[3]"), "load": Cause("y")}

    assert [node for node, _ in chain_of(why, "tidy")] == ["tidy[3]", "load"]


def test_a_change_is_told_once_without_its_heads():
    chain = [("a", Cause("helper `f` changed", DIFF)), ("b", Cause("helper `f` changed", DIFF))]

    assert told(chain) == (
        CauseInfo("a", "helper `f` changed", "@@ -1 +1 @@\n-a = 1\n+a = 2"),
        CauseInfo("b", "helper `f` changed"),
    )


def test_what_controls_a_screen_is_shown_as_a_sign():
    assert told([("a\x1b", Cause("b\u202e", "+\x07"))]) == (
        CauseInfo("a\ufffd", "b\ufffd", "+\ufffd"),
    )


def test_of_a_long_chain_the_nearest_and_the_first_cause_are_told():
    links = told((str(n), Cause(f"cause {n}")) for n in range(50))

    assert len(links) == MOST_LINKS + 1
    assert [link.text for link in links[-2:]] == ["30 more", "cause 49"]


def test_of_a_long_change_the_first_lines_are_told():
    (link,) = told([("a", Cause("code changed", "+x\n" * 1_000))])

    assert link.diff is not None
    assert link.diff.splitlines()[-1] == f"… {1_000 - MOST_LINES} more lines"
