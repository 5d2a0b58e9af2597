"""The verbs that show what there is."""

from tests.messages import matches


def test_show_gives_the_picture(delays):
    shown = delays.good("%flow show").shown

    assert [sorted(bundle) for bundle in shown] == [["image/svg+xml", "text/plain"]]


def test_show_gives_the_state_of_a_node(delays):
    assert delays.good("%flow show tidy").shown == [
        {"text/plain": "· tidy of flow delays: has not run"}
    ]


def test_get_returns_the_value(delays):
    delays.good("%flow run")
    delays.good("value = %flow get tidy")

    assert delays.vars["value"] == [2, 3]


def test_a_task_names_its_node_where_only_one_has_it(delays):
    delays.good("%flow run")

    assert delays.good("%flow get clean").shown == [{"text/plain": "[2, 3]"}]


def test_get_of_a_failed_step_says_so(delays):
    delays.good("@task\ndef clean(rows):\n    return rows[99]")
    delays.good("%flow run")

    assert matches("magic_get_failed", delays.refused("%flow get tidy").strip())


def test_logs_prints_what_the_tasks_said(delays):
    delays.good(
        "import logging\n@task\ndef clean(rows):\n    print('cleaning')\n"
        "    logging.getLogger('nbflow.clean').warning('twice')\n    return rows"
    )
    delays.good("%flow run")

    assert delays.good("%flow logs").printed.splitlines() == [
        "PRINT - tidy | cleaning",
        "WARNING - tidy | twice",
    ]
    assert delays.good("%flow logs tidy").printed == delays.good("%flow logs delays").printed


def test_logs_of_a_name_that_cannot_be_sent_are_printed_all_the_same(delays):
    delays.good("%%flow delays\n@task(name='half \\ud800')\ndef half():\n    print('here')\nhalf()")
    delays.good("%flow run")

    assert "half \N{REPLACEMENT CHARACTER}-1 | here" in delays.good("%flow logs").printed


def test_no_logs_are_said_to_be_none(delays):
    delays.good("%flow run")

    assert delays.good("%flow logs").printed == "Nothing was printed or logged in the last run."
