import pytest

from nbflow import Flow, task
from nbflow.engine import bus
from nbflow.notebook.live import Live
from nbflow.notebook.showing import show_flow
from nbflow.notebook.widget import WIDGET, FlowView


class Never:
    def call(self, what):
        return False


@task
def load():
    return [1, 2, 3]


@pytest.fixture
def trips():
    with Flow("trips") as trips:
        load()
    return trips


@pytest.fixture
def view(trips):
    live = Live(trips, Never())

    def watch(run):
        live.begin(run)
        return live

    bus.watchers.append(watch)
    view = FlowView(live)
    yield view
    bus.watchers.remove(watch)
    view.close()


@pytest.fixture
def sent(view, monkeypatch):
    sent = []
    monkeypatch.setattr(view, "send", lambda content, buffers=None: sent.append(content))
    return sent


def test_what_a_page_says_is_answered(view, sent):
    view._handle_custom_msg({"type": "hello"}, [])
    view._link.flush()

    assert [message["type"] for message in sent] == ["snapshot"]
    assert sent[0]["graph"]["nodes"][0]["name"] == "load-1"


def test_beside_the_view_stands_the_still_picture_for_whoever_shows_no_widgets(view, trips):
    data, _ = view._repr_mimebundle_()

    still = show_flow(trips)
    assert data == {**still, WIDGET: data[WIDGET]}
    assert data[WIDGET]["model_id"] == view.model_id


def test_what_was_shown_last_is_kept_with_its_drawing_for_a_notebook_without_a_kernel(view, trips):
    trips.run()

    last = view.last
    assert last["message"]["run"]["state"] == "Success"
    assert last["message"]["graph"]["nodes"][0]["name"] == "load-1"
    assert len(last["buffers"]) == 2
    assert "last" in view.get_state()


def test_what_happens_while_a_flow_runs_is_not_kept_as_the_last(view, trips):
    kept = []
    view.observe(lambda change: kept.append(change["new"]["message"]["run"]["state"]), "last")

    trips.run()

    assert kept == ["Success"]


def test_a_closed_view_is_told_nothing(view, trips, sent):
    view.close()

    trips.run()

    assert sent == []


def test_a_page_sets_no_state_of_the_view(view):
    before = view.last, view._esm
    state = {"last": {"message": "mine"}, "_esm": "export default {}", "layout": 3}

    view._handle_msg({"content": {"data": {"method": "update", "state": state}}, "buffers": []})

    assert (view.last, view._esm) == before
