"""What pages that look at all flows get, with a kernel as far as comms and pauses go."""

from types import SimpleNamespace
from typing import Any

import pytest

from nbflow.core.settings import config
from nbflow.engine import bus
from nbflow.notebook import extension
from nbflow.notebook.overviews import INTERVAL, TARGET, Overviews
from nbflow.notebook.protocol import Mock
from nbflow.notebook.states import STATES
from tests.notebook.test_comm import Comm, Kernel

NAMES = tuple(STATES)
DOUBLE = "@task\ndef double(x):\n    return [2 * x]"
SAVE = "@task\ndef save(rows, more):\n    return max(rows, more)"
SUMS = "@flow\ndef sums(n=2):\n    return save(double(n), double(7))"
FLOW = "%%flow trips\n@task\ndef load():\n    return [1, 2, RATE]\nrows = load()"


class Loop:
    def add_callback(self, callback):
        callback()


@pytest.fixture
def kernel(ip):
    """A shell in a kernel."""
    ip.good("%unload_ext nbflow")
    kernel = Kernel()
    vars(kernel).update(_allow_stdin=False, control_handlers={}, io_loop=Loop())
    ip.ip.kernel = kernel
    ip.good("%load_ext nbflow")
    ip.good("RATE = 1")
    ip.good(FLOW, "cell-1")
    yield kernel
    extension.unload(ip.ip)
    del ip.ip.kernel


class Page(Comm):
    """A page that has been opened."""

    def send(self, data, buffers=()):
        self.sent.append(data)

    def flow(self):
        (flow,) = self.last["flows"]
        return flow

    def counts(self):
        return {NAMES[state]: number for state, number in self.flow()["counts"]}


def opened(kernel, name="one"):
    page = Page(name)
    kernel.targets[TARGET](page, {"content": {"data": {}}})
    return page


def test_a_page_is_told_everything_when_it_comes(kernel, ip):
    ip.good("trips.run();")
    page = opened(kernel)

    assert page.last["type"] == "overview"
    assert page.last["magic"] == "flow"
    assert page.flow()["variable"] == "trips"
    assert page.counts() == {"Success": 1}
    assert page.flow()["cells"][0]["cell"] == "cell-1"
    assert len(page.sent) == 1


def test_it_is_told_of_runs(kernel, ip):
    page = opened(kernel)
    assert page.counts() == {"Pending": 1}

    ip.good("trips.run();")

    assert page.flow()["run"]["state"] == "Success"
    assert page.counts() == {"Success": 1}


def test_it_is_told_what_is_stale_after_a_cell(kernel, ip):
    page = opened(kernel)
    ip.good("trips.run();")
    ip.good("RATE = 2")

    assert page.counts() == {"Stale": 1}
    assert page.flow()["cells"][0]["why"] == "global `RATE` changed: 1 → 2"


def test_a_run_between_cells_leaves_nothing_stale(kernel, ip):
    page = opened(kernel)
    ip.good("trips.run();")
    ip.good("RATE = 2")
    assert page.counts() == {"Stale": 1}

    ip.vars["trips"].run(reuse=True)

    assert page.counts() == {"Success": 1}


def test_a_cell_that_changes_nothing_is_not_worth_a_message(kernel, ip):
    page = opened(kernel)
    before = len(page.sent)
    ip.good("1 + 1")

    assert len(page.sent) == before


def test_flows_come_and_go(kernel, ip):
    page = opened(kernel)
    ip.good("del trips")
    assert page.last["flows"] == ()

    ip.good(FLOW, "cell-1")
    assert page.counts() == {"Pending": 1}


def test_a_flow_that_cannot_be_looked_at_is_shown_all_the_same(kernel, ip):
    page = opened(kernel)
    ip.good("trips.run();")
    ip.good("trips.graph.order = None")

    assert page.counts() == {"Success": 1}


def test_a_page_starts_and_cancels(kernel, ip):
    page = opened(kernel)
    waiting: list[Any] = []
    kernel.io_loop = SimpleNamespace(add_callback=waiting.append)
    page.say({"type": "start-flow", "flow": "trips", "fresh": False})
    waiting[0]()
    assert page.flow()["run"]["state"] == "Success"

    page.say({"type": "cancel-flow", "flow": "trips"})
    assert page.last == {"type": "refused", "code": "unavailable", "text": "Nothing is running."}


def test_a_page_pauses_and_resumes(kernel, ip):
    page = opened(kernel)
    ip.good("%%flow trips\n@task\ndef last(rows):\n    return rows\nlast(rows)")
    say = lambda what: page.say({"type": f"{what}-flow", "flow": "trips"})  # noqa: E731  # short

    class Presser:
        def __init__(self, run):
            pass

        def observe(self, event):
            if getattr(event, "state", "") == "Running":
                say("pause")

    bus.watchers.append(Presser)
    try:
        told = ip.good("%flow run trips")
    finally:
        bus.watchers.remove(Presser)
    assert "flow 'trips' is paused, 1 task to go: `%flow resume trips`" in told.text
    assert page.flow()["run"]["state"] == "Paused"
    assert page.counts() == {"Success": 1, "Pending": 1}

    waits: list[Any] = []
    kernel.io_loop = SimpleNamespace(add_callback=waits.append)
    say("resume")
    waits[0]()

    assert page.flow()["run"]["state"] == "Success"
    assert page.counts() == {"Reused": 1, "Success": 1}


