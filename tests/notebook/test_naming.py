"""Which node is it: the names of what a cell declares."""

import pytest

from nbflow.notebook.naming import named_in


@pytest.fixture
def steps(ip):
    """A shell with two tasks and a flow that is still empty."""
    ip.good("@task\ndef load(day=None):\n    return [1]\n@task\ndef clean(rows):\n    return rows")
    return ip


def test_the_variable_names_the_node(steps):
    steps.good("%%flow f\nflights = load()")

    assert steps.nodes("f") == {"flights": []}


def test_the_task_keeps_its_own_name(steps):
    steps.good("%%flow f\nflights = load()")

    assert steps.vars["flights"].name == "load"
    assert steps.vars["f"].get_tasks(name="load") == [steps.vars["flights"]]


def test_an_unbound_call_takes_its_tasks_name_and_an_ordinal(steps):
    steps.good("%%flow f\nload()\nload()")

    assert list(steps.nodes("f")) == ["load-1", "load-2"]


def test_the_ordinal_is_the_next_that_is_free_in_the_flow(steps):
    steps.good("%%flow f\nload()")
    steps.good("%%flow f\nx = 1\nload()\nload()")

    assert list(steps.nodes("f")) == ["load-1", "load-2", "load-3"]


def test_a_call_keeps_its_ordinal_when_its_cell_is_run_again(steps):
    steps.good("%%flow f\nload()", "one")
    steps.good("%%flow f\nload()", "two")
    steps.good("%%flow f\nload()  # changed", "one")

    assert list(steps.nodes("f")) == ["load-1", "load-2"]


def test_a_call_more_in_the_cell_takes_the_next_free_ordinal(steps):
    steps.good("%%flow f\nload()", "one")
    steps.good("%%flow f\nload()", "two")
    steps.good("%%flow f\nload()\nload()", "one")

    assert sorted(steps.nodes("f")) == ["load-1", "load-2", "load-3"]


def test_a_call_gets_its_ordinal_back_also_where_a_new_one_has_it_for_the_moment(steps):
    steps.good("%%flow f\nload()", "one")
    steps.good("%%flow f\nload(1)\nload(2)", "two")
    steps.good("f.remove('load-1', 'load-2', 'load-3')")
    steps.good("%%flow f\nload(1)\nload(2)", "two")

    graph = steps.vars["f"].graph
    assert {name: dict(node.constants) for name, node in graph.names.items()} == {
        "load-2": {"day": 1},
        "load-3": {"day": 2},
    }


def test_calls_of_several_tasks_keep_their_ordinals_each(steps):
    steps.good("%%flow f\nload()\nclean(load())", "one")
    steps.good("%%flow f\nclean(load())\nload()", "one")

    assert sorted(steps.nodes("f")) == ["clean-1", "load-1", "load-2"]


def test_the_last_binding_of_a_name_has_it(steps):
    steps.good("%%flow f\ndf = load()\ndf = clean(df)")

    assert steps.nodes("f") == {"load-1": [], "df": ["load-1"]}


def test_names_bound_twice_stay_when_the_cell_is_run_again(steps):
    steps.good("%%flow f\ndf = load()\ndf = clean(df)", "one")
    steps.good("%%flow f\ndf = load()\ndf = clean(df)\n", "one")

    assert steps.nodes("f") == {"load-1": [], "df": ["load-1"]}


def test_a_loop_leaves_the_name_to_the_last_call(steps):
    steps.good("%%flow f\nfor day in range(3):\n    rows = load(day)")

    assert list(steps.nodes("f")) == ["load-1", "load-2", "rows"]


def test_calls_in_a_list_are_unbound(steps):
    steps.good("%%flow f\nparts = [load(day) for day in range(2)]")

    assert list(steps.nodes("f")) == ["load-1", "load-2"]


def test_unpacking_binds_each(steps):
    steps.good("%%flow f\na, b = load(1), load(2)")

    assert list(steps.nodes("f")) == ["a", "b"]


def test_underscores_do_not_name(steps):
    steps.good("%%flow f\n_hidden = load()\nload()")
    steps.good("_, __")

    assert list(steps.nodes("f")) == ["load-1", "load-2"]


def test_of_two_names_for_one_node_the_first_in_the_text_counts(steps):
    steps.vars["also"] = "there before the cell"
    steps.good("%%flow f\nrows = load()\nalso = rows")

    assert list(steps.nodes("f")) == ["rows"]


def test_of_two_names_the_one_it_had_before_counts(steps):
    steps.good("%%flow f\nrows = load()", "one")
    steps.good("%%flow f\nalso = rows = load()", "one")

    assert list(steps.nodes("f")) == ["rows"]


