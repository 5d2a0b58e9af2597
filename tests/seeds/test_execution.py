"""The examples of the seed document "Execution", after the rename."""

import random
import re
from typing import Any

import pytest

import nbflow
from nbflow import Flow, task
from nbflow.engine import signals
from nbflow.engine.state import (
    Failed,
    Paused,
    Resume,
    Retrying,
    Skipped,
    State,
    Success,
    TriggerFailed,
)
from nbflow.triggers import manual_only


def run(*snippets: str, **names: Any) -> dict[str, Any]:
    """Run snippets one after the other, as cells of a notebook, and return their names."""
    names["__name__"] = "__main__"
    for snippet in snippets:
        exec(snippet, names)
    return names


TRIGGERS = """
import random

from nbflow.triggers import all_successful, all_failed
from nbflow import task, Flow

@task(name="Task A")
def task_a():
    if random.random() > 0.5:
        raise ValueError("Non-deterministic error has occurred.")

@task(name="Task B", trigger=all_successful)
def task_b():
    # do something interesting
    pass

@task(name="Task C", trigger=all_failed)
def task_c():
    # do something interesting
    pass

with Flow("Trigger example") as flow:
    success = task_b(upstream_tasks=[task_a])
    fail = task_c(upstream_tasks=[task_a])

## note that as written, this flow will fail regardless of the path taken
## because *at least one* terminal task will fail;
## to fix this, we want to set Task B as the "reference task" for the Flow
## so that it's state uniquely determines the overall Flow state
"""


@pytest.mark.parametrize(
    ("drawn", "a", "b", "c"),
    [(0.1, Success, Success, TriggerFailed), (0.9, Failed, TriggerFailed, Success)],
)
def test_triggers_decide_what_runs(monkeypatch, drawn, a, b, c):
    monkeypatch.setattr(random, "random", lambda: drawn)
    names = run(TRIGGERS)
    flow = names["flow"]

    state = flow.run()

    assert type(state) is Failed
    assert len(flow.tasks) == 3
    of = state.result
    assert [type(of[names[name]]) for name in ("task_a", "success", "fail")] == [a, b, c]
    if b is TriggerFailed:
        assert of[names["success"]].message == (
            'Trigger was "all_successful" but some of the upstream tasks failed.'
        )

    flow.set_reference_tasks([names["success"]])
    assert flow.run().is_successful() is (b is Success)


RETRY_IF_NEGATIVE = """
from nbflow import task
from nbflow.engine import signals

@task
def retry_if_negative(x):
    if x < 0:
        raise signals.RETRY()
    return x
"""


@pytest.mark.parametrize(("x", "kind", "result"), [(-1, Retrying, None), (1, Success, 1)])
def test_a_task_asks_to_be_run_again(x, kind, result):
    retry_if_negative = run(RETRY_IF_NEGATIVE)["retry_if_negative"]
    with Flow("f") as flow:
        node = retry_if_negative(x)

    state = flow.run()

    assert type(state.result[node]) is kind
    assert state.is_finished() is (kind is Success)
    if kind is Success:
        assert state.result[node].result == result


@pytest.mark.parametrize(
    ("signal", "kind"),
    [
        (signals.RETRY, Retrying),
        (signals.SKIP, Skipped),
        (signals.FAIL, Failed),
        (signals.SUCCESS, Success),
        (signals.PAUSE, Paused),
    ],
)
def test_signals_are_given_for_most_states(signal: type[BaseException], kind: type[State]):
    @task
    def signalling():
        raise signal

    state = Flow("f", tasks=[signalling]).run()

    assert type(state.result[signalling]) is kind


def test_the_context_is_read_in_three_ways():
    with nbflow.context(a=1):
        assert nbflow.context.a == 1
        assert nbflow.context["a"] == 1
        assert nbflow.context.get("a") == 1

    with pytest.raises(AttributeError):
        nbflow.context.a  # noqa: B018 - reading it is the point
    with pytest.raises(KeyError):
        nbflow.context["a"]
    assert nbflow.context.get("a") is None


def test_context_is_added_globally(tmp_path, monkeypatch):
    monkeypatch.setenv("NBFLOW_HOME", str(tmp_path))
    (tmp_path / "config.toml").write_text("# config.toml\n[context]\na = 2\n")

    assert nbflow.context.a == 2


MODIFIED = """
import nbflow
with nbflow.context(a=2):
   print(nbflow.context.a)
"""


def test_context_is_modified_at_runtime(capsys):
    with nbflow.context(a=1):
        run(MODIFIED)

        assert capsys.readouterr().out == "2\n"
        assert nbflow.context.a == 1


USING_CONTEXT = """
import nbflow
from nbflow import Flow, task
from nbflow.engine import signals

@task
def try_unlock():
    if nbflow.context.key == 'abc':
        return True
    raise signals.FAIL()

with Flow('Using Context') as flow:
    try_unlock()

first = flow.run() # this run fails

with nbflow.context(key='abc'):
    second = flow.run() # this run is successful
"""


def test_a_flow_is_run_in_different_contexts():
    names = run(USING_CONTEXT)

    (state,) = names["first"].result.values()
    assert type(names["first"]) is Failed
    assert isinstance(state.result, AttributeError)
    assert type(names["second"]) is Success
    with nbflow.context(key="xyz"):
        (state,) = names["flow"].run().result.values()
    assert type(state.result) is signals.FAIL


REPORT_START_DAY = """
import nbflow
from nbflow import Flow, task

@task
def report_start_day():
    logger = nbflow.context.get("logger")
    logger.info(nbflow.context.today)

with Flow('My flow') as flow:
    report_start_day()

flow.run()
"""


def test_a_task_reports_the_day_in_the_log(capsys):
    with nbflow.context(date="2020-03-02"):
        run(REPORT_START_DAY)

    lines = capsys.readouterr().out.splitlines()
    form = re.compile(r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[^\]]*\] INFO - nbflow\.([^|]+) \| (.+)")
    assert [form.fullmatch(line).groups() for line in lines] == [  # type: ignore[union-attr]
        ("FlowRunner", "Beginning Flow run for 'My flow'"),
        ("FlowRunner", "Starting flow run."),
        ("TaskRunner", "Task 'report_start_day': Starting task run..."),
        ("report_start_day", "2020-03-02"),
        (
            "TaskRunner",
            "Task 'report_start_day': Finished task run for task with final state: 'Success'",
        ),
        ("FlowRunner", "Flow run SUCCESS: all reference tasks succeeded"),
    ]


def test_a_paused_task_is_resumed():
    @task
    def before():
        return 1

    @task(trigger=manual_only)
    def publish(x):
        return f"published {x}"

    @task
    def after(x):
        return x

    with Flow("f") as flow:
        published = publish(before())
        after(published)

    state = flow.run()
    assert type(state) is Paused
    assert type(state.result[published]) is Paused

    resumed = {**state.result, published: Resume()}
    again = flow.run(task_states=resumed, start_tasks=[published])

    assert type(again) is Success
    assert flow["after"] == "published 1"
