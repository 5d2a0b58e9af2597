"""What a notebook shows for flows, steps and states."""

import re

import pytest

from nbflow import Flow, Parameter, task
from nbflow.notebook.showing import Overview, show_flow, show_run, show_state
from tests.messages import matches

HOSTILE = "<script>x</script>\x1b[31m\u202e"


@task
def load(day=None):
    return [1, 2, 3]


@task
def clean(rows):
    return rows[1:]


@task
def broken(rows):
    return rows[99]


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


# -- flows and runs --------------------------------------------------------------------------------


def test_a_flow_is_shown_by_its_structure_alone():
    with Flow("delays") as flow:
        day = Parameter("day", default=1)
        rows = clean(load(day))
        rows.set_upstream(day)

    before = show_flow(flow)
    flow.run()

    assert before["text/plain"] == (
        "delays: 2 tasks, 1 parameter\n  day\n  load-1 ← day\n  clean-1 ← load-1, day"
    )
    assert before["image/svg+xml"].startswith("<svg")
    assert show_flow(flow) == before


def test_a_state_shows_each_node_with_a_sign_and_no_times():
    with Flow("delays") as flow:
        rows = clean(load(Parameter("day", default=1)))
        clean(broken(rows))
    state = flow.run()

    shown = show_state(state)

    assert matches("state_failed", shown["text/plain"])
    assert words(shown["text/html"]).startswith(
        "delays: Failed. Some reference tasks failed. ✓ day"
    )


def test_a_state_says_what_was_reused_and_mocked():
    with Flow("delays") as flow:
        rows = load(Parameter("day", default=1))
        clean(clean(rows))
    flow.run()
    flow.mock("clean-1", [5, 6])

    assert matches("state_reused", show_state(flow.run(reuse=True))["text/plain"])


def test_nodes_stand_in_declared_order():
    with Flow("delays") as flow:
        last, first = load(1), load(2)
        last.set_upstream(first)

    lines = show_state(flow.run())["text/plain"].splitlines()

    assert [line.split()[1] for line in lines[1:]] == ["load-1", "load-2"]


def test_what_a_person_should_know_of_a_node_is_told():
    @task
    def spoil(rows):
        rows.append(9)
        return len(rows)

    with Flow("delays") as flow:
        spoil(load())

    text = show_state(flow.run())["text/plain"]

    assert "✓  load-1   ran; its value was changed in place by `spoil-1`" in text


def test_a_node_that_was_not_reached_says_so():
    @task
    def stop():
        raise KeyboardInterrupt

    with Flow("delays") as flow:
        clean(stop())
    with pytest.raises(KeyboardInterrupt):
        flow.run()

    run = flow.last_run
    assert run is not None
    assert run.final is not None
    text = show_run(run, run.final)["text/plain"]

    assert "◼  stop-1" in text
    assert "·  clean-1  not reached" in text


def test_a_signals_message_stands_for_itself():
    from nbflow.engine.signals import FAIL, SKIP

    @task
    def fails():
        raise FAIL("by choice")

    @task
    def skips():
        raise SKIP("not today")

    with Flow("delays") as flow:
        fails()
        skips()

    text = show_state(flow.run())["text/plain"]

    assert "✗  fails-1  Failed: by choice" in text
    assert "⤼  skips-1  Skipped: not today" in text


def test_the_state_of_a_single_task_is_its_text():
    with Flow("delays") as flow:
        rows = load()
    state = flow.run()

    assert show_state(state.result[rows]) == {"text/plain": '<Success: "Task run succeeded.">'}


def test_hostile_names_and_messages_are_text():
    @task(name=HOSTILE)
    def rude():
        raise ValueError(HOSTILE)

    with Flow(HOSTILE) as flow:
        rude()
    state = flow.run()

    for bundle in (
        show_state(state),
        show_flow(flow),
        show_state(next(iter(state.result.values()))),
    ):
        for text in bundle.values():
            assert "\x1b" not in text
            assert "\u202e" not in text
        assert "<script>" not in bundle.get("text/html", "") + bundle.get("image/svg+xml", "")


# -- the list of flows -----------------------------------------------------------------------------


def test_the_overview_tells_each_flows_last_state():
    with Flow("delays") as delays:
        load()
        load()
    with Flow("other") as other:
        broken(load())
    other.run()
    other.mock("load-1", 1)

    overview = Overview({"delays": delays, "x": other})

    assert repr(overview) == "·  delays  not run  2 nodes\n✗  x       Failed   2 nodes, 1 mocked"
    assert words(overview._repr_html_()) == (
        "Flows · delays not run 2 nodes ✗ x Failed 2 nodes, 1 mocked"
    )


