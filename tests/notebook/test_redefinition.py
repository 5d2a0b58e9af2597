"""A task defined again is followed."""

from nbflow.core.keys import Walk
from nbflow.notebook import extension
from tests.messages import matches

CLEAN = "@task\ndef clean(rows):\n    return rows[:1]"


def test_a_plain_cell_that_defines_a_task_again_is_followed(delays):
    delays.good("%flow run")
    delays.good(CLEAN)

    delays.good("%flow run")

    assert delays.vars["delays"]["tidy"] == [1]


def test_the_output_says_so(delays):
    delays.good(CLEAN)

    assert matches("task_followed", delays.good("%flow plan").printed)


def test_it_is_said_once(delays):
    delays.good(CLEAN)
    delays.good("%flow plan")

    assert delays.good("%flow run").printed == ""


def test_a_cell_of_the_same_flow_is_followed_too(delays):
    delays.good(f"%%flow delays\n{CLEAN}\nother = clean(flights)")

    assert "`tidy` now uses the new one" in delays.good("%flow plan").printed


def test_a_definition_in_another_flows_cell_is_that_flows_own(delays):
    former = delays.vars["tidy"]

    delays.good(f"%%flow other\n{CLEAN}\nmine = clean(load(1))")

    assert delays.good("%flow plan delays").printed == ""
    assert delays.vars["delays"].find("tidy") is former


def test_what_another_flow_took_from_there_follows_there(delays):
    """The definition that a node was made from stood in that cell to begin with."""
    delays.good(f"%%flow other\n{CLEAN.replace('clean', 'wash')}\nx = wash(load(1))", "one")
    delays.good("%%flow delays\nwashed = wash(flights)")
    delays.good(f"%%flow other\n{CLEAN.replace('clean', 'wash')}[0]\nx = wash(load(1))", "one")

    assert "`washed` now uses" in delays.good("%flow plan delays").printed


def test_an_alias_in_another_flows_cell_is_no_definition(delays):
    delays.good(CLEAN)
    delays.good("%%flow other\nalso = clean")

    assert "`tidy` now uses" in delays.good("%flow plan delays").printed


def test_the_same_definition_run_again_says_nothing_and_reuses(delays):
    delays.good(CLEAN)
    delays.good("%flow run")
    delays.good(CLEAN)

    ran = delays.good("%flow run")

    assert ran.printed == ""
    assert "reused 2 of 2" in ran.text


def test_other_options_are_another_definition(delays):
    delays.good(CLEAN)
    delays.good("%flow run")
    delays.good(CLEAN.replace("@task", "@task(log_prints=True)"))

    assert "`tidy` now uses the new one" in delays.good("%flow plan").printed


def test_the_variable_of_a_followed_node_is_its_new_handle(delays):
    delays.good(CLEAN)
    delays.good("%flow plan")

    assert delays.vars["tidy"] is delays.vars["delays"].find("tidy")
    assert delays.vars["tidy"].fn is delays.vars["clean"].fn


def test_an_old_handle_stands_for_its_successor(delays):
    former = delays.vars["tidy"]
    delays.good(CLEAN)
    delays.good("%flow run")

    assert former.label == "tidy"
    assert delays.vars["delays"].upstream_tasks(former) == {delays.vars["flights"]}


def test_options_of_one_call_are_kept(delays):
    delays.good('%%flow delays\nmine = clean(flights, task_args={"tags": ["slow"]})')
    delays.good(CLEAN)
    delays.good("%flow plan")

    assert delays.vars["delays"].find("mine").tags == {"slow"}


def test_the_signature_is_checked_before_anything_changes(delays):
    delays.good("%%flow delays\nsecond = clean(flights)\nthird = load(2)")
    former = delays.vars["tidy"]
    delays.good("@task\ndef clean(frame):\n    return frame")
    delays.good("@task\ndef load(day):\n    return []")

    said = delays.refused("%flow plan")

    assert matches("task_followed_refused", said.strip())
    assert delays.vars["delays"].find("tidy") is former
    assert delays.good("%flow get third --code").ok
    assert delays.vars["third"].fn is not delays.vars["load"].fn


def test_a_variable_of_that_name_that_is_no_task_is_not_followed(delays):
    delays.good("clean = 5")

    assert delays.good("%flow plan").printed == ""


def test_a_function_made_elsewhere_is_not_followed(delays):
    delays.good(
        "def make():\n    @task\n    def clean(rows):\n        return []\n    return clean\n"
        "clean = make()"
    )

    assert delays.good("%flow plan").printed == ""


def test_a_step_bound_to_the_tasks_name_is_not_a_definition(delays):
    delays.good("%%flow delays\nclean = clean(flights)")

    assert delays.good("%flow plan").printed == ""
    assert "clean" in delays.nodes()


def test_many_nodes_are_counted_and_their_code_compared_once(delays, monkeypatch):
    delays.good("%%flow delays\nparts = [clean(flights) for _ in range(20)]")
    delays.good(CLEAN)
    asked = []
    real = Walk.fingerprint

    def noticed(self, fn, **more):
        asked.append(fn)
        return real(self, fn, **more)

    monkeypatch.setattr(Walk, "fingerprint", noticed)

    extension.load(delays.ip).session.follow(delays.vars["delays"])

    assert len([fn for fn in asked if fn is delays.vars["clean"].fn]) == 1


def test_a_long_list_of_nodes_is_cut(delays):
    delays.good("%%flow delays\nparts = [clean(flights) for _ in range(20)]")
    delays.good(CLEAN)

    assert matches("task_followed_many", delays.good("%flow plan").printed)


def test_tasks_of_a_class_are_left_alone(ip):
    ip.good(
        "from nbflow import Task\nclass Load(Task):\n    def run(self):\n        return 1\n"
        "task_object = Load()"
    )
    ip.good("%%flow f\nx = task_object()")

    assert ip.good("%flow plan").printed == ""


def test_a_task_that_was_added_itself_is_followed_too(ip):
    ip.good("@task\ndef one():\n    return 1\nf = Flow('f')\nf.add_task(one)")
    ip.good("@task\ndef one():\n    return 2")

    assert "`one-1` now uses the new one" in ip.good("%flow plan").printed
