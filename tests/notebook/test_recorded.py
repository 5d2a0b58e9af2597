import pytest

from nbflow import Flow, Parameter, task
from nbflow.core.events import NodeChanged, NodeLogged, RunStarted
from nbflow.engine.keeping import current
from nbflow.engine.past_runs import recorded_runs
from nbflow.executors import LocalDaskExecutor
from nbflow.notebook.protocol import CauseInfo, Details, FailedChild, Input, LogLine, ResultInfo
from nbflow.notebook.recorded import Drawn, details_of, logs_of, show_run
from nbflow.notebook.scene import draw
from nbflow.notebook.shape import shape_of
from tests.notebook.page import Page


@task
def load(day):
    print(f"reading {day}")
    return [2, 1, 0]


@task
def total(rows, by=2):
    return sum(rows) * by


@task
def share(row):
    return 6 / row


@task
def report(shares):
    return list(shares)


@pytest.fixture
def trips():
    with Flow("trips", persist_result=True) as flow:
        rows = load(Parameter("day", default="monday"))
        total(rows, by=2)
        report(share.map(rows))
    return flow


def drawn_of(flow):
    shape = shape_of(flow.graph)
    return Drawn(shape, draw(shape.nodes, shape.edges, mapped=shape.mapped), None)


def shown(run, drawn):
    """Return the page that sees nothing else, with the drawing that it was sent."""
    message, buffers = show_run(run, drawn)
    page = Page()
    assert message["type"] == "recorded"
    assert message["number"] == run.number
    assert page.receive(message["shown"], buffers) == "taken"
    return page


def states(page):
    names = [node.name for node in page.graph.nodes]
    return dict(zip(names, [row["state"] for row in page.rows], strict=True))


def test_a_run_is_shown_in_the_present_drawing_with_its_states_and_moments(trips):
    trips.run()
    trips.run(reuse=True, day="monday")
    run = trips.runs()[1]
    drawn = drawn_of(trips)

    page = shown(run, drawn)

    assert page.graph == drawn.graph
    assert states(page) == {
        "load-1": "Success",
        "day": "Success",
        "total-1": "Success",
        "share-1": "Failed",
        "report-1": "TriggerFailed",
    }
    assert (page.run.id, page.run.state) == (run.id, "Failed")
    assert (page.run.started, page.run.ended) == (run.started, run.ended)
    load = page.rows[[node.name for node in page.graph.nodes].index("load-1")]
    assert run.started <= load["started"] <= load["ended"] <= run.ended


def test_what_was_reused_is_shown_so(trips):
    trips.run()
    trips.run(reuse=True)

    page = shown(trips.runs()[0], drawn_of(trips))

    assert states(page)["total-1"] == "Reused"


def test_children_are_counted_and_failures_have_their_messages(trips):
    trips.run()
    page = shown(trips.runs()[0], drawn_of(trips))

    names = [node.name for node in page.graph.nodes]
    blocked = page.rows[names.index("report-1")]
    mapped = page.rows[names.index("share-1")]
    assert mapped["children"] == {"Success": 2, "Failed": 1}
    assert "trigger" in blocked["message"].lower()


def test_a_flow_that_was_another_is_drawn_as_it_was(trips):
    trips.run()
    with Flow("trips", persist_result=True) as other:
        total(load(Parameter("day", default="x")))
    run = trips.runs()[0]

    page = shown(run, drawn_of(other))

    kinds = {node.name: (node.kind, node.mapped) for node in page.graph.nodes}
    assert list(kinds)[:3] == [node.name for node in drawn_of(other).graph.nodes]
    assert kinds["share-1"] == ("task", True)
    assert kinds["day"] == ("parameter", False)
    assert len(page.graph.edges) == 4


def test_a_parameter_that_is_gone_is_drawn_as_one(trips):
    trips.run(day="friday")
    with Flow("trips") as other:
        total([1])

    page = shown(trips.runs()[0], drawn_of(other))

    assert {node.name for node in page.graph.nodes if node.kind == "parameter"} == {"day"}


def cut_off(*events, nodes=("load", "clean")):
    """Return the record of a run that nobody drives any more."""
    with current().begin(RunStarted(1.0, "run", "etl", nodes), [(0, 1, "rows")]) as driving:
        driving.append(events)
    return recorded_runs("etl")[0]


def test_a_run_that_was_cut_off_ended_when_it_told_of_something_last():
    run = cut_off(
        NodeChanged(2.0, 0, "Running"),
        NodeChanged(5.0, 0, "Success"),
        NodeChanged(6.0, 1, "Running"),
    )

    page = shown(run, drawn_of(Flow("etl")))

    assert (page.run.state, page.run.ended) == ("Interrupted", 6.0)
    assert states(page) == {"load": "Success", "clean": "Interrupted"}
    assert page.rows[1]["ended"] is None


