from msgspec.structs import replace

from nbflow.notebook.definers import Definers
from nbflow.notebook.extension import load
from nbflow.notebook.freshness import UNSEEN, Look
from nbflow.notebook.overview import flow_info
from nbflow.notebook.states import STATES
from nbflow.notebook.tally import Tally

NAMES = tuple(STATES)


def info(ip, look=UNSEEN, definers=None):
    flow = ip.vars["delays"]
    session = load(ip.ip).session
    return flow_info(
        "delays", flow, session.declared(flow), Tally(flow.last_run), look, definers or Definers()
    )


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


def test_a_mock_is_seen_before_a_run_and_a_node_without_its_mock_is_stale(delays):
    delays.good("delays.mock('tidy', [1])")
    assert counted(info(delays).counts) == {"Mocked": 1, "Pending": 1}

    delays.good("delays.run();")
    assert counted(info(delays).counts) == {"Mocked": 1, "Success": 1}

    delays.good("delays.unmock('tidy')")
    assert counted(info(delays).counts) == {"Stale": 1, "Success": 1}


def test_a_mock_that_was_taken_back_is_seen_while_its_run_goes_on(delays):
    delays.good("delays.mock('tidy', [1])")
    delays.good("delays.run();")
    delays.good("delays.unmock('tidy')")
    flow, session = delays.vars["delays"], load(delays.ip).session
    tally = Tally(flow.last_run)
    tally.run = replace(tally.run, ended=None)

    told = flow_info("delays", flow, session.declared(flow), tally, UNSEEN, Definers())

    assert counted(told.counts) == {"Mocked": 1, "Success": 1}


def test_a_plain_cell_is_marked_that_defines_what_others_declare(delays):
    declare(delays)
    definers = Definers()
    definers.note(delays.vars, "cell-1")
    cells = {cell.cell: cell.node for cell in info(delays, definers=definers).cells}
    assert cells == {"cell-1": "flights", "cell-2": "tidy"}

    definers = Definers()
    definers.note(delays.vars, "cell-2")
    (cell,) = info(delays, definers=definers).cells
    assert cell.cell == "cell-2"
