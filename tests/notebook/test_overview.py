from nbflow.notebook.extension import load
from nbflow.notebook.freshness import Look
from nbflow.notebook.overview import UNSEEN, flow_info
from nbflow.notebook.states import STATES
from nbflow.notebook.tally import Tally

NAMES = tuple(STATES)


def info(ip, look=UNSEEN):
    flow = ip.vars["delays"]
    session = load(ip.ip).session
    return flow_info("delays", flow, session.cells(flow), Tally(flow.last_run), look)


def counted(counts):
    return {NAMES[state]: number for state, number in counts}


def declare(ip):
    ip.good("%%flow delays\ntidy = clean(flights)\nsize = save(tidy)", "cell-2")


def test_parameters_are_no_tasks(delays):
    assert counted(info(delays).counts) == {"Pending": 2}


def test_cells_without_an_id_have_no_mark(delays):
    assert info(delays).cells == ()


def test_a_cell_is_known_by_its_id(delays):
    declare(delays)
    delays.good("delays.run();")
    (cell,) = info(delays).cells

    assert (cell.cell, cell.node, counted(cell.counts)) == ("cell-2", "tidy", {"Success": 2})


def test_a_cell_of_parameters_alone_has_no_mark(delays):
    delays.good('%%flow delays\nlast = Parameter("last", default=1)', "cell-3")

    assert info(delays).cells == ()


def test_the_failed_node_is_looked_at_first(delays):
    declare(delays)
    delays.good("@task\ndef save(rows):\n    return 1 / 0")
    delays.good("delays.run();")
    told = info(delays)

    assert told.failed == "size"
    assert told.cells[0].node == "size"
    assert counted(told.cells[0].counts) == {"Success": 1, "Failed": 1}


def test_what_is_stale_counts_as_stale_and_says_why(delays):
    declare(delays)
    delays.good("delays.run();")
    told = info(delays, Look({"size": "global `K` changed"}, frozenset({"tidy"})))

    assert counted(told.counts) == {"Success": 2, "Stale": 1}
    assert (told.cells[0].node, told.cells[0].why) == ("size", "global `K` changed")
    assert told.cells[0].unchecked == 1


def test_what_has_not_run_is_not_stale(delays):
    look = Look({"tidy": "never run"}, frozenset())

    assert counted(info(delays, look).counts) == {"Pending": 2}


def test_what_was_blocked_stays_blocked(delays):
    declare(delays)
    delays.good("@task\ndef clean(rows):\n    return 1 / 0")
    delays.good("delays.run();")
    look = Look({"tidy": "code of `clean` changed", "size": "`tidy` is stale"}, frozenset())

    told = info(delays, look)
    assert counted(told.counts) == {"Success": 1, "TriggerFailed": 1, "Stale": 1}
    assert told.failed is None
