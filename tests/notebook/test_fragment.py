"""Running a cell again replaces its fragment; what cannot be is refused, and nothing changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow import task
from nbflow.core import scope as scopes
from nbflow.errors import NbflowError
from nbflow.notebook import extension
from nbflow.notebook.fragment import Source
from nbflow.notebook.session import Session
from tests.messages import matches


def source(*rows, label=None):
    return Source("key", None, label, rows)


def test_a_cell_is_known_by_its_label():
    assert source("tidy = clean(x)", label="clean").told("tidy") == "the cell 'clean'"


def test_a_cell_is_known_by_the_row_that_names_the_node():
    rows = ("# comment", "@task", "def clean(x):", "    return x", "tidy = clean(x)")

    assert source(*rows).told("tidy") == "the cell `tidy = clean(x)`"


def test_a_cell_is_known_by_its_first_row_of_code_else():
    assert source("", "# why", "@task", "def clean(x): ...").told("x-1") == (
        "the cell `def clean(x): ...`"
    )
    assert source("").told("tidy") == "the cell `(empty)`"


def test_a_long_row_is_cut():
    assert len(source(f"tidy = {'x' * 200}").told("tidy")) == len("the cell ``") + 60


def test_binding_a_name_again_swaps_the_node_and_keeps_its_edges(delays):
    delays.good("%%flow delays\nrows = save(tidy)")
    former = delays.vars["tidy"]

    delays.good("@task\ndef wash(rows):\n    return rows[:1]")
    delays.good("%%flow delays\ntidy = wash(flights)")

    assert delays.nodes() == {
        "day": [],
        "flights": ["day"],
        "tidy": ["flights"],
        "rows": ["tidy"],
    }
    assert delays.vars["delays"].find("tidy").name == "wash"
    assert former.label == "tidy"


def test_after_a_swap_the_flow_runs_what_stands_there_now(delays):
    delays.good("@task\ndef wash(rows):\n    return rows[:1]")
    delays.good("%%flow delays\nrows = save(tidy)")
    delays.good("%%flow delays\ntidy = wash(flights)")
    delays.good("%flow run")

    assert delays.vars["delays"]["rows"] == 1


def test_the_swapped_node_belongs_to_the_cell_that_bound_it_last(delays):
    delays.good("%%flow delays\na = save(tidy)", "one")
    delays.good("%%flow delays\na = save(flights)", "two")
    delays.good("%%flow delays\nx = 1", "one")
    assert delays.nodes()["a"] == ["flights"]

    delays.good("%%flow delays\nx = 1", "two")
    assert "a" not in delays.nodes()


def test_a_line_removed_removes_its_node(delays):
    delays.good("%%flow delays\na = save(tidy)\nb = save(flights)", "one")
    delays.good("%%flow delays\nb = save(flights)", "one")

    assert list(delays.nodes()) == ["day", "flights", "tidy", "b"]


def test_a_removed_steps_variable_says_so(delays):
    delays.good("%%flow delays\na = save(tidy)", "one")
    delays.good("%%flow delays\nb = save(tidy)", "one")

    said = delays.refused("%%flow delays\nc = save(a)")

    assert "'a' was removed from flow 'delays'" in said


def test_two_lines_that_lean_on_each_other_go_together(delays):
    delays.good("%%flow delays\na = clean(tidy)\nb = clean(a)", "one")
    delays.good("%%flow delays\nx = 1", "one")

    assert list(delays.nodes()) == ["day", "flights", "tidy"]


def test_a_node_that_another_cell_uses_is_not_removed(delays):
    delays.good("%%flow delays --cell middle\na = clean(tidy)\nb = save(tidy)", "one")
    delays.good("%%flow delays\nc = save(a)", "two")
    nodes, a = delays.nodes(), delays.vars["a"]

    said = delays.refused("%%flow delays --cell middle\nb = clean(tidy)", "one")

    assert matches("cell_removes_used", said.strip())
    assert delays.nodes() == nodes
    assert delays.vars["a"] is a
    assert delays.vars["b"].name == "save"


def test_a_refused_cell_can_be_mended_and_run_again(delays):
    delays.good("%%flow delays\na = clean(tidy)", "one")
    delays.good("%%flow delays\nc = save(a)", "two")
    delays.refused("%%flow delays\nz = clean(tidy)", "one")
    delays.good("%%flow delays\nc = save(tidy)", "two")
    delays.good("%%flow delays\nz = clean(tidy)", "one")

    assert list(delays.nodes()) == ["day", "flights", "tidy", "c", "z"]


def test_the_name_of_a_node_that_code_outside_the_cells_uses_is_said(delays):
    delays.good("%%flow delays\na = clean(tidy)", "one")
    delays.good("with delays:\n    save(a)")

    said = delays.refused("%%flow delays\nx = 1", "one")

    assert matches("cell_removes_used_outside", said.strip())


def test_a_cell_that_uses_its_own_removed_node_is_told(delays):
    delays.good("%%flow delays\na = clean(tidy)\nb = save(a)", "one")
    nodes = delays.nodes()

    said = delays.refused("%%flow delays\nb = save(a)", "one")

    assert matches("cell_uses_its_removed", said.strip())
    assert delays.nodes() == nodes


def test_a_call_that_depends_on_the_node_it_would_replace_is_refused(delays):
    former, nodes = delays.vars["tidy"], delays.nodes()

    said = delays.refused("%%flow delays\ntidy = clean(tidy)")

    assert matches("cell_depends_on_itself", said.strip())
    assert delays.vars["tidy"] is former
    assert delays.nodes() == nodes


def test_swapping_two_names_makes_no_cycle(delays):
    delays.good("%%flow delays\na = clean(tidy)\nb = clean(a)", "one")
    delays.good("%%flow delays\nb = clean(tidy)\na = clean(b)", "one")

    assert delays.nodes() == {
        "day": [],
        "flights": ["day"],
        "tidy": ["flights"],
        "b": ["tidy"],
        "a": ["b"],
    }
    delays.good("%flow run")


def test_a_cycle_over_two_cells_is_refused(delays):
    delays.good("@task\ndef both(x, y):\n    return x")
    delays.good("%%flow delays\na = clean(tidy)", "one")
    delays.good("%%flow delays\nb = clean(a)", "two")
    nodes = delays.nodes()

    said = delays.refused("%%flow delays\na = both(tidy, b)", "one")

    assert "'a' of flow 'delays' would depend on the step that it replaces" in said
    assert delays.nodes() == nodes


def test_a_half_way_exception_restores_graph_and_variables(delays):
    flow, tidy, nodes = delays.vars["delays"], delays.vars["tidy"], delays.nodes()
    delays.vars["other"] = "mine"

    delays.refused(
        "%%flow delays\ntidy = save(flights)\nnew = save(tidy)\nother = save(tidy)\n1 / 0"
    )

    assert delays.vars["delays"] is flow
    assert delays.vars["tidy"] is tidy
    assert delays.vars["other"] == "mine"
    assert "new" not in delays.vars
    assert delays.nodes() == nodes
    assert flow.graph.names["tidy"].task is tidy


@pytest.mark.parametrize(
    "collected", ["[save(tidy)]", "(save(tidy),)", '{"a": save(tidy)}', "{save(tidy)}"]
)
def test_collections_of_discarded_steps_are_taken_back_too(delays, collected):
    delays.vars["parts"] = "before"

    delays.refused(f"%%flow delays\nparts = {collected}\nothers = {collected}\n1 / 0")

    assert delays.vars["parts"] == "before"
    assert "others" not in delays.vars


def test_other_variables_of_a_failed_cell_stay_as_in_any_cell(delays):
    delays.refused("%%flow delays\nx = 5\nrows = [1, 2]\nlong = [0] * 200_000\n1 / 0")

    assert delays.vars["x"] == 5
    assert delays.vars["rows"] == [1, 2]
    assert len(delays.vars["long"]) == 200_000


def test_a_first_cell_that_fails_leaves_no_flow(delays):
    delays.refused("%%flow other\nx = load(1)\n1 / 0")

    assert "other" not in delays.vars
    assert "x" not in delays.vars


def test_a_failed_cell_can_be_run_again(delays):
    delays.refused("%%flow delays\nrows = save(tidy)\n1 / 0", "one")
    delays.good("%%flow delays\nrows = save(tidy)", "one")

    assert delays.nodes()["rows"] == ["tidy"]


def test_results_survive_a_failed_cell(delays):
    delays.good("%flow run")
    delays.refused("%%flow delays\ntidy = clean(flights)\n1 / 0")

    assert delays.good("delays['tidy']").shown == [{"text/plain": "[2, 3]"}]
    assert delays.vars["delays"].plan().nodes("run") == []


def test_a_cell_that_binds_its_flows_variable_is_refused(delays):
    flow = delays.vars["delays"]

    said = delays.refused("%%flow delays\ndelays = save(tidy)")

    assert matches("cell_binds_its_flow", said.strip())
    assert delays.vars["delays"] is flow
    assert list(delays.nodes()) == ["day", "flights", "tidy"]


def test_a_first_cell_that_binds_its_flows_variable_leaves_nothing(delays):
    delays.refused("%%flow other\nother = load(1)")

    assert "other" not in delays.vars


def test_a_renamed_node_finds_its_result_again(delays):
    delays.good("%%flow delays\na = clean(flights)", "one")
    delays.good("%flow run")
    delays.good("%%flow delays\nb = clean(flights)", "one")

    assert delays.vars["delays"].plan()["b"].verdict == "reuse"
    delays.good("%flow run")
    assert delays.vars["delays"]["b"] == [2, 3]


def test_results_of_a_removed_node_are_dropped_with_the_next_run(delays):
    delays.good("%%flow delays\na = save(flights)", "one")
    delays.good("%flow run")
    delays.good("%%flow delays\nx = 1", "one")
    memory = delays.vars["delays"].memory
    assert "a" in memory.last

    delays.good("%flow run")

    assert "a" not in memory.last


def test_a_node_declared_again_before_the_next_run_keeps_its_result(delays):
    delays.good("%%flow delays\na = save(flights)", "one")
    delays.good("%flow run")
    delays.good("%%flow delays\nx = 1", "one")
    delays.good("%%flow delays\na = save(flights)", "one")
    delays.good("%flow run")

    assert delays.vars["delays"].plan()["a"].verdict == "reuse"


def test_a_removed_node_takes_its_mock_along(delays):
    delays.good("%%flow delays\na = save(flights)", "one")
    delays.good("%flow mock a=5")
    delays.good("%%flow delays\nx = 1", "one")

    assert delays.vars["delays"].mocks == {}


def test_one_cell_may_belong_to_two_flows_by_turns(delays):
    delays.good("%%flow other\na = load(1)", "one")
    delays.good("%%flow delays\na = save(tidy)", "one")

    assert list(delays.nodes("other")) == ["a"]
    assert "a" in delays.nodes()


def test_a_label_shared_by_two_cells_is_one_fragment(delays):
    delays.good("%%flow delays --cell x\na = save(tidy)", "one")
    delays.good("%%flow delays --cell x\nb = save(tidy)", "two")
    delays.good("%%flow delays --cell y\nc = save(tidy)", "one")

    assert list(delays.nodes()) == ["day", "flights", "tidy", "b", "c"]


def test_a_step_replaced_in_its_own_cell_keeps_its_name(delays):
    delays.good("%%flow delays\na = clean(tidy)\ndelays.replace(a, save.copy())")

    assert delays.nodes()["a"] == ["tidy"]
    assert delays.vars["delays"].find("a").name == "save"


def test_a_step_removed_in_its_own_cell_is_gone(delays):
    delays.good("%%flow delays\na = clean(tidy)\ndelays.remove(delays.get_tasks()[-1].label)")

    assert "a" not in delays.nodes()


# -- any cells in any order ------------------------------------------------------------------------

VARIABLES = "uvwx"
LINES = st.tuples(
    st.sampled_from([*VARIABLES, ""]),  # what the call is bound to
    st.sampled_from([*VARIABLES, ""]),  # what it is given
)
RUNS = st.lists(
    st.tuples(
        st.sampled_from(["one", "two", "three"]),
        st.lists(LINES, max_size=4),
        st.integers(0, 9).map(lambda n: n == 0),  # whether the cell raises at its end
    ),
    max_size=8,
)


def text_of(lines, raises):
    rows = [f"{name} = f({given})" if name else f"f({given})" for name, given in lines]
    return "\n".join([*rows, *(["1 / 0"] if raises else [])])


def picture_of(session):
    """Return all that a cell which fails may not change."""
    flow = session.namespace.get("flow")
    variables = {name: session.namespace.get(name) for name in VARIABLES}
    if flow is None:
        return variables, {}, {}
    graph = flow.graph
    edges = {name: [e.upstream_task for e in node.inputs] for name, node in graph.names.items()}
    return variables, edges, {c: f.nodes for c, f in session.cells(flow).fragments.items()}


def run_cell(session, cell, text):
    """Run a cell as IPython does; tell whether it was taken in."""
    session.open("flow", Source(cell, None, None, tuple(text.split("\n"))))
    try:
        exec(text, session.namespace)
    except Exception:  # noqa: BLE001  # a cell may raise anything
        session.close(succeeded=False)
        return False
    try:
        session.close(succeeded=True)
    except NbflowError:
        return False
    return True


def check_consistent(flow):
    graph = flow.graph
    assert [node.task for node in graph.names.values()] == list(graph.nodes)
    for name, node in graph.names.items():
        assert node.name == name
        for edge in node.inputs:
            assert edge in graph.nodes[edge.upstream_task].outputs
        for edge in node.outputs:
            assert edge in graph.nodes[edge.downstream_task].inputs
    flow.validate()


@pytest.mark.slow
@given(RUNS)
def test_whatever_cells_are_run_the_flow_stays_whole(runs):
    session = Session({"f": task(lambda given=None: given)}, print)
    for cell, lines, raises in runs:
        before = picture_of(session)
        text = text_of(lines, raises)

        taken_in = run_cell(session, cell, text)

        assert scopes.current() is None
        if not taken_in:
            assert picture_of(session) == before, text
            continue
        flow = session.namespace["flow"]
        check_consistent(flow)
        fragments = session.cells(flow).fragments
        assert len(fragments[cell].nodes) == len(lines)
        owned = [name for fragment in fragments.values() for name in fragment.nodes]
        assert sorted(owned) == sorted(flow.graph.names)
        for name, _ in lines:
            assert not name or session.namespace[name] is flow.graph.names[name].task


@given(RUNS)
def test_running_a_cell_again_changes_nothing(runs):
    session = Session({"f": task(lambda given=None: given)}, print)
    for cell, lines, raises in runs:
        text = text_of(lines, raises)
        bound = {name for name, _ in lines}
        if not run_cell(session, cell, text) or any(given in bound for _, given in lines):
            continue
        names = list(session.namespace["flow"].graph.names)

        assert run_cell(session, cell, text)

        assert list(session.namespace["flow"].graph.names) == names


def test_generated_steps_go_with_the_line_that_made_them(delays):
    delays.good("%%flow delays\nboth = save([flights, tidy + tidy])", "one")
    delays.good("%%flow delays\nboth = save(tidy)", "one")

    assert list(delays.nodes()) == ["day", "flights", "tidy", "both"]


def test_generated_steps_of_a_failed_cell_are_taken_back(delays):
    before = delays.nodes()

    delays.refused("%%flow delays\nboth = save([flights, tidy + 1])\n1 / 0")

    assert delays.nodes() == before
    assert "both" not in delays.vars


def test_a_step_added_by_hand_in_a_cell_belongs_to_it(delays):
    delays.good(
        "%%flow delays\nextra = delays.add_task(save.copy())\nextra.set_upstream(tidy)", "one"
    )
    delays.good("%%flow delays\nx = 1", "one")

    assert list(delays.nodes()) == ["day", "flights", "tidy"]


def test_branches_resources_and_tags_stand_in_a_cell(delays):
    delays.good("from nbflow import case, merge, resource_manager, tags")
    delays.good(
        "@resource_manager\nclass Log:\n    def setup(self):\n        return []\n"
        "    def cleanup(self, log):\n        log.clear()"
    )
    cell = (
        "%%flow delays\nwith case(save(tidy) > 1, True), tags('few'):\n    few = save(tidy)\n"
        "with case(save(tidy) > 1, False):\n    none = save(flights)\nany_ = merge(few, none)\n"
        "with Log() as log:\n    noted = save(log)"
    )
    delays.good(cell, "one")
    names = delays.nodes()
    delays.good(f"{cell}\n# again", "one")

    assert delays.nodes() == names
    assert delays.vars["few"].tags == {"few"}
    delays.good("%flow run")
    assert delays.vars["delays"]["any_"] == 2


def test_the_cell_of_a_node_is_known_where_cells_have_ids(ip):
    ip.good("@task\ndef load():\n    return 1")
    ip.good("%%flow trips\nrows = load()", "cell-1")
    ip.good("%%flow trips\nmore = load()")
    session = extension.load(ip.ip).session
    trips = ip.vars["trips"]

    cells = {node: session.cell_of(trips, node) for node in ("rows", "more", "nothing")}

    assert cells == {"rows": "cell-1", "more": None, "nothing": None}
