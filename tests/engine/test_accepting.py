import pytest

from nbflow import Flow, Parameter, context, task
from nbflow.engine.accepting import NOTE
from nbflow.engine.kept import Kept
from nbflow.errors import NotAcceptedError
from nbflow.triggers import manual_only
from tests.messages import matches

RATE = 1
CALLS: list[str] = []


def called(name):
    CALLS.append(name)


@pytest.fixture(autouse=True)
def _no_calls():
    CALLS.clear()


@task(ignore=["called"])
def load(n):
    called("load")
    return [n] * RATE


@task(ignore=["called"])
def total(xs):
    called("total")
    return sum(xs)


@task(ignore=["called"])
def rated(x):
    called("rated")
    return x * RATE


@task
def shown(x):
    return str(x)


def flow_of(build):
    with Flow("etl") as flow:
        build()
    flow.run()
    CALLS.clear()
    return flow


@pytest.fixture
def chain():
    """Return a flow of which the first and the last step read a global."""
    return flow_of(lambda: shown(rated(total(load(3)))))


@pytest.fixture
def _changed(monkeypatch, chain):
    monkeypatch.setattr(f"{__name__}.RATE", 2)


def verdicts(flow, **options):
    return {step.node.partition("-")[0]: step.verdict for step in flow.plan(**options)}


def refused(flow, *nodes, **options):
    before = {name: tuple(kept) for name, kept in flow.memory.last.items()}
    with pytest.raises(NotAcceptedError) as caught:
        flow.accept(*nodes, **options)
    assert flow.memory.last == before
    return str(caught.value)


@pytest.mark.usefixtures("_changed")
class TestAccepted:
    def test_a_result_stands_for_changed_code(self, chain):
        chain.accept("load", "rated")

        plan = chain.plan()
        chain.run(reuse=True)

        assert plan.nodes("reuse") == ["load-1", "total-1", "rated-1", "shown-1"]
        assert plan["load-1"].notes == (NOTE,)
        assert CALLS == []
        assert chain["shown"] == "3"

    def test_what_is_not_named_still_runs(self, chain):
        chain.accept("load")

        assert verdicts(chain) == {
            "load": "reuse",
            "total": "reuse",
            "rated": "run",
            "shown": "maybe",
        }

    def test_a_later_change_is_told_from_what_was_accepted(self, chain, monkeypatch):
        chain.accept("load")
        monkeypatch.setattr(f"{__name__}.RATE", 5)

        assert chain.plan()["load-1"].cause.text == "global `RATE` changed: 2 → 5"

    def test_an_undone_edit_finds_the_result_as_it_was(self, chain, monkeypatch):
        chain.accept("load")
        monkeypatch.setattr(f"{__name__}.RATE", 1)

        plan = chain.plan()

        assert plan["load-1"].verdict == "reuse"
        assert plan["load-1"].notes == ()

    def test_accepting_twice_changes_nothing_more(self, chain):
        chain.accept("load")
        before = chain.memory.last["load-1"]

        chain.accept("load")

        assert chain.memory.last["load-1"] == before

    def test_nothing_is_accepted_where_nothing_is_named(self, chain):
        chain.accept()

        assert verdicts(chain)["load"] == "run"


def test_a_result_stands_for_other_inputs():
    def build():
        n = Parameter("n", default=3)
        shown(total(load(n)))

    flow = flow_of(build)

    flow.accept("load", parameters={"n": 4})

    assert verdicts(flow, n=4) == {"n": "run", "load": "reuse", "total": "reuse", "shown": "reuse"}
    flow.run(n=4, reuse=True)
    assert CALLS == []


def test_what_a_task_read_from_the_context_is_taken_as_it_is_now():
    flow = flow_of(task(name="day")(lambda: context.get("day")))
    with context(day="monday"):
        flow.run()
    with context(day="tuesday"):
        assert verdicts(flow) == {"day": "run"}

        flow.accept("day")

        assert verdicts(flow) == {"day": "reuse"}
        assert flow["day"] == "monday"


def test_a_result_that_skipped_stands_too(monkeypatch):
    from nbflow.engine import signals

    def skipping():
        if RATE == 1:
            raise signals.SKIP("not today")

    flow = flow_of(task(skipping))
    monkeypatch.setattr(f"{__name__}.RATE", 2)

    flow.accept("skipping")

    assert verdicts(flow) == {"skipping": "reuse"}


