import re
from typing import Any

import pytest

from nbflow import Flow, Parameter, Task, context, task
from nbflow.core.context import RunSupplied
from nbflow.engine.decision import VERDICTS, cause_of, decide, inputs_of, stands_in
from nbflow.engine.keying import Keying
from nbflow.engine.memory import Lookup
from nbflow.engine.state import Cancelled, Failed, Skipped, Success
from nbflow.engine.supplied import TaskSupplied

RATE = 2
TABLE = {"a": 1}


class Asking:
    id = "1"
    supplied = RunSupplied(flow_name="f", parameters={}, flow_run_id="1", flow_run_name="one")


@task
def one():
    return 1


@task
def add(a, b=0):
    return a + b


def listed(x):
    return [x]


def flow_of(build):
    with Flow("f") as flow:
        build()
    return flow


def decided(flow, name):
    """Return what is decided about a node whose upstreams are as the last run left them."""
    run, node = flow.last_run, flow.graph.names[name]
    upstream = [flow.graph.nodes[edge.upstream_task] for edge in node.inputs]
    inputs: Any = inputs_of(node, upstream, run.recording.digests, run.recording.tokens)
    lookup = Lookup(flow.memory, flow.graph.names)
    return decide(Keying({}), lookup, node, inputs, TaskSupplied(Asking(), node))


class TestInputs:
    def graph(self):
        def build():
            b, a, last = one(), one(), one()
            add(b=b, a=a, upstream_tasks=[last])

        graph = flow_of(build).graph
        node = graph.names["add-1"]
        return node, [graph.nodes[edge.upstream_task] for edge in node.inputs]

    def test_each_is_the_digest_of_a_value_or_the_token_of_an_execution(self):
        node, upstream = self.graph()
        for number, other in enumerate(upstream):
            other.index = number

        found = inputs_of(node, upstream, [b"d1", b"d2", b"d3"], [b"t1", b"t2", b"t3"])

        names = [other.name for other in upstream]
        assert found == (("", b"t3", names[2]), ("a", b"d2", names[1]), ("b", b"d1", names[0]))

    @pytest.mark.parametrize("unknown", [0, 2])
    def test_while_one_is_not_known_there_are_none(self, unknown):
        node, upstream = self.graph()
        for number, other in enumerate(upstream):
            other.index = number
        known: list[bytes | None] = [b"1", b"2", b"3"]
        known[unknown] = None

        assert inputs_of(node, upstream, known, known) is None


class TestDecide:
    def test_a_result_that_holds_is_taken(self):
        flow = flow_of(lambda: add(one()))
        flow.run()

        decision = decided(flow, "add-1")

        assert decision.kept is flow.memory.last["add-1"][0]
        assert decision.key == decision.kept.key
        assert decision.doubt is None

    def test_without_a_lookup_only_the_key_is_made(self):
        flow = flow_of(one)
        flow.run()
        node = flow.graph.names["one-1"]

        decision = decide(Keying({}), None, node, (), TaskSupplied(Asking(), node))

        assert decision.key == flow.memory.last["one-1"][0].key
        assert decision.kept is None

    def test_what_cannot_be_compared_has_no_key(self):
        flow = flow_of(task(name="all")(lambda: globals()))
        flow.run()

        decision = decided(flow, "all-1")

        assert (decision.key, decision.kept) == (None, None)
        assert decision.doubt == "reaches globals()"

    def test_a_changed_context_key_is_a_doubt(self):
        flow = flow_of(task(name="reading")(lambda: context.get("a")))
        with context(a=1):
            flow.run()
            assert decided(flow, "reading-1").kept is not None

        decision = decided(flow, "reading-1")

        assert (decision.kept, decision.doubt) == (None, "context key `a` changed")

    def test_keys_of_the_task_itself_are_compared_as_the_task_sees_them(self):
        flow = flow_of(task(name="reading")(lambda: (context.task_name, context.flow_name)))
        flow.run()

        assert decided(flow, "reading-1").kept is not None

    def test_a_value_changed_outside_the_flow_is_dropped(self):
        flow = flow_of(lambda: task(listed)(1))
        flow.run()
        flow["listed"].append(2)

        decision = decided(flow, "listed-1")

        assert decision.kept is None
        assert flow.memory.doubts == {"listed-1": "its value was changed outside the flow"}
        assert decided(flow, "listed-1").kept is None


def cause(flow, name, inputs=()):
    node = flow.graph.names[name]
    return cause_of(flow.memory, node, Keying({}).own(node), inputs)