def test_a_name_bound_behind_the_texts_back_counts_too(steps):
    steps.good("%%flow f\nglobals()['ro' + 'ws'] = load()")

    assert list(steps.nodes("f")) == ["rows"]


@pytest.fixture
def sums(steps):
    """Two more tasks, one of which returns two results."""
    steps.good(
        "@task(nout=2)\ndef pair():\n    return 1, 2\n@task\ndef add(numbers):\n    return numbers"
    )
    return steps


def test_unpacked_results_are_named_by_their_variables(sums):
    for _ in range(2):
        sums.good("%%flow f\nx, y = pair()", "one")

    assert sums.nodes("f") == {"pair-1": [], "x": ["pair-1"], "y": ["pair-1"]}


def test_an_operator_is_named_like_any_call(sums):
    for _ in range(2):
        sums.good("%%flow f\nx, y = pair()\ntotal = (x + y) * 2\nx - y", "one")

    assert sums.nodes("f") == {
        "pair-1": [],
        "x": ["pair-1"],
        "y": ["pair-1"],
        "Add-1": ["x", "y"],
        "total": ["Add-1"],
        "Sub-1": ["x", "y"],
    }


def test_a_collection_of_steps_is_named_after_the_argument(sums):
    for _ in range(2):
        sums.good("%%flow f\nx, y = pair()\ntotal = add([x, {'k': y}])\nadd((x,))", "one")

    assert sums.nodes("f") == {
        "pair-1": [],
        "x": ["pair-1"],
        "y": ["pair-1"],
        "total.numbers.2": ["y"],
        "total.numbers": ["x", "total.numbers.2"],
        "total": ["total.numbers"],
        "add-1.numbers": ["x"],
        "add-1": ["add-1.numbers"],
    }


def test_another_value_to_map_over_keeps_the_name_and_the_place(sums):
    sums.good("%%flow f\ntotal = add.map([1, 2])\nlast = add(total)", "one")
    for value in ("[1, 2, 3]", "[load(), 2]", "'ab'"):
        sums.good(f"%%flow f\ntotal = add.map({value})\nlast = add(total)", "one")

        assert [name for name in sums.nodes("f") if name != "load-1"] == [
            "total.numbers",
            "total",
            "last",
        ]


def test_a_value_that_is_bound_or_used_twice_is_named_once(sums):
    sums.good("from nbflow.utilities.tasks import as_task")
    sums.good("%%flow f\nx, y = pair()\nboth = as_task([x, y])\none = add(both)", "one")
    sums.good("%%flow f\nz = add(**{'numbers': as_task((x,))})\nas_task((y,))", "two")

    assert list(sums.nodes("f"))[3:] == ["both", "one", "z.numbers", "z", "Tuple-1"]


def test_a_name_that_is_taken_gives_way(sums):
    sums.good("%%flow f\nx, y = pair()", "one")
    sums.vars["f"].graph.rename({sums.vars["x"]: "total.numbers"})
    sums.good("%%flow f\ntotal = add([y])", "two")

    assert list(sums.nodes("f")) == ["pair-1", "total.numbers", "y", "List-1", "total"]


def test_a_parameter_keeps_its_own_name(steps):
    steps.good('%%flow f\nd = Parameter("day", default=1)\nrows = load(d)')

    assert steps.nodes("f") == {"day": [], "rows": ["day"]}


def test_a_parameter_that_no_call_uses_is_in_the_flow_when_it_is_bound(steps):
    steps.good('%%flow f\nday = Parameter("day", default=1)')

    assert list(steps.nodes("f")) == ["day"]


def test_a_parameter_that_is_neither_bound_nor_used_is_not(steps):
    steps.good('%%flow f\nParameter("day", default=1)')

    assert steps.nodes("f") == {}


def test_a_parameter_is_declared_again_with_its_cell(steps):
    steps.good('%%flow f\nday = Parameter("day", default=1)\nrows = load(day)', "one")
    steps.good("%%flow f\ntidy = clean(rows)", "two")
    steps.good('%%flow f\nday = Parameter("day", default=2)\nrows = load(day)', "one")

    assert steps.nodes("f") == {"day": [], "rows": ["day"], "tidy": ["rows"]}
    assert steps.good("f.run().result[rows]").ok
    assert [p.default for p in steps.vars["f"].parameters()] == [2]


def test_a_word_is_found_only_as_a_word_of_its_own():
    assert named_in("tidy = clean(x)", "tidy")
    assert named_in("a, tidy = f()", "tidy")
    assert not named_in("untidy = 1; tidy2 = 2; x.tidy = 3", "tidy")
