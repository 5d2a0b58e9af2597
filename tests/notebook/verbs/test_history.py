"""The verbs that look back."""

import json

import pytest

from tests.messages import matches

SECOND = "@task\ndef clean(rows):\n    return [row for row in rows if row > 2]"


@pytest.fixture
def edited(delays):
    """A flow that ran, and again after `clean` was edited."""
    delays.good("%flow run;")
    delays.good(SECOND)
    delays.good("%flow run -p day=y;")
    return delays


def test_history_lists_the_runs(edited):
    assert matches("verb_history", edited.good("%flow history").text)
    assert json.loads(edited.good("%flow history delays --json").printed)["total"] == 2


def test_history_of_a_node_lists_its_versions(edited):
    shown = edited.good("%flow history tidy")

    assert matches("verb_history_node", shown.text)
    assert sorted(shown.shown[0]) == ["text/html", "text/plain"]
    told = json.loads(edited.good("%flow history tidy --json").printed)
    assert [version["number"] for version in told["versions"]] == [2, 1]


def test_history_reads_the_same_each_time(edited):
    lines = ("%flow history", "%flow history tidy", "%flow diff", "delays.runs()[0]")
    first = [edited.good(line).shown for line in lines]

    assert [edited.good(line).shown for line in lines] == first


def test_diff_says_what_changed(edited):
    assert matches("verb_diff", edited.good("%flow diff").text)
    assert edited.good("%flow diff 1 2").text == edited.good("%flow diff delays").text
    assert json.loads(edited.good("%flow diff --json").printed)["after"]["number"] == 2


def test_rollback_brings_back_the_version_before_and_its_result(edited):
    assert matches("verb_rollback", edited.good("%flow rollback tidy").text)

    assert "reuse  tidy" in edited.good("%flow plan").text
    edited.good("%flow run;")
    assert edited.vars["delays"]["tidy"] == [2, 3]
    assert edited.good("clean([1, 2])").shown == [{"text/plain": "[2]"}]


def test_rollback_takes_the_number_of_a_version(edited):
    edited.good("%flow rollback delays tidy 1")

    assert "version 1  run 1  the present code" in edited.good("%flow history tidy").text


def test_what_is_of_one_flow_is_not_followed_by_another(ip):
    for rate in (1, 2):
        ip.good(f"%%flow a\n@task\ndef rate():\n    return {rate}\nx = rate()", "cell a")
        ip.good("%flow run a;")
    ip.good("%%flow b\n@task\ndef rate():\n    return 30\ny = rate()", "cell b")
    ip.good("%%flow a\n@task\ndef rate():\n    return 2\nx = rate()", "cell a")

    ip.good("%flow rollback a x")

    assert "defined again" not in ip.good("%flow run b;").text
    assert ip.vars["b"]["y"] == 30
    ip.good("%flow run a;")
    assert ip.vars["a"]["x"] == 1


def test_a_cell_that_defines_the_task_again_has_the_last_word(edited):
    edited.good("%flow rollback tidy")
    edited.good(SECOND)

    assert "version 2  run 2  the present code" in edited.good("%flow history tidy").text


def test_an_edit_that_no_run_has_seen_is_rolled_back_too(edited):
    edited.good("@task\ndef clean(rows):\n    return rows.nope")

    assert "now uses version 2" in edited.good("%flow rollback tidy").text


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("%flow history", "delays.runs()"),
        ("%flow history tidy", "delays.versions('tidy')"),
        ("%flow diff", "delays.diff()"),
        ("%flow diff 1 a3f", "delays.diff(1, 'a3f')"),
        ("%flow rollback tidy", "delays.rollback('tidy')"),
        ("%flow rollback tidy 2", "delays.rollback('tidy', 2)"),
    ],
)
def test_code_prints_the_python_for_it(delays, line, code):
    assert delays.good(f"{line} --code").printed == code


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("%flow history a b", "verb_history_two"),
        ("%flow diff", "verb_diff_nothing"),
        ("%flow diff 1", "verb_diff_one"),
        ("%flow rollback", "verb_rollback_nothing"),
        ("%flow rollback tidy", "verb_rollback_none"),
        ("%flow rollback tidy x", "verb_rollback_no_number"),
    ],
)
def test_wrong_use_is_one_line_that_says_what_to_type(delays, line, message):
    assert matches(message, delays.refused(line).strip())
