"""Earlier versions of tasks, defined again from their recorded text."""

import linecache
from itertools import count
from types import ModuleType

import pytest

from nbflow import Flow, Task, task
from nbflow.engine.keeping import current
from nbflow.errors import SignatureError, StoreError
from tests.messages import matches

numbers = count()
POSTPONED = 0x1000000  # what `from __future__ import annotations` sets


class Notebook:
    """A module whose functions are defined from texts, each in a cell of its own."""

    def __init__(self):
        self.vars = vars(ModuleType("notebook")) | {"task": task, "Task": Task}
        self.vars["__name__"] = __name__

    def cell(self, text, flags=0):
        name = f"<cell {next(numbers)}>"
        linecache.cache[name] = len(text), None, text.splitlines(keepends=True), name
        exec(compile(text, name, "exec", flags), self.vars)

    def defined(self, flow, text):
        """Define `clean` anew, and let the flow use it."""
        self.cell(text)
        flow.replace(flow.find("tidy"), self.vars["clean"].copy())
        flow.graph.rename({flow.get_tasks(name="clean")[0]: "tidy"})


FIRST = "@task\ndef clean(x=1):\n    return x + 1\n"
SECOND = "@task\ndef clean(x=1):\n    return x * 10\n"


@pytest.fixture
def notebook():
    return Notebook()


@pytest.fixture
def flow(notebook):
    """Has run with FIRST and is now defined by SECOND."""
    return begun(notebook, FIRST, SECOND)


def begun(notebook, first, second=None):
    notebook.cell(first)
    with Flow("delays", persist_result=True) as flow:
        tidy = notebook.vars["clean"]()
    flow.graph.rename({tidy: "tidy"})
    flow.run()
    if second is not None:
        notebook.defined(flow, second)
    return flow


def refused(flow, version=None):
    before = [flow.graph.nodes[task].name for task in flow.tasks], flow.tasks
    with pytest.raises(StoreError) as error:
        flow.rollback("tidy", version)
    assert before == ([flow.graph.nodes[task].name for task in flow.tasks], flow.tasks)
    return str(error.value)


def test_the_version_before_is_brought_back_and_its_result_is_reused(flow, notebook):
    flow.run()

    done = flow.rollback("tidy")

    assert (done.flow, done.nodes, done.version.number, done.others) == ("delays", ("tidy",), 1, ())
    assert done.diff is not None
    assert "+    return x + 1" in done.diff
    assert flow.plan().nodes("reuse") == ["tidy"]
    flow.run(reuse=True)
    assert flow["tidy"] == 2
    assert notebook.vars["clean"](5) == 6


def test_a_version_that_never_gave_a_result_is_left(flow):
    assert flow.rollback("tidy").version.number == 1


def test_what_was_brought_back_can_be_taken_back(flow):
    flow.run()
    flow.rollback("tidy", 1)

    flow.rollback("tidy")

    assert flow.find("tidy").run(5) == 50


def test_its_lines_are_known_to_tracebacks(flow):
    flow.rollback("tidy")

    assert linecache.getline("<tidy, version 1>", 3) == "    return x + 1\n"


def test_every_node_of_the_task_is_swapped_and_keeps_its_own_options(notebook):
    notebook.cell(FIRST)
    with Flow("delays", persist_result=True) as flow:
        one = notebook.vars["clean"]()
        notebook.vars["clean"](2, task_args={"retries": 3, "retry_delay_seconds": 0})
    flow.run()
    notebook.cell(SECOND)
    for old in flow.tasks:
        new = {"retries": old.retries} if old is not one else {}
        flow.replace(old, notebook.vars["clean"].copy(**new))

    done = flow.rollback("clean-1")

    assert done.nodes == ("clean-1", "clean-2")
    assert [task.retries for task in flow.tasks] == [0, 3]


def test_the_options_of_its_text_are_those_of_the_version(notebook):
    flow = begun(notebook, FIRST.replace("@task", "@task(retries=2)"), SECOND)

    flow.rollback("tidy")

    assert flow.find("tidy").retries == 2