class TestChildren:
    @pytest.fixture
    def maps(self):
        def build():
            xs = Parameter("xs", default=[1, 2, 3])
            task(name="listed")(lambda xs: list(xs))(rated.map(xs))

        return flow_of(build)

    def test_children_take_what_the_same_element_led_to(self, maps, monkeypatch):
        monkeypatch.setattr(f"{__name__}.RATE", 2)

        maps.accept("rated", parameters={"xs": [3, 1, 9, 2]})

        step = maps.plan(xs=[3, 1, 9, 2])["rated-1"]
        assert (step.verdict, step.cause.text[:6]) == ("run", "1 of 4")
        maps.run(xs=[3, 1, 9, 2], reuse=True)
        assert CALLS == ["rated"]
        assert maps["listed"] == [3, 1, 18, 2]

    def test_equal_elements_take_a_result_each(self, monkeypatch):
        flow = flow_of(lambda: rated.map([5, 5]))
        monkeypatch.setattr(f"{__name__}.RATE", 2)

        flow.accept("rated")

        assert flow.plan()["rated-1"].verdict == "reuse"

    def test_what_has_only_new_elements_is_refused(self, maps, monkeypatch):
        monkeypatch.setattr(f"{__name__}.RATE", 2)

        text = refused(maps, "rated", parameters={"xs": [7, 8]})

        assert text.startswith("'rated-1' of flow 'etl' cannot be accepted: it has no result")

    def test_what_a_child_got_under_a_new_name_leaves_with_its_node(self, maps, monkeypatch):
        monkeypatch.setattr(f"{__name__}.RATE", 2)
        maps.accept("rated", parameters={"xs": [9, 9, 9, 1]})
        assert "rated-1[3]" in maps.memory.last

        maps.remove("listed", "rated")

        assert [name for name in maps.memory.last if name.startswith("rated")] == []


class TestRefused:
    def test_where_there_is_no_result(self):
        with Flow("etl") as flow:
            load(1)

        assert matches("accept_never_run", refused(flow, "load"))

    def test_where_it_cannot_be_had_any_more(self, monkeypatch):
        flow = flow_of(lambda: shown(rated(2)))
        monkeypatch.setattr(f"{__name__}.RATE", 3)
        monkeypatch.setattr(Kept, "lack", lambda self: "it is gone")

        assert "it has no result to keep" in refused(flow, "rated")

    @pytest.mark.usefixtures("_changed")
    def test_where_one_is_mocked_and_nothing_else_is_accepted(self, chain):
        chain.mock("total", 7)

        assert matches("accept_mocked", refused(chain, "load", "total"))

    @pytest.mark.usefixtures("_changed")
    def test_where_an_upstream_has_to_run_first(self, chain):
        assert matches("accept_upstream", refused(chain, "total"))

    def test_where_several_upstreams_have_to_run_first(self, monkeypatch):
        both = task(name="both")(lambda a, b: a + b)
        flow = flow_of(lambda: both(rated(1), rated(2)))
        monkeypatch.setattr(f"{__name__}.RATE", 5)
        flow.name = flow.graph.name = "two words"

        assert matches("accept_upstreams", refused(flow, "both"))

    def test_a_parameter(self):
        flow = flow_of(lambda: load(Parameter("n", default=3)))

        assert matches("accept_parameter", refused(flow, "n", parameters={"n": 4}))

    def test_what_has_no_key(self):
        flow = flow_of(lambda: task(name="always", cache=False)(lambda x: 1)(0))

        assert matches("accept_no_key", refused(flow, "always"))

    def test_what_its_target_finds(self, tmp_path):
        found = task(name="found", target=str(tmp_path / "{x}.txt"), cache=False)(lambda x: x)
        flow = flow_of(lambda: found("a"))

        assert "no key finds its result" in refused(flow, "found")

    def test_what_waits_for_a_person(self):
        waiting = task(name="waiting", trigger=manual_only)(lambda: 1)
        flow = flow_of(lambda: waiting())

        assert matches("accept_not_called", refused(flow, "waiting"))

    def test_what_came_of_a_mock(self):
        with Flow("etl") as flow:
            total(load(3))
        flow.mock("load", [4])
        flow.run()
        flow.unmock()
        flow.run(until=["load"])

        assert "it has no result to keep" in refused(flow, "total")

    def test_what_was_changed_outside_the_flow(self, chain):
        chain["load"].append(1)

        text = refused(chain, "load")

        assert "(its value was changed outside the flow)" in text

    def test_what_was_changed_outside_the_flow_and_has_other_code(self, chain, monkeypatch):
        monkeypatch.setattr(f"{__name__}.RATE", 2)
        chain["load"].append(1)

        assert "it has no result to keep" in refused(chain, "load")

    def test_what_read_something_that_has_no_digest_now(self):
        flow = flow_of(task(name="day")(lambda: context.get("day")))
        with context(day=(n for n in range(2))):
            assert "context key `day` changed" in refused(flow, "day")


def test_a_file_that_changed_is_accepted_as_it_is(tmp_path):
    path = tmp_path / "rows.txt"
    path.write_text("1")

    @task
    def load():
        return path.read_text()

    with Flow("f") as flow:
        load()
    flow.run()
    path.write_text("2")
    assert flow.plan()["load-1"].cause.text == "file 'rows.txt' changed"

    flow.accept("load-1")

    assert flow.plan()["load-1"].verdict == "reuse"
    path.write_text("3")
    assert flow.plan()["load-1"].verdict == "run"
