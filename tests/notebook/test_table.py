import json
from math import nan
from struct import pack

from nbflow.notebook.protocol import Graph, GraphNode, RunInfo
from nbflow.notebook.table import Table


def graph(*names: str) -> Graph:
    return Graph(
        tuple(GraphNode(name, "task", 0.0, 0.0, 10.0, 10.0) for name in names),
        (),
        10.0,
        10.0,
        "left-right",
    )


def test_a_snapshot_tells_every_node_in_columns():
    table = Table("delays", graph("load", "tidy"))
    table.states[1] = 2
    table.started[1], table.ended[1] = 5.0, 7.5
    table.messages[1] = "late"
    table.logs[0] = 3

    message, buffers = table.snapshot("s", 9, 1.5, drawn=True)

    assert (message["type"], message["stream"], message["seq"]) == ("snapshot", "s", 9)
    assert [node["name"] for node in message["graph"]["nodes"]] == ["load", "tidy"]
    assert [list(pair) for pair in message["messages"]] == [[1, "late"]]
    assert [list(pair) for pair in message["logs"]] == [[0, 3]]
    assert buffers == [b"\0\2", pack("<4d", nan, 5.0, nan, 7.5)]


def test_a_snapshot_leaves_the_drawing_out_where_it_is_known():
    message, _ = Table("delays", graph("load")).snapshot("s", 1, 0.0, drawn=False)

    assert message["graph"] is None


def test_a_batch_tells_the_named_nodes_only():
    table = Table("delays", graph("load", "tidy", "report"))
    table.states[2] = 6
    table.ended[2] = 4.0
    table.messages.update({0: "not told", 2: "no"})
    table.logs[2] = 1

    message, buffers = table.batch("s", 2, 0.0, [2, 1], with_run=False)

    assert message["run"] is None
    assert [list(pair) for pair in message["messages"]] == [[2, "no"]]
    assert [list(pair) for pair in message["logs"]] == [[2, 1]]
    assert buffers == [pack("<2I", 2, 1), b"\6\0", pack("<4d", nan, nan, 4.0, nan)]


def test_a_batch_tells_of_the_run_where_that_changed():
    table = Table("delays", graph("load"))
    table.run = RunInfo("r1", "Running", started=3.0)

    message, _ = table.batch("s", 2, 0.0, [], with_run=True)

    assert message["run"]["id"] == "r1"


def test_names_that_no_transport_could_encode_are_sent_clean():
    message, _ = Table("\ud800", graph("a\ud800\x1b")).snapshot("s", 1, 0.0, drawn=True)

    json.dumps(message, ensure_ascii=False).encode()
    assert message["graph"]["nodes"][0]["name"] == "a\N{REPLACEMENT CHARACTER}" + "\ufffd"


def test_nodes_of_a_former_drawing_keep_their_rows():
    former = Table("delays", graph("load", "tidy"))
    former.run = RunInfo("r1", "Failed")
    former.states[:] = b"\2\6"
    former.started[1], former.ended[1] = 1.0, 2.0
    former.messages[1] = "no"
    former.logs[1] = 4

    table = Table("delays", graph("tidy", "new"))
    table.take_over(former)

    assert bytes(table.states) == b"\6\0"
    assert (table.started[0], table.ended[0]) == (1.0, 2.0)
    assert (table.messages, table.logs) == ({0: "no"}, {0: 4})
    assert table.run.id == "r1"


def test_clearing_leaves_every_node_pending():
    table = Table("delays", graph("load"))
    table.states[0] = 6
    table.messages[0] = "no"
    table.clear()

    assert table.snapshot("s", 1, 0.0, drawn=False)[1] == [b"\0", pack("<2d", nan, nan)]
    assert table.messages == {}


def test_a_node_that_was_added_is_told_of_once_it_is_drawn():
    table = Table("sums", graph("load"))
    place = table.grow("double")
    table.states[place], table.logs[place] = 2, 1
    assert (place, table.grow("double"), table.grow("load")) == (1, 1, 0)

    _, buffers = table.snapshot("s", 1, 0.0, drawn=True)
    assert (buffers[0], len(buffers[1])) == (b"\0", 16)

    later = Table("sums", graph("load", "double"))
    later.take_over(table)
    message, buffers = later.snapshot("s", 2, 0.0, drawn=True)
    assert buffers[0] == b"\0\2"
    assert [list(pair) for pair in message["logs"]] == [[1, 1]]
