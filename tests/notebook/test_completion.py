"""Completion after %flow."""

import pytest
from IPython.core.completer import provisionalcompleter

from nbflow.notebook import extension
from nbflow.notebook.completion import complete


@pytest.fixture
def completed(delays):
    def words(line):
        return complete(delays.ip.user_ns["session"], line)[1]

    delays.vars["session"] = extension.load(delays.ip).session
    return words


@pytest.fixture
def offered(delays):
    """What the front end is offered, all of it."""

    def words(line):
        with provisionalcompleter():
            found = list(delays.ip.Completer.completions(line, len(line)))
        return sorted({(line[: each.start] + each.text).split(" ")[-1] for each in found})

    return words


def test_verbs(completed):
    assert completed("%flow r") == ["run", "resume", "rollback", "replace", "remove"]
    assert completed("%nbflow pl") == ["plan"]
    assert completed("%flow help r") == ["run", "resume", "rollback", "replace", "remove"]
    assert "run" in completed("%flow ")


@pytest.mark.parametrize("verb", ["show", "why", "get", "logs", "debug", "replace", "remove"])
def test_flows_and_nodes(completed, verb):
    assert {"day", "delays", "flights", "tidy"} <= set(completed(f"%flow {verb} "))
    assert completed(f"%flow {verb} ti") == ["tidy"]
    assert completed(f"%flow {verb} delays fl") == ["flights"]


def test_a_run_takes_a_flow_and_no_node(completed):
    assert completed("%flow run ti") == []
    assert completed("%flow run del") == ["delays"]


def test_nodes_after_until(completed):
    assert completed("%flow run delays --until t") == ["tidy"]
    assert completed("%flow plan --force t") == ["tidy"]


def test_parameters_after_p(completed):
    assert completed("%flow run -p d") == ["day="]


def test_options(completed):
    assert completed("%flow run --f") == ["--fresh", "--force"]
    assert "--code" in completed("%flow get --")


def test_a_mock_takes_a_node_and_a_sign(completed):
    assert completed("%flow mock ti") == ["tidy="]


def test_a_flow_cell_takes_a_flow_and_a_label(completed):
    assert completed("%%flow del") == ["delays"]
    assert completed("%%flow delays --") == ["--cell"]


def test_an_assignment_is_completed_too(completed):
    assert completed("x = %flow get ti") == ["tidy"]


def test_an_unknown_verb_has_nothing_after_it(completed):
    assert completed("%flow runn de") == []


def test_with_several_flows_nodes_come_after_the_flow(delays, completed):
    delays.good("%%flow other\nmine = load(1)")

    assert completed("%flow get ti") == []
    assert completed("%flow get other m") == ["mine"]
    assert completed("%flow run -p d") == []


def test_other_lines_are_not_ours(completed):
    assert completed("flow = r") == []
    assert completed("x = flow r") == []
    assert completed("") == []


def test_the_front_end_is_offered_these_and_nothing_else(offered):
    assert offered("%flow get ti") == ["tidy"]
    assert offered("x = 1\n%flow run --fr") == ["--fresh"]
    assert offered("%%flow del") == ["delays"]


def test_python_is_completed_as_ever(delays, offered):
    delays.good("flow = delays\nreal = 1")

    assert "real" in offered("flow = re")
    assert "run" in offered("delays.ru")[0]


def test_executors_and_failed_children(ip, completed):
    ip.good("@task\ndef half(x):\n    return 1 / x\n")
    ip.good("%%flow halves\nh = half.map([1, 0])")
    ip.good("%flow run halves")

    assert completed("%flow run halves --executor t") == ["threads", "tcp://"]
    assert completed("%flow debug halves ") == ["h[1]"]


def test_a_function_offers_its_parameters_its_calls_and_its_tasks(delays, completed):
    delays.good(
        "del delays\nfrom nbflow import flow\n@flow\ndef sums(n, base=1):\n    return load(n)"
    )
    assert completed("%flow run sums -p ") == ["n=", "base="]
    delays.good("sums(1);")

    assert completed("%flow get sums ") == ["load-0"]
    assert completed("%flow mock sums ") == ["load=", "load-0="]
