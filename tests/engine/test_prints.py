import io
import logging
import sys
from contextvars import copy_context
from threading import Thread

import pytest

from nbflow import Flow, context, task
from nbflow.engine.logs import get_logger


def run(*fns, **options):
    flow = Flow("f", tasks=[task(**options)(fn) for fn in fns])
    flow.run()
    return flow


def logs(flow):
    return [list(node.logs) for node in flow.last_run.record().nodes]


def test_what_a_task_prints_stays_with_it_and_reaches_the_screen(capsys):
    def first():
        print("one", "two")

    def second():
        print("three\nfour")

    flow = run(first, second)

    assert logs(flow) == [[("PRINT", "one two")], [("PRINT", "three"), ("PRINT", "four")]]
    printed = capsys.readouterr().out.splitlines()
    assert [line for line in printed if " | " not in line] == ["one two", "three", "four"]


def test_a_line_printed_in_parts_is_one():
    def printing():
        print("a", end="")
        print("b", end=" ")
        print("c")

    assert logs(run(printing)) == [[("PRINT", "ab c")]]


def test_a_line_that_was_never_ended_is_kept():
    def printing():
        print("loading", end="")

    def after():
        print("done")

    assert logs(run(printing, after)) == [[("PRINT", "loading")], [("PRINT", "done")]]


def test_a_long_line_is_bounded():
    def printing():
        print("x" * 1_000_000)

    [[(_, text)]] = logs(run(printing))

    assert len(text) < 100_000
    assert text.endswith("(1,000,000 characters)")


def test_what_a_task_logs_stays_with_it_and_is_printed_once(capsys):
    def logging_():
        context.logger.warning("low on %s", "memory")
        context["logger"].info("day %d", 3)

    flow = run(logging_, name="load")

    assert logs(flow) == [[("WARNING", "low on memory"), ("INFO", "day 3")]]
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition("] ")[2] for line in lines if "nbflow.load" in line] == [
        "WARNING - nbflow.load | low on memory",
        "INFO - nbflow.load | day 3",
    ]


def test_prints_go_to_the_logger_where_the_task_says_so(capsys):
    def printing():
        print("one %s", "part")

    flow = run(printing, log_prints=True)

    assert logs(flow) == [[("INFO", "one %s part")]]
    out = capsys.readouterr().out
    assert out.count("one %s part") == 1
    assert "INFO - nbflow.printing | one %s part\n" in out


def test_a_line_of_a_logger_of_the_users_own_is_printed_text():
    def working():
        logger = logging.getLogger("my_app")
        handler = logging.StreamHandler(sys.stdout)
        logger.addHandler(handler)
        try:
            logger.warning("mine")
        finally:
            logger.removeHandler(handler)

    assert logs(run(working)) == [[("PRINT", "mine")]]


def test_a_writer_that_calls_itself_logging_is_one_that_prints():
    def writing():
        exec("import sys; sys.stdout.write('by hand\\n')", {"__name__": "logging"})

    assert logs(run(writing)) == [[("PRINT", "by hand")]]


def test_a_thread_in_the_context_of_its_task_prints_for_it():
    def working():
        threads = [
            Thread(target=copy_context().run, args=(print, f"part {number}")) for number in (1, 2)
        ]
        for thread in threads:
            thread.start()
            thread.join()
        logger = context.logger
        thread = Thread(target=copy_context().run, args=(logger.info, "all"))
        thread.start()
        thread.join()

    assert logs(run(working)) == [[("PRINT", "part 1"), ("PRINT", "part 2"), ("INFO", "all")]]


def test_a_thread_of_its_own_prints_on_the_screen_alone(capsys):
    def working():
        thread = Thread(target=print, args=("alone",))
        thread.start()
        thread.join()

    flow = run(working)

    assert logs(flow) == [[]]
    assert "alone\n" in capsys.readouterr().out


def test_what_is_said_outside_of_tasks_is_no_event_of_one(capsys):
    class Saying:
        def observe(self, event):
            print("seen")
            get_logger("view").info("seen")

    from nbflow.engine import bus

    bus.watchers.append(lambda run: Saying())
    try:
        flow = run(lambda: None, name="quiet")
    finally:
        bus.watchers.pop()

    assert logs(flow) == [[]]
    assert "seen\n" in capsys.readouterr().out


def test_a_flow_run_by_a_task_keeps_its_own_lines():
    inner = Flow("inner", tasks=[task(name="deep")(lambda: print("inside"))])

    def outer():
        print("before")
        inner.run()
        print("after")

    flow = run(outer, ignore=["inner"])

    assert logs(inner) == [[("PRINT", "inside")]]
    assert logs(flow) == [[("PRINT", "before"), ("PRINT", "after")]]


def test_the_stream_is_that_of_before_when_the_run_is_over():
    before = sys.stdout

    run(lambda: None, name="quiet")

    assert sys.stdout is before


def test_a_stream_that_somebody_put_in_its_place_stays(monkeypatch):
    mine = io.StringIO()
    monkeypatch.setattr(sys, "stdout", sys.stdout)

    def replacing():
        sys.stdout = mine

    run(replacing)

    assert sys.stdout is mine


def test_all_else_of_the_stream_is_there(capsys):
    def asking():
        sys.stdout.flush()
        return sys.stdout.encoding, sys.stdout.write("four")

    flow = run(asking)

    assert flow["asking"] == (sys.stdout.encoding, 4)


@pytest.mark.parametrize("level", ["ERROR", "INFO"])
def test_only_what_the_logger_lets_through_is_kept(level):
    logger = logging.getLogger("nbflow.load")
    logger.setLevel(level)

    def saying():
        context.logger.info("detail")

    try:
        flow = run(saying, name="load")
    finally:
        logger.setLevel(logging.NOTSET)

    assert logs(flow) == [[("INFO", "detail")] if level == "INFO" else []]
