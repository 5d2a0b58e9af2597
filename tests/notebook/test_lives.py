import gc
from types import SimpleNamespace

import pytest

from nbflow import Flow
from nbflow.notebook import drawing, extension, widget
from nbflow.notebook.scene import draw
from nbflow.notebook.widget import WIDGET

FLOW = "%%flow trips\n@task\ndef load():\n    return [1, 2, 3]\nrows = load()"


class Loop:
    def add_callback(self, callback):
        callback()


@pytest.fixture
def kernel(ip, monkeypatch, tmp_path):
    """A shell in a kernel that somebody looks at, and the view built."""
    script = tmp_path / "widget.js"
    script.touch()
    monkeypatch.setattr(widget, "SCRIPT", script)
    ip.good("%unload_ext nbflow")
    ip.ip.kernel = SimpleNamespace(
        _allow_stdin=True, control_handlers={}, io_loop=Loop(), comm_manager=None
    )
    ip.good("%load_ext nbflow")
    yield ip
    extension.unload(ip.ip)
    del ip.ip.kernel


def views(ran):
    return [bundle[WIDGET] for bundle in ran.shown if WIDGET in bundle]


def test_the_view_appears_under_a_run_alone(kernel):
    kernel.good(FLOW)

    ran = kernel.good("%flow run")

    assert set(ran.shown[0]) == {WIDGET}
    assert len(views(ran)) == 1


def test_cells_that_declare_show_the_still_picture(kernel):
    assert set(kernel.good(FLOW).shown[0]) == {"text/plain", "image/svg+xml"}


def test_every_cell_shows_the_same_view(kernel):
    kernel.good(FLOW)

    first, second = kernel.good("%flow run"), kernel.good("trips.run();")

    assert views(first) == views(second)


def test_a_loop_of_runs_in_a_cell_shows_one_view(kernel):
    kernel.good(FLOW)

    ran = kernel.good("for _ in range(3):\n    trips.run()")

    assert len(views(ran)) == 1


def test_a_flow_as_a_value_shows_its_view_beside_the_still_picture(kernel):
    kernel.good(FLOW)

    (bundle,) = kernel.good("trips").shown

    assert set(bundle) == {"text/plain", "image/svg+xml", WIDGET}


def test_where_nobody_looks_nothing_is_added(kernel):
    kernel.ip.kernel._allow_stdin = False
    kernel.good(FLOW)

    assert views(kernel.good("%flow run")) == []
    assert set(kernel.good("trips").shown[0]) == {"text/plain", "image/svg+xml"}


def test_in_plain_ipython_nothing_is_added(ip):
    ip.good(FLOW)

    assert views(ip.good("%flow run")) == []


def test_where_the_view_is_not_built_nothing_is_added(kernel, monkeypatch, tmp_path):
    monkeypatch.setattr(widget, "SCRIPT", tmp_path / "missing.js")
    kernel.good(FLOW)

    assert views(kernel.good("%flow run")) == []


def test_a_run_between_cells_shows_none(kernel):
    kernel.good(FLOW)

    kernel.vars["trips"].run(reuse=True)

    assert kernel.good("").shown == []


def test_a_flow_that_is_no_variable_is_not_followed(kernel):
    ran = kernel.good("[Flow('hidden', tasks=[task(lambda: 1)])][0].run();")

    assert views(ran) == []


def test_a_cell_that_changes_a_flow_shows_it_to_the_pages(kernel):
    kernel.good(FLOW)
    sent = []
    lives = extension.load(kernel.ip).lives
    link = lives.live(kernel.vars["trips"]).connect(lambda message, buffers: sent.append(message))
    link.flush()
    sent.clear()

    kernel.good("%%flow trips\nmore = load()")
    link.flush()

    names = [node["name"] for node in sent[-1]["graph"]["nodes"]]
    assert names == ["rows", "more"]


@pytest.mark.parametrize("looks", [True, False])
def test_what_somebody_may_see_is_drawn_between_cells(kernel, monkeypatch, looks):
    kernel.ip.kernel._allow_stdin = looks
    drawn = []

    def draw_and_note(*shape, **more):
        drawn.append(shape)
        return draw(*shape, **more)

    monkeypatch.setattr(drawing, "draw", draw_and_note)

    kernel.good(FLOW)

    assert len(drawn) == looks


def test_cancelling_where_nothing_runs_cancels_nothing(kernel):
    kernel.good(FLOW)
    kernel.good("%flow run")

    assert extension.load(kernel.ip).lives.cancel() == 0


@pytest.mark.parametrize(("wanted", "goes_on"), [("all", False), ("this", False), ("x", True)])
def test_a_run_is_cancelled_by_its_id_or_with_all(kernel, wanted, goes_on):
    lives = extension.load(kernel.ip).lives

    def press():
        run = kernel.vars["trips"].last_run
        lives.cancel({"all": None, "this": run.id}.get(wanted, wanted))

    kernel.vars["press"] = press
    kernel.good("%%flow trips\n@task\ndef act():\n    press()\nact()")

    assert kernel.run("%flow run").ok is goes_on


def test_a_run_is_paused_by_its_id(kernel):
    lives = extension.load(kernel.ip).lives
    kernel.vars["press"] = lambda: lives.pause(kernel.vars["trips"].last_run.id)
    kernel.good("%%flow trips\n@task\ndef act(x):\n    press()\nact(act(1))")

    kernel.good("%flow run")

    assert kernel.vars["trips"].last_run.is_paused
    assert lives.pause() == 0


def test_a_deleted_flow_is_forgotten_with_its_view(kernel):
    lives = extension.load(kernel.ip).lives
    flow = Flow("passing")
    followed, view = lives.live(flow), lives.bundle(flow)
    assert view

    del flow
    gc.collect()
    lives.live(Flow("next"))

    assert followed not in lives._lives
    assert followed not in lives._views


def test_taken_out_nothing_is_left(kernel):
    kernel.good(FLOW)
    kernel.good("%flow run")
    lives = extension.load(kernel.ip).lives

    kernel.good("%unload_ext nbflow")

    assert kernel.ip.kernel.control_handlers == {}
    assert lives._views == {}


class TestAFunction:
    FLOW = "from nbflow import flow\n@flow\ndef sums(n):\n    return n"

    def test_its_view_appears_under_a_call(self, kernel):
        kernel.good(self.FLOW)

        assert len(views(kernel.good("sums(1)"))) == 1

    def test_it_is_the_same_view_once_it_was_defined_again(self, kernel):
        kernel.good(self.FLOW)
        before = views(kernel.good("sums(1)"))
        kernel.good(self.FLOW)

        assert views(kernel.good("sums(1)")) == before

    def test_a_subflow_has_none_of_its_own(self, kernel):
        kernel.good(self.FLOW)
        kernel.good("@flow\ndef outer():\n    return [sums(each) for each in range(3)]")

        assert len(views(kernel.good("outer()"))) == 1