def test_one_node_is_one_node():
    with Flow("delays") as delays:
        load()

    assert "1 node" in repr(Overview({"delays": delays}))
    assert "1 nodes" not in repr(Overview({"delays": delays}))


def test_without_flows_the_overview_says_how_to_begin():
    assert repr(Overview({})) == "No flows yet: declare one in a cell, `%%flow NAME`."
    assert Overview({})._repr_html_() is None


# -- steps -----------------------------------------------------------------------------------------


def test_a_step_shows_its_last_state_and_result(delays):
    delays.good("%flow run")

    assert delays.good("tidy").shown == [{"text/plain": "✓ tidy of flow delays: Success\n[2, 3]"}]


def test_a_step_that_has_not_run_says_so(delays):
    assert delays.good("tidy").shown == [{"text/plain": "· tidy of flow delays: has not run"}]


def test_a_failed_step_shows_its_error(delays):
    delays.good("@task\ndef clean(rows):\n    return rows[99]")
    delays.good("%flow run")

    assert delays.good("tidy").shown == [
        {"text/plain": "✗ tidy of flow delays: Failed: IndexError: list index out of range"}
    ]


def test_a_step_says_where_its_state_came_from(delays):
    delays.good("%flow run")
    delays.good("%flow mock flights=[9]")
    delays.good("%flow run")

    assert (
        delays.good("flights")
        .shown[0]["text/plain"]
        .startswith("◇ flights of flow delays: Success, mocked")
    )
    assert (
        delays.good("day")
        .shown[0]["text/plain"]
        .startswith("↺ day of flow delays: Success, reused")
    )


def test_a_state_older_than_the_last_run_is_told_as_it_was(delays):
    delays.good("%flow run")
    delays.good("%flow run --until flights")

    assert delays.good("tidy").shown[0]["text/plain"].startswith("✓ tidy of flow delays: Success\n")


def test_a_result_is_shown_as_the_notebook_shows_it(delays):
    delays.good(
        "import pandas as pd\n@task\ndef clean(rows):\n    return pd.DataFrame({'a': rows})"
    )
    delays.good("%flow run")

    shown = delays.good("tidy").shown[0]

    assert "✓ tidy of flow delays: Success</div>" in shown["text/html"]
    assert "<table" in shown["text/html"]
    assert shown["text/plain"].startswith("✓ tidy of flow delays: Success\n   a\n0  1")


def test_a_removed_step_says_so(delays):
    delays.good("%flow remove tidy")

    assert "'tidy' was removed from flow 'delays'" in delays.good("tidy").shown[0]["text/plain"]


def test_a_task_that_is_no_step_is_itself(delays):
    assert delays.good("clean").shown == [{"text/plain": "<Task: clean>"}]


def test_a_step_on_the_last_line_of_its_cell_was_declared_there(delays):
    shown = delays.good("%%flow delays\nrows = save(tidy)\nrows").shown

    assert shown[0] == {"text/plain": "· save of flow delays: declared here"}


def test_a_step_of_a_flow_without_a_variable_has_not_run(ip):
    ip.good("@task\ndef one():\n    return 1\nwith Flow('f') as f:\n    x = one()\ndel f")

    assert ip.good("x").shown == [{"text/plain": "· one-1 of flow f: has not run"}]


def test_a_value_whose_repr_is_hostile_is_still_shown(delays):
    delays.good(
        "class Rude:\n    def __repr__(self):\n        raise ValueError\n"
        "@task\ndef clean(rows):\n    return Rude()"
    )
    delays.good("%flow run")

    assert "tidy of flow delays: Success" in delays.good("tidy").text


def test_a_result_whose_text_cannot_be_sent_is_shown_with_what_can(delays):
    delays.good(
        "class Half:\n    def __repr__(self):\n"
        "        return '\\x1b[1mhalf\\x1b[0m \\ud800\\u202e'\n"
        "@task\ndef clean(rows):\n    return Half()"
    )
    delays.good("%flow run")

    text = delays.good("tidy").text
    assert "\x1b[1mhalf\x1b[0m \N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}" in text


def test_a_failure_can_be_looked_at_again(delays):
    delays.good("@task\ndef clean(rows):\n    return rows[99]")
    shown = delays.good("%flow run").shown[0]

    assert delays.good("delays.failure()").shown == [shown]
    assert sorted(shown) == ["text/html", "text/plain"]