def test_without_a_decorator_the_options_are_those_of_today(notebook):
    plain = "def clean(x=1):\n    return x + 1\n"
    notebook.cell(plain)
    with Flow("delays", persist_result=True) as flow:
        tidy = task(name="tidier", retries=2)(notebook.vars["clean"])()
    flow.run()
    notebook.cell(plain.replace("+ 1", "* 10"))
    flow.replace(tidy, task(name="tidier", retries=4)(notebook.vars["clean"]))

    flow.rollback("tidier")

    assert flow.find("tidier").retries == 4
    assert flow.find("tidier").name == "tidier"
    assert notebook.vars["clean"](5) == 50


def test_what_it_reaches_is_left_and_named(notebook):
    notebook.cell("def more(x):\n    return x + 1\n")
    flow = begun(notebook, FIRST.replace("x + 1", "more(x)"))
    notebook.cell("def more(x):\n    return x + 2\nLESS = 1\n")
    notebook.defined(flow, FIRST.replace("x + 1", "more(x) - LESS"))

    assert flow.rollback("tidy").others == ("more",)


def test_annotations_may_be_postponed(notebook):
    first = FIRST.replace("x=1", "x: Unknown = 1")
    notebook.cell(first, POSTPONED)
    with Flow("delays", persist_result=True) as flow:
        notebook.vars["clean"]()
    flow.run()
    notebook.cell(first.replace("+ 1", "* 10"), POSTPONED)
    flow.replace(flow.find("clean"), notebook.vars["clean"].copy())

    flow.rollback("clean")

    assert flow.find("clean").run(5) == 6


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("DELETE FROM codes", "rollback_no_text"),
        (None, "rollback_present"),
    ],
)
def test_what_cannot_be_brought_back_is_said(notebook, damage, message):
    flow = begun(notebook, FIRST, None if damage is None else SECOND)
    if damage is not None:
        with current().database.writing() as connection:
            connection.execute(damage)

    assert matches(message, refused(flow, 1))


def test_a_changed_helper_alone_is_not_brought_back(notebook):
    notebook.cell("def more(x):\n    return x + 1\n")
    flow = begun(notebook, FIRST.replace("x + 1", "more(x)"))
    notebook.cell("def more(x):\n    return x + 2\n")

    assert matches("rollback_helper", refused(flow))


def test_what_it_is_made_by_must_still_be_there(notebook):
    notebook.cell("def twice(value):\n    return value\n")
    flow = begun(notebook, FIRST.replace("x=1", "x=twice(1)"), SECOND)
    del notebook.vars["twice"]

    assert matches("rollback_raises", refused(flow))


def test_an_interrupt_while_it_is_defined_goes_on(notebook):
    notebook.cell("def twice(value):\n    return value\n")
    flow = begun(notebook, FIRST.replace("x=1", "x=twice(1)"), SECOND)
    notebook.cell("def twice(value):\n    raise KeyboardInterrupt\n")

    with pytest.raises(KeyboardInterrupt):
        flow.rollback("tidy")


def test_a_text_of_more_than_a_function_is_refused(notebook):
    one = "clean = task(name='clean')(lambda x=1: x + 1)\n"
    flow = begun(notebook, one, one.replace("+ 1", "* 10"))

    assert matches("rollback_lambda", refused(flow))


def test_a_text_that_is_no_python_by_itself_is_refused(notebook):
    one = "clean = task(name='clean')(\n    lambda x=1: x + 1)\n"
    flow = begun(notebook, one, one.replace("+ 1", "* 10"))

    assert matches("rollback_no_python", refused(flow))


def test_a_task_class_is_refused(notebook):
    text = "class Clean(Task):\n    def run(self):\n        return 1\nclean = Clean(name='clean')\n"
    flow = begun(notebook, text, text.replace("return 1", "return 2"))

    assert matches("rollback_class", refused(flow))


def test_a_signature_that_does_not_fit_changes_nothing(notebook):
    flow = begun(notebook, FIRST.replace("x=1", "").replace("x + 1", "1"), SECOND)
    with flow:
        value = task(name="value")(lambda: 5)()
    flow.add_edge(value, flow.find("tidy"), key="x")
    present = notebook.vars["clean"]

    with pytest.raises(SignatureError, match="cannot become"):
        flow.rollback("tidy")

    assert notebook.vars["clean"] is present
    assert flow.find("tidy").run(5) == 50
