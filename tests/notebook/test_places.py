import pytest

from nbflow.notebook.extension import load

TASK = "@task\ndef double(x):\n    return 2 * x"
FLOW = "@flow\ndef sums(n):\n    return [double(each) for each in range(n)]"


@pytest.fixture
def sums(ip):
    ip.good("from nbflow import flow")
    ip.good(TASK, "cell-1")
    ip.good(FLOW, "cell-2")
    return ip


def session(ip):
    return load(ip.ip).session


def test_the_cells_of_the_function_and_of_its_tasks_are_known(sums):
    sums.good("sums(2);", "cell-3")

    assert session(sums).declared(sums.vars["sums"]) == {
        "cell-1": ["double-0", "double-1"],
        "cell-2": ["double-0", "double-1"],
    }
    assert session(sums).cell_of(sums.vars["sums"], "double-1") == "cell-1"
    assert session(sums).cell_of(sums.vars["sums"], "double-9") is None


def test_what_is_defined_again_is_where_it_was_defined_last(sums):
    sums.good(TASK, "cell-4")
    sums.good("sums(1);")

    assert session(sums).cell_of(sums.vars["sums"], "double-0") == "cell-4"


def test_a_subflow_is_where_its_function_is(sums):
    sums.good("@flow\ndef outer():\n    return sums(1)", "cell-5")
    sums.good("outer();")

    assert session(sums).cell_of(sums.vars["outer"], "sums-0") == "cell-2"


def test_without_ids_no_cell_is_known(sums):
    sums.good(TASK)
    sums.good(FLOW)
    sums.good("sums(1);")

    assert session(sums).declared(sums.vars["sums"]) == {}
    assert session(sums).cell_of(sums.vars["sums"], "double-0") is None