def test_a_paused_run_is_resumed_by_a_magic(kernel, ip):
    ip.good("%%flow trips\n@task\ndef last(rows):\n    trips.last_run.pause()\nlast(rows)")
    ip.good("%%flow trips\n@task\ndef final(rows):\n    return rows\nfinal(rows)")
    ip.good("%flow run trips")

    assert ip.good("%flow resume trips --code").text == "trips.resume()"
    ip.good("%flow resume trips")

    assert ip.good("trips.last_run.final.is_successful()").text == "True\n"


def test_a_page_prefers_what_is_kept(kernel, monkeypatch):
    monkeypatch.delenv("NBFLOW__RESULTS__KEEP", raising=False)
    page = opened(kernel)

    page.say({"type": "keep", "what": "none"})
    assert config.results.keep == "none"

    page.say({"type": "keep", "what": None})
    assert config.results.keep == "auto"


def test_what_a_page_preferred_goes_with_the_extension(kernel, ip, monkeypatch):
    monkeypatch.delenv("NBFLOW__RESULTS__KEEP", raising=False)
    opened(kernel).say({"type": "keep", "what": "none"})

    ip.good("%unload_ext nbflow")

    assert config.results.keep == "auto"


def test_it_asks_anew_and_for_a_direction(kernel, ip):
    page = opened(kernel)
    page.say({"type": "hello"})
    assert len(page.sent) == 2

    page.say({"type": "turn", "direction": "top-down"})
    tab = Page("tab")
    kernel.targets["nbflow"](tab, {"content": {"data": {}}})
    assert tab.last["graph"]["direction"] == "top-down"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"type": "start-flow", "flow": "nothing", "fresh": True}, "unavailable"),
        ({"type": "nonsense"}, "unknown"),
        (None, "malformed"),
    ],
)
def test_what_cannot_be_done_is_refused(kernel, said, code):
    page = opened(kernel)
    page.say(said)

    assert page.last["code"] == code


def test_messages_for_a_view_are_passed_over(kernel):
    page = opened(kernel)
    page.say({"type": "start", "fresh": True})

    assert len(page.sent) == 1


def test_a_page_that_is_closed_is_told_nothing(kernel, ip):
    page, other = opened(kernel), opened(kernel, "two")
    page.end({})
    ip.good("trips.run();")

    assert page.counts() == {"Pending": 1}
    assert other.counts() == {"Success": 1}


def test_unloading_closes_the_pages(kernel, ip):
    page = opened(kernel)
    ip.good("%unload_ext nbflow")

    assert page.is_closed
    assert TARGET not in kernel.targets


def test_a_transport_that_fails_stops_nothing(kernel, ip):
    page = opened(kernel)
    page.send = None
    ip.good("trips.run();")


def test_without_a_kernel_there_are_no_pages(ip):
    nothing: Any = None
    overviews = Overviews(ip.ip, nothing, nothing)
    overviews.load()
    overviews.unload()


def test_runs_of_other_flows_are_not_followed(kernel, ip):
    page = opened(kernel)
    ip.good("from nbflow import Flow\nlist(map(lambda flow: flow.run(), [Flow('other')]));")

    assert page.counts() == {"Pending": 1}


class Clock:
    """Time that goes on when a test says so."""

    def __init__(self):
        self.now = 0.0
        self.calls = []

    def __call__(self):
        return self.now

    def later(self, seconds, call):
        self.calls.append((seconds, call))

    def pass_by(self):
        ((seconds, call),) = self.calls
        self.calls.clear()
        self.now += seconds
        call()


def renamed(ip, clock):
    """Return overviews of no flows, and a page that does not know yet what the magic is called."""
    session: Any = SimpleNamespace(flows=dict, magic="flow")
    lives: Any = SimpleNamespace(idle=SimpleNamespace(call=lambda what: True))
    overviews = Overviews(ip.ip, session, lives, clock=clock, later=clock.later)
    page = Page()
    overviews.opened(page, {})
    session.magic = "nbflow"
    return overviews, page


def test_changes_soon_after_another_are_told_together(kernel, ip):
    overviews, page = renamed(ip, clock := Clock())

    for _ in range(3):
        overviews._changed(False)
    assert len(page.sent) == 1
    assert [seconds for seconds, _ in clock.calls] == [INTERVAL]

    clock.pass_by()
    assert [told["magic"] for told in page.sent] == ["flow", "nbflow"]


