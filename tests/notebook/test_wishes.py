import pytest

from nbflow import Flow, Parameter, task
from nbflow.core.events import NodeChanged
from nbflow.engine import bus, signals
from nbflow.notebook.protocol import Accept, Mock, MockFile, Refused, Resume, RunPart, Start, Unmock
from nbflow.notebook.wishes import carry_out, literal
from nbflow.triggers import manual_only


@task
def load(day):
    return [1, 2, 3]


@task
def clean(rows):
    if not rows:
        raise ValueError("no rows")
    return rows[:2]


@task
def count(rows):
    return len(rows)


def ran(flow):
    """Return the names of the tasks that the last run called, in order."""
    run = flow.last_run
    return (
        []
        if run is None
        else [
            run.nodes[event.node].name
            for event in run.bus.events
            if isinstance(event, NodeChanged)
            and event.state == "Running"
            and not isinstance(run.nodes[event.node].task, Parameter)
        ]
    )


def waiting(flow):
    """Return the names of the nodes that wait for somebody."""
    return () if flow.last_run is None else flow.last_run.paused()


@pytest.fixture
def trips():
    with Flow("trips") as trips:
        count(clean(load(Parameter("day", default="monday"))))
    return trips


def test_a_run_reuses_what_holds_and_a_fresh_one_nothing(trips):
    calls = []
    for fresh in (False, False, True):
        assert carry_out(trips, Start(fresh)) is None
        calls.append(len(ran(trips)))

    assert calls == [3, 0, 3]


def test_a_paused_run_goes_on_with_what_was_left(trips):
    class Pauser:
        def __init__(self, run):
            self.run = run

        def observe(self, event):
            self.run.pause()

    bus.watchers.append(Pauser)
    try:
        trips.run(day="tuesday")
    finally:
        bus.watchers.remove(Pauser)
    begun = ran(trips)

    assert carry_out(trips, Resume()) is None

    assert begun + ran(trips) == ["load-1", "clean-1", "count-1"]
    assert trips.last_run.request.parameters == {"day": "tuesday"}


def test_all_that_waits_for_somebody_goes_on():
    @task(trigger=manual_only)
    def ask(x):
        return x

    with Flow("asking") as asking:
        ask(1), ask(2)
    asking.run()
    assert waiting(asking) == ("ask-1", "ask-2")

    assert carry_out(asking, Resume()) is None

    assert waiting(asking) == ()
    assert ran(asking) == ["ask-1", "ask-2"]


def test_what_was_not_paused_is_run_as_by_resume(trips):
    assert carry_out(trips, Resume()) is None

    assert ran(trips) == ["load-1", "clean-1", "count-1"]


def test_a_run_up_to_a_node_runs_what_it_needs(trips):
    assert carry_out(trips, RunPart("until", "clean-1")) is None

    assert ran(trips) == ["load-1", "clean-1"]


def test_a_run_from_a_node_calls_it_anew_and_what_follows(trips):
    trips.run()

    assert carry_out(trips, RunPart("from", "clean-1")) is None

    assert ran(trips) == ["clean-1", "count-1"]
    assert trips["count-1"] == 2


def test_a_run_of_one_node_calls_nothing_else(trips):
    trips.run()

    assert carry_out(trips, RunPart("only", "clean-1")) is None

    assert ran(trips) == ["clean-1"]
    assert trips["clean-1"] == [1, 2]


def test_a_run_from_where_nothing_is_given_is_refused_with_the_reason(trips):
    refused = carry_out(trips, RunPart("only", "clean-1"))

    assert isinstance(refused, Refused)
    assert refused.code == "failed"
    assert "load-1" in refused.text
    assert ran(trips) == []


def test_a_forced_node_runs_and_what_holds_does_not(trips):
    trips.run()

    assert carry_out(trips, RunPart("force", "clean-1")) is None

    assert ran(trips) == ["clean-1"]


def test_what_a_node_last_produced_is_accepted_for_its_present_code(trips):
    trips.run()
    trips.replace(trips.find("clean-1"), task(name="clean")(lambda rows: rows[:1]))

    assert carry_out(trips, Accept("clean-1")) is None

    trips.run(reuse=True)
    assert ran(trips) == []
    assert trips["clean-1"] == [1, 2]


def test_what_has_no_result_is_not_accepted(trips):
    refused = carry_out(trips, Accept("clean-1"))

    assert isinstance(refused, Refused)
    assert refused.text.startswith("NotAcceptedError: ")


def test_a_file_can_stand_for_a_result(trips, tmp_path):
    (tmp_path / "rows.json").write_text("[7]", encoding="utf-8")

    assert carry_out(trips, MockFile("clean-1", str(tmp_path / "rows.json"))) is None

    assert trips.mocks["clean-1"].result == [7]