class TestCause:
    def test_never_run(self):
        assert cause(flow_of(one), "one-1").text == "never run"

    def test_failed(self):
        flow = flow_of(lambda: add(1, "a"))
        flow.run()

        assert cause(flow, "add-1").text == "failed in the last run"

    def test_the_code_changed_with_a_diff(self):
        flow = flow_of(one)
        flow.run()

        @task(name="one")
        def changed():
            return 2

        flow.replace(flow.get_tasks()[0], changed)

        found = cause(flow, "one-1")
        assert re.fullmatch(r"code of `\w+` changed, line \d+", found.text)
        assert found.diff is not None
        assert re.search(r"^- +return 1$", found.diff, re.MULTILINE)
        assert re.search(r"^\+ +return 2$", found.diff, re.MULTILINE)

    def test_a_global_changed(self, monkeypatch):
        flow = flow_of(task(name="rated")(lambda: RATE))
        flow.run()
        monkeypatch.setattr(f"{__name__}.RATE", 3)

        assert cause(flow, "rated-1").text == "global `RATE` changed: 2 → 3"

    @pytest.mark.parametrize(
        ("constants", "text"),
        [
            ({"a": 1, "b": 3}, "argument `b` changed: 2 → 3"),
            ({"a": 1}, "argument `b` is no longer given"),
            ({"a": 1, "b": "x" * 100}, "argument `b` changed"),
            ({"a": True, "b": 2}, "argument `a` changed: 1 → True"),
            ({"a": (n for n in range(0)), "b": 2}, "its argument 'a' cannot be compared"),
        ],
    )
    def test_an_argument_changed(self, constants, text):
        flow = flow_of(lambda: add(1, 2))
        flow.run()

        flow.graph.names["add-1"].constants = constants

        node = flow.graph.names["add-1"]
        own = Keying({}).own(node)
        found = own.reason or cause_of(flow.memory, node, own, ()).text
        assert found == text or (own.reason is not None and found.startswith(text))

    def test_an_argument_is_new(self):
        flow = flow_of(lambda: add(1))
        flow.run()
        flow.graph.names["add-1"].constants = {"a": 1, "b": 2}

        assert cause(flow, "add-1").text == "argument `b` is new"

    def test_an_argument_that_cannot_be_compared_counts_as_changed(self):
        flow = flow_of(lambda: task(ignore=["b"])(lambda a, b: a)(1, (n for n in range(0))))
        flow.run()
        node = flow.graph.names["<lambda>-1"]
        before = node.constants
        node.task.options = node.task.options.changed(ignore=frozenset())
        own = Keying({}).own(node)
        node.constants = {"a": 1, "b": (n for n in range(0))}

        assert own.reason is not None
        assert before is not node.constants
        assert cause_of(flow.memory, node, own, ()).text.startswith("argument `b` changed")

    def test_an_ignored_argument_is_no_cause(self):
        flow = flow_of(lambda: task(ignore=["b"], name="first")(lambda a, b: a)(1, 2))
        flow.run()
        flow.graph.names["first-1"].constants = {"b": 3, "a": 2}

        assert cause(flow, "first-1").text == "argument `a` changed: 1 → 2"

    def test_equal_texts_of_different_values_are_not_shown(self):
        class Same:
            def __init__(self, n):
                self.n = n

            def __repr__(self):
                return "<same>"

        flow = flow_of(lambda: add(1, Same(1)))
        flow.run()
        flow.graph.names["add-1"].constants = {"a": 1, "b": Same(2)}

        assert cause(flow, "add-1").text == "argument `b` changed"

    def test_an_attribute_of_the_task_changed(self):
        class Add(Task):
            def __init__(self, by):
                self.by = by
                super().__init__()

            def run(self):
                return self.by

        adding = Add(1)
        flow = Flow("f", tasks=[adding])
        flow.run()
        adding.by = 2

        assert cause(flow, "Add-1").text == "an attribute of the task changed"

    def test_a_parameter_changed(self):
        n = Parameter("n", default=1)
        flow = flow_of(lambda: add(n()))
        flow.run()

        node = flow.graph.names["n"]
        own = Keying({"n": 2}).own(node)
        assert cause_of(flow.memory, node, own, ()).text == "parameter `n` changed"
        assert cause(flow, "add-1", (("a", b"other", "n"),)).text == "parameter `n` changed"

    @pytest.mark.parametrize(
        ("inputs", "text"),
        [
            ((("a", b"other", "one-1"),), "upstream `one-1` has a new result"),
            ((("", b"other", "one-1"),), "`one-1` ran again"),
            ((), "an upstream was taken away"),
        ],
    )
    def test_an_upstream_changed(self, inputs, text):
        flow = flow_of(lambda: add(one()))
        flow.run()

        assert cause(flow, "add-1", inputs).text == text

    def test_upstreams_that_are_not_known_yet_are_no_cause(self):
        flow = flow_of(lambda: add(one()))
        flow.run()

        assert cause(flow, "add-1", None).text == "no valid result is left"

    def test_a_doubt_comes_after_what_can_be_seen_to_have_changed(self):
        flow = flow_of(lambda: task(listed)(1))
        flow.run()
        flow.memory.doubts["listed-1"] = "its value was changed outside the flow"
        inputs = flow.memory.last["listed-1"][0].inputs

        assert cause(flow, "listed-1", inputs).text == "its value was changed outside the flow"
        flow.graph.names["listed-1"].constants = {"x": 2}
        assert cause(flow, "listed-1", inputs).text == "argument `x` changed: 1 → 2"


@pytest.mark.parametrize(
    ("state", "stands"),
    [(Success(result=1), True), (Skipped(), False), (Failed(), False), (Cancelled(), False)],
)
def test_only_a_value_stands_in_for_a_result(state, stands):
    assert stands_in(state) is stands


def test_there_are_five_verdicts():
    assert VERDICTS == ("run", "maybe", "reuse", "mocked", "skip")