def test_the_end_of_a_run_is_told_at_once(kernel, ip):
    overviews, page = renamed(ip, Clock())
    overviews._changed(True)

    assert len(page.sent) == 2


def test_a_plain_cell_that_defines_tasks_is_told_of(kernel, ip):
    page = opened(kernel)
    ip.good("@task\ndef tidy(rows):\n    return rows", "plain")
    ip.good("%%flow trips\nclean = tidy(rows)", "cell-2")

    assert [cell["cell"] for cell in page.flow()["cells"]] == ["cell-1", "cell-2", "plain"]


def test_a_mock_that_a_view_asked_for_is_told_at_once(kernel, ip):
    page = opened(kernel)
    waiting: list[Any] = []
    live = extension.load(ip.ip).lives.live(ip.vars["trips"])
    kernel.io_loop = SimpleNamespace(add_callback=waiting.append)
    live.act(Mock("rows", "[1]"))
    waiting.pop(0)()

    assert page.counts() == {"Mocked": 1}


class TestAFunction:
    """A flow that is a function, of which each cell is run as in JupyterLab."""

    @pytest.fixture
    def page(self, kernel, ip):
        ip.good("del trips")
        ip.good("from nbflow import flow")
        ip.good(DOUBLE, "double")
        ip.good(SAVE, "save")
        ip.good(SUMS, "sums")
        return opened(kernel)

    def marks(self, page):
        """Return what the cells that have a mark say."""
        return {
            cell["cell"]: {NAMES[state]: number for state, number in cell["counts"]}
            for cell in page.flow()["cells"]
        }

    def test_it_is_told_that_it_grows(self, page, ip):
        assert page.flow()["grows"]
        assert page.flow()["counts"] == ()

        ip.good(FLOW, "cell-1")
        assert [flow["grows"] for flow in page.last["flows"]] == [True, False]

    def test_its_cells_are_marked(self, page, ip):
        ip.good("sums()")

        assert self.marks(page) == {
            "double": {"Success": 2},
            "save": {"Success": 1},
            "sums": {"Success": 3},
        }

    def test_a_task_that_is_defined_anew_is_stale_with_what_follows(self, page, ip):
        ip.good("sums()")
        ip.good(DOUBLE.replace("2 *", "3 *"), "double")

        assert self.marks(page) == {
            "double": {"Stale": 2},
            "save": {"Stale": 1},
            "sums": {"Stale": 3},
        }
        whys = {cell["cell"]: cell["why"] for cell in page.flow()["cells"]}
        assert whys["double"] == "code of `double` changed, line 3"
        assert whys["save"] == "`double-0` is stale"

    def test_what_does_not_follow_is_not_stale(self, page, ip):
        ip.good("sums()")
        ip.good(SAVE.replace("max", "min"), "save")

        assert self.marks(page) == {
            "double": {"Success": 2},
            "save": {"Stale": 1},
            "sums": {"Success": 2, "Stale": 1},
        }

    def test_a_global_that_a_task_reads_makes_it_stale(self, page, ip):
        ip.good("RATE = 2")
        ip.good(DOUBLE.replace("2 *", "RATE *"), "double")
        ip.good("sums()")
        ip.good("RATE = 3")

        assert self.marks(page)["double"] == {"Stale": 2}

    def test_the_same_definition_again_is_not_stale(self, page, ip):
        ip.good("sums()")
        ip.good(DOUBLE, "double")

        assert self.marks(page)["sums"] == {"Success": 3}

    def test_after_a_run_nothing_is_stale(self, page, ip):
        ip.good("sums()")
        ip.good(SAVE.replace("max", "min"), "save")
        ip.good("%flow resume")

        assert self.marks(page)["sums"] == {"Success": 1, "Reused": 2}

    def test_a_failed_call_is_stale_once_it_was_mended(self, page, ip):
        ip.good(SAVE.replace("max(rows, more)", "1 / 0"), "save")
        ip.good("%flow run")
        assert self.marks(page)["save"] == {"Failed": 1}
        ip.good(SAVE, "save")

        assert self.marks(page)["save"] == {"Stale": 1}

    def test_a_function_that_is_written_anew_is_stale_its_calls_are_not(self, page, ip):
        ip.good("sums()")
        ip.good(SUMS.replace("double(7)", "double(8)"), "sums")

        why = page.flow()["why"]
        assert why == "code of `sums` changed, line 3"
        assert page.counts() == {"Success": 3}
        (own,) = [cell for cell in page.flow()["cells"] if cell["cell"] == "sums"]
        assert self.marks(page)["sums"] == {"Stale": 1}
        assert (own["node"], own["why"]) == ("sums", why)

        ip.good("%flow resume")
        assert page.flow()["why"] == ""
        assert self.marks(page)["sums"] == {"Success": 2, "Reused": 1}

    def test_a_function_that_is_written_again_as_it_was_is_not_stale(self, page, ip):
        ip.good("sums()")
        ip.good(SUMS + "\n", "sums")

        assert page.flow()["why"] == ""