def test_a_file_that_cannot_be_read_is_told_of(trips):
    refused = carry_out(trips, MockFile("clean-1", "rows.pkl"))

    assert isinstance(refused, Refused)
    assert refused.text.startswith("ValueError: a file that ends in one of .csv")
    assert trips.mocks == {}


def test_what_waits_for_somebody_goes_on():
    with Flow("letters") as letters:
        task(trigger=manual_only)(lambda: 42)()
    name = next(iter(letters.graph.names))
    letters.run()
    assert waiting(letters) == (name,)

    assert carry_out(letters, RunPart("resume", name)) is None

    assert letters[name] == 42


def test_a_resumed_run_has_the_parameters_of_the_one_that_waits():
    @task
    def ask(day):
        if day != "friday":
            raise signals.PAUSE(day)
        return day

    with Flow("letters") as letters:
        ask(Parameter("day"))
    letters.run(day="sunday")

    carry_out(letters, RunPart("resume", "ask-1"))

    assert letters.last_run is not None
    assert letters.last_run.request.parameters == {"day": "sunday"}


def test_nothing_that_never_ran_waits_for_somebody(trips):
    assert carry_out(trips, RunPart("resume", "clean-1")) is None

    assert ran(trips) == ["load-1", "clean-1", "count-1"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("[1, null]", [1, None]), ("(1, None)", (1, None)), (" 'x' ", "x"), ('"x"', "x"), ("-3", -3)],
)
def test_a_mock_is_json_or_a_literal(trips, text, value):
    assert literal(text) == value

    assert carry_out(trips, Mock("clean-1", text)) is None

    assert trips.mocks["clean-1"].result == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "__import__('os')",
        "open('x')",
        "1 +",
        "[" * 2_000,
        "-" * 2_000,
        "\0",
        "\ud800",
        "9" * 2_000 + "j(",
    ],
)
def test_what_is_no_value_is_never_evaluated(trips, text):
    refused = carry_out(trips, Mock("clean-1", text))

    assert isinstance(refused, Refused)
    assert refused.code == "malformed"
    assert trips.mocks == {}


def test_the_last_result_can_stand_for_the_next(trips):
    trips.run()

    assert carry_out(trips, Mock("clean-1", None)) is None

    assert trips.mocks["clean-1"].result == [1, 2]


def test_of_what_failed_since_the_last_good_result(trips):
    trips.run()
    trips.mock("load-1", [])
    trips.run(reuse=True)
    assert trips.state_of("clean-1").is_failed()

    assert carry_out(trips, Mock("clean-1", None)) is None

    assert trips.mocks["clean-1"].result == [1, 2]


def test_what_never_ran_has_no_last_result(trips):
    refused = carry_out(trips, Mock("clean-1", None))

    assert refused == Refused(
        "failed", "ValueUnavailableError: 'clean-1' has no result yet: type a value."
    )


def test_a_mock_can_be_taken_away(trips):
    trips.mock("clean-1", 1)

    assert carry_out(trips, Unmock("clean-1")) is None

    assert trips.mocks == {}


@pytest.mark.parametrize("wish", [RunPart("only", "x\x1b"), Mock("x\x1b", "1"), Unmock("x\x1b")])
def test_a_node_that_is_gone_is_said_to_be(trips, wish):
    assert carry_out(trips, wish) == Refused("unavailable", "'x\ufffd' is no longer in the flow.")


def test_an_interrupt_goes_on(trips):
    def interrupted(self, *args, **options):
        raise KeyboardInterrupt

    trips.run = interrupted.__get__(trips)

    with pytest.raises(KeyboardInterrupt):
        carry_out(trips, Start(fresh=False))


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (RunPart("until", "clean-1"), 'trips.run(reuse=True, until=["clean-1"])'),
        (
            RunPart("from", "clean-1"),
            'trips.run(start_tasks=["clean-1"], '
            'task_states={n: trips.state_of(n) for n in ["load-1"]})',
        ),
        (
            RunPart("only", "clean-1"),
            'trips.run(start_tasks=["clean-1"], until=["clean-1"], '
            'task_states={n: trips.state_of(n) for n in ["load-1"]})',
        ),
        (Mock("clean-1", None), 'trips.mock("clean-1", trips["clean-1"])'),
    ],
)
def test_the_line_that_the_page_shows_does_the_same(trips, wish, code):
    """The lines are made in labextension/src/model/deeds.ts."""
    trips.run()
    carry_out(trips, wish)
    done = ran(trips), list(trips.mocks)
    trips.mocks.clear()

    exec(code, {"trips": trips})

    assert (ran(trips), list(trips.mocks)) == done
