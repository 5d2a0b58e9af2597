import pytest

from nbflow import Flow, Parameter, Task, task
from nbflow.engine import past
from nbflow.notebook import large
from nbflow.notebook.freshness import Freshness

BUILD = """\
RATE = 2
ROWS = [1, 2, 3]
def helper(row):
    return row * RATE
@task
def load(day):
    return [1, 2, 3]
@task
def clean(rows):
    return [helper(row) for row in rows]
@task
def save(rows, to="here"):
    return len(rows)
"""
FLOW = """\
%%flow trips
day = Parameter("day", default=1)
rows = load(day)
tidy = clean(rows)
size = save(tidy)
"""


@pytest.fixture
def trips(ip):
    ip.good(BUILD)
    ip.good(FLOW, "one")
    ip.good("trips.run(reuse=True);")
    return ip


@pytest.fixture
def look(trips):
    from nbflow.notebook.session import Session

    session = Session(trips.vars, lambda failure, again: None)
    freshness = Freshness(session.successor)
    return lambda **parameters: freshness.look(trips.vars["trips"], parameters)


def stale(look):
    return dict(look().stale)


def test_nothing_is_stale_after_a_run(look):
    assert stale(look) == {}
    assert look().unchecked == frozenset()


def test_a_global_that_is_bound_anew_makes_its_reader_stale_and_what_follows(trips, look):
    assert stale(look) == {}
    trips.good("RATE = 3")

    assert stale(look) == {"tidy": "global `RATE` changed: 2 → 3", "size": "`tidy` is stale"}


def test_an_undone_edit_leaves_nothing_stale(trips, look):
    trips.good("RATE = 3")
    assert stale(look)
    trips.good("RATE = 2")

    assert stale(look) == {}


def test_a_helper_that_is_defined_anew_makes_its_caller_stale(trips, look):
    trips.good("def helper(row):\n    return row + RATE")

    assert stale(look)["tidy"] == "helper `helper` changed, line 2"


def test_a_task_that_is_defined_anew_is_stale_before_the_next_plan(trips, look):
    trips.good("@task\ndef clean(rows):\n    return rows")

    assert stale(look)["tidy"] == "code of `clean` changed, line 3"


def test_a_task_that_is_defined_anew_as_it_was_is_not_stale(trips, look):
    trips.good("@task\ndef clean(rows):\n    return [helper(row) for row in rows]")

    assert stale(look) == {}


def test_a_task_with_other_options_is_stale(trips, look):
    trips.good('@task(tags=["x"])\ndef clean(rows):\n    return [helper(row) for row in rows]')

    assert stale(look)["tidy"] == "the task was defined again with other options"


def test_a_cell_that_gives_other_arguments_makes_its_node_stale(trips, look):
    trips.good(FLOW.replace("save(tidy)", 'save(tidy, to="there")'), "one")

    assert stale(look) == {"size": "argument `to` is new"}


def test_a_node_that_takes_from_another_is_stale(trips, look):
    trips.good(FLOW.replace("save(tidy)", "save(rows)"), "one")

    assert list(stale(look)) == ["size"]


def test_a_parameter_with_another_value_makes_what_takes_it_stale(trips, look):
    assert list(look(day=2).stale) == ["day", "rows", "tidy", "size"]
    assert list(look(day=1).stale) == []


def test_a_small_value_that_is_changed_in_place_is_seen(trips, look):
    trips.good("@task\ndef clean(rows):\n    return ROWS")
    trips.good("trips.run(reuse=True);")
    assert stale(look) == {}
    trips.good("ROWS.append(4)")

    assert list(stale(look)) == ["tidy", "size"]


def test_of_a_task_that_reads_much_data_only_the_code_counts(trips, look, monkeypatch):
    monkeypatch.setattr(large, "MOST_ITEMS", 3)
    trips.good("ROWS = list(range(100))")
    trips.good("@task\ndef clean(rows):\n    return ROWS[:RATE]")
    trips.good("trips.run(reuse=True);")
    assert (stale(look), look().unchecked) == ({}, {"tidy"})
    trips.good("ROWS.append(4)")
    assert stale(look) == {}
    trips.good("RATE = 1")
    assert stale(look)["tidy"] == "`RATE` changed"


def test_a_large_argument_is_left_to_the_run(trips, look, monkeypatch):
    monkeypatch.setattr(large, "MOST_ITEMS", 5)
    trips.good(FLOW.replace("save(tidy)", 'save(tidy, to="far away")'), "one")
    trips.good("trips.run(reuse=True);")

    assert (stale(look), look().unchecked) == ({}, {"size"})


class Greet(Task):
    def __init__(self, **options):
        super().__init__(**options)
        self.words = ["hello"]

    def run(self):
        return self.words


@task
def split(row):
    return row + 1


