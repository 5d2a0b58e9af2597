"""What runs print, as lines of their log."""

import builtins
import io
import logging
import sys
from types import SimpleNamespace

import pytest

from nbflow.core.keys import digest
from nbflow.core.run_context import FlowRunContext, TaskRunContext
from nbflow.engine.logged_prints import logged_prints

BEFORE = builtins.print


def say(*values, **options):
    print(*values, **options)


@pytest.fixture
def logged(caplog, monkeypatch):
    """The logger and the text of each record, which nobody prints."""
    monkeypatch.setattr(logging.getLogger("nbflow"), "handlers", [])
    with caplog.at_level(logging.INFO, "nbflow"):
        yield lambda: [(record.name, record.getMessage()) for record in caplog.records]


def flow_run(log_prints):
    run = SimpleNamespace(id="flow-1", name="quick-fox", flow_name="etl")
    return FlowRunContext(None, run, {}, log_prints=log_prints)


def task_run(log_prints):
    run = SimpleNamespace(id="task-1", name="load-0", task_name="load")
    return TaskRunContext(None, run, {}, log_prints=log_prints)


def test_a_run_that_says_so_logs_what_it_prints(logged, capsys):
    with logged_prints(), flow_run(log_prints=True):
        say("a", 1, sep="-", end="!\n")
        say("b", file=sys.stdout)
        say("100 %s", file=sys.stderr)

    texts = ["a-1!", "b", "100 %s"]
    assert logged() == [("nbflow.flow_runs", text) for text in texts]
    assert capsys.readouterr() == ("", "")


def test_the_task_decides_before_its_flow(logged, capsys):
    with logged_prints(), flow_run(log_prints=True), task_run(log_prints=False):
        say("shown")
    with logged_prints(), flow_run(log_prints=False), task_run(log_prints=True):
        say("logged")

    assert logged() == [("nbflow.task_runs", "logged")]
    assert capsys.readouterr().out == "shown\n"


def test_what_goes_to_another_file_stays_there(logged):
    other = io.StringIO()

    with logged_prints(), flow_run(log_prints=True):
        say("a", file=other)

    assert (logged(), other.getvalue()) == ([], "a\n")


def test_what_a_handler_of_the_log_prints_is_printed(logged, capsys, monkeypatch):
    class Aloud(logging.Handler):
        def emit(self, record):
            print("heard", record.getMessage())

    monkeypatch.setattr(logging.getLogger("nbflow"), "handlers", [Aloud()])
    with flow_run(log_prints=True), logged_prints():
        say("hello")

    assert capsys.readouterr().out == "heard hello\n"


def test_elsewhere_it_is_printed(logged, capsys):
    with logged_prints():
        say("a")

    assert (logged(), capsys.readouterr().out) == ([], "a\n")


def test_several_runs_share_it_and_the_last_puts_it_back():
    first, second = logged_prints(), logged_prints()

    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    between = builtins.print
    second.__exit__(None, None, None)

    assert between is not BEFORE
    assert builtins.print is BEFORE


def test_whoever_puts_something_else_in_its_place_keeps_it(monkeypatch):
    monkeypatch.setattr(builtins, "print", BEFORE)

    with logged_prints():
        builtins.print = say

    assert builtins.print is say


def test_code_that_prints_has_the_same_digest_meanwhile():
    outside = digest(say)

    with logged_prints():
        assert digest(say) == outside
