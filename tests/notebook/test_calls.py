from nbflow.notebook.calls import counted_calls, folded
from nbflow.notebook.picture import PictureNode
from nbflow.notebook.shape import Shape


def shape(names, edges=()):
    return Shape(tuple(PictureNode(name, "task") for name in names), tuple(edges), grows=True)


def names(found):
    return [node.name for node in found.nodes]


def test_a_few_calls_stand_one_by_one():
    calls = shape(["load-0", "double-0", "double-1"], [(0, 1), (0, 2)])

    assert folded(calls) == calls


def test_more_calls_of_a_task_are_one_node():
    doubles = [f"double-{place}" for place in range(40)]
    found = folded(shape(["load-0", *doubles, "save-0"], [(0, 1), (0, 2), (3, 41), (4, 41)]))

    assert names(found) == ["load-0", "double ×40", "save-0"]
    assert [node.calls for node in found.nodes] == [1, 40, 1]
    assert found.edges == ((0, 1), (1, 2))


def test_of_a_loop_its_first_turn_is_drawn():
    turns = [name for turn in range(6) for name in (f"step-{turn}", f"check-{turn}")]
    found = folded(shape(turns, [(place, place + 1) for place in range(11)]))

    assert names(found) == ["step ×6", "check ×6"]
    assert found.edges == ((0, 1),)


def test_calls_are_counted():
    assert counted_calls(shape(["load-0", "double-0", "double-1"])) == "3 calls of 2 tasks"
    assert counted_calls(shape(["load-0"])) == "1 call of 1 task"