def test_tasks_of_classes_and_mapped_ones_are_looked_at_too():
    greet = Greet()
    with Flow("f") as flow:
        split.map([1, 2])
        greet()
    flow.run(reuse=True)
    freshness = Freshness(lambda flow, task: None)

    assert freshness.look(flow, {}).stale == {}
    flow.get_tasks(name="Greet")[0].words.append("there")
    assert list(freshness.look(flow, {}).stale) == ["Greet-1"]


def test_a_flow_that_has_not_run_has_nothing_stale():
    with Flow("f") as flow:
        split(Parameter("row", default=1))

    assert Freshness(lambda flow, task: None).look(flow, {}).stale == {}


def test_a_result_that_is_found_by_an_option_is_left_to_it(trips, look):
    trips.good("from datetime import timedelta")
    again = "@task(cache_for=timedelta(days=1))\ndef clean(rows):\n    return rows * RATE"
    trips.good(again)
    trips.good("trips.run(reuse=True);")
    trips.good("RATE = 5")

    assert "tidy" not in stale(look)


def test_what_failed_is_stale_once_it_is_mended(trips, look):
    trips.good("@task\ndef clean(rows):\n    return 1 / 0")
    trips.good("trips.run(reuse=True);")
    assert stale(look) == {}
    trips.good("@task\ndef clean(rows):\n    return rows")

    assert list(stale(look)) == ["tidy", "size"]


@pytest.fixture
def anew(trips):
    """The same flow as a new kernel has it: what was recorded is in the store alone."""
    trips.good("del trips")
    trips.good(FLOW, "one")
    return trips


def test_what_only_earlier_kernels_ran_is_not_stale_and_the_store_is_not_asked(
    anew, look, monkeypatch
):
    anew.good("RATE = 3\ntrips.plan();")
    assert anew.vars["trips"].memory.newest("tidy") is not None
    monkeypatch.delattr(past.FlowPast, "newest")

    assert stale(look) == {}


def test_what_was_found_in_the_store_is_stale_as_what_ran_here(anew, look):
    assert anew.vars["trips"].memory.last == {}
    anew.good("trips.run(reuse=True);")
    assert anew.vars["trips"].last_run.record()["tidy"].how == "reused"
    assert stale(look) == {}

    anew.good("RATE = 3")

    assert stale(look) == {"tidy": "global `RATE` changed: 2 → 3", "size": "`tidy` is stale"}


READS = """\
@task
def read(path):
    with open(path) as file:
        return file.read()
with Flow("reading") as reading:
    text = read(PATH)
reading.run(reuse=True);
"""


@pytest.fixture
def reading(ip, tmp_path):
    """A flow that reads a file of this content, and a look at it."""
    from nbflow.notebook.session import Session

    path = tmp_path / "rows.txt"

    def reading(content):
        path.write_text(content)
        ip.vars["PATH"] = str(path)
        ip.good("from nbflow import Flow, task\n" + READS)
        freshness = Freshness(Session(ip.vars, lambda failure, again: None).successor)
        return path, lambda: freshness.look(ip.vars["reading"], {})

    return reading


def test_a_small_file_that_changed_makes_its_reader_stale_until_it_is_as_before(reading):
    path, look = reading("one")
    assert stale(look) == {}

    path.write_text("two")
    assert stale(look) == {"read-1": "file 'rows.txt' changed"}

    path.write_text("one")
    assert stale(look) == {}


def test_a_large_file_that_may_have_changed_is_left_to_the_run(reading):
    path, look = reading("x" * 1_000_001)
    path.write_text("y" * 1_000_001)

    assert stale(look) == {}
    assert look().unchecked == {"read-1"}


def test_of_100_tasks_only_those_that_changed_are_looked_into(ip, monkeypatch):
    from nbflow.engine.decision import cause_of
    from nbflow.notebook import freshness as module
    from nbflow.notebook.session import Session

    ip.good("RATE = 1\n" + "".join(_numbered(number) for number in range(20)))
    calls = [f"n{number} = step{number % 20}({number})" for number in range(100)]
    ip.good("\n".join(["%%flow wide", *calls]))
    ip.good("wide.run(reuse=True);")
    freshness = Freshness(Session(ip.vars, lambda failure, again: None).successor)
    asked: list[str] = []

    def note(memory, node, *rest):
        asked.append(node.name)
        return cause_of(memory, node, *rest)

    monkeypatch.setattr(module, "cause_of", note)
    assert stale(lambda: freshness.look(ip.vars["wide"], {})) == {}
    assert asked == []

    ip.good("RATE = 2")

    assert set(freshness.look(ip.vars["wide"], {}).stale) == set(asked)
    assert sorted(asked) == sorted(f"n{number}" for number in range(0, 100, 20))


def _numbered(number):
    body = "x + RATE" if number == 0 else f"x + {number}"
    return f"@task\ndef step{number}(x):\n    return {body}\n"