def test_a_run_that_was_cut_off_before_it_came_to_anything_took_no_time():
    page = shown(cut_off(), drawn_of(Flow("etl")))

    assert page.run.ended == 1.0
    assert states(page) == {"load": "Pending", "clean": "Pending"}


def test_a_run_that_goes_on_elsewhere_has_no_end():
    with current().begin(RunStarted(1.0, "run", "etl", ("load",))) as driving:
        driving.append([NodeChanged(2.0, 0, "Running")])
        page = shown(recorded_runs("etl")[0], drawn_of(Flow("etl")))

    assert (page.run.state, page.run.ended) == ("Running", None)
    assert states(page) == {"load": "Running"}


def test_attempts_are_told():
    run = cut_off(NodeChanged(2.0, 0, "Running", attempt=3))

    page = shown(run, drawn_of(Flow("etl")))

    assert page.rows[0]["attempt"] == 3


@pytest.mark.slow
def test_the_workers_of_a_recorded_run_are_told():
    with Flow("trips", persist_result=True) as flow:
        total(load(Parameter("day", default="monday")))
    flow.run(executor=LocalDaskExecutor(scheduler="processes", num_workers=1))

    page = shown(flow.runs()[0], drawn_of(flow))

    names = [node.name for node in page.graph.nodes]
    workers = dict(zip(names, [row["worker"] for row in page.rows], strict=True))
    assert workers == {"load-1": "process 1", "total-1": "process 1", "day": ""}


def told_of(run, node, cell=None) -> Details:
    """Return what the details of a node say that the run had."""
    told = details_of(run, node, cell)
    assert told is not None
    return told


def test_details_are_those_of_then(trips):
    trips.run()
    run = trips.runs()[0]

    told = told_of(run, "total-1", "cell-1")
    assert told.result is not None
    assert told.code is not None

    assert told.name == "total-1"
    assert told.state == "Success"
    assert told.inputs == (Input("rows", "from load-1"), Input("by", "2"))
    assert told.result.text.startswith("int, ")
    assert told.result.text.endswith(" B, kept by pickle")
    assert "return sum(rows) * by" in told.code
    assert told.cell == "cell-1"
    assert told_of(run, "load-1").logs == (LogLine("PRINT", "reading monday"),)


def test_details_of_a_mapped_node_tell_of_its_children(trips):
    trips.run()

    told = told_of(trips.runs()[0], "share-1")

    assert told.state == "Failed"
    assert told.children == "3 children: 2 ok, 1 failed"
    assert told.failed == (FailedChild("share-1[2]", told.failed[0].text),)
    assert "division by zero" in told.failed[0].text
    assert [child.state for child in told.family] == ["Success", "Success", "Failed"]


def test_details_say_where_a_result_came_from_and_where_it_was_not_kept(trips):
    with Flow("trips", persist_result="auto") as flow:
        task(persist_result=False)(total.run)([1])
    flow.run()
    flow.run(reuse=True)
    last, first = flow.runs()
    (name,) = [each.name for each in first.tasks if each.name.startswith("total")]

    why = "nothing that it depends on had changed"
    assert told_of(last, name).why == (CauseInfo(name, why),)
    assert told_of(first, name).why == ()
    assert told_of(first, name).result == ResultInfo("not kept, only its digest", is_all=True)


def test_what_left_no_result_has_its_message_and_nothing_more(trips):
    trips.run()
    run = trips.runs()[0]

    told = told_of(run, "report-1")

    assert told.message
    assert (told.result, told.code, told.inputs) == (None, None, ())
    assert details_of(run, "nothing", None) is None


def test_code_that_is_not_recorded_any_more_is_not_told(trips):
    trips.run()
    with current().database.writing() as connection:
        connection.execute("DELETE FROM codes")

    assert told_of(trips.runs()[0], "total-1").code is None


def test_logs_are_told_line_by_line(trips):
    trips.run()
    run = trips.runs()[0]

    told = logs_of(run, 0)

    assert (told.run, told.total) == (run.id, 1)
    assert [(line.node, line.text) for line in told.lines] == [("load-1", "reading monday")]
    assert logs_of(run, 1).lines == ()


def test_where_the_record_is_damaged_states_are_told_without_logs():
    run = cut_off(NodeChanged(2.0, 0, "Running"), NodeLogged(3.0, 0, "INFO", "hello"))
    with current().database.writing() as connection:
        connection.execute("UPDATE events SET mac = x'00'")

    told = told_of(run, "load")

    assert (told.state, told.logs) == ("Interrupted", ())
