"""The examples of the seed document "Local debugging", after the rename."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from threading import get_ident
from typing import Any

import pytest

from nbflow.engine.state import Failed, Success
from nbflow.executors import LocalExecutor
from nbflow.schedules import Schedule
from nbflow.schedules.clocks import DatesClock


def run(*snippets: str, **names: Any) -> dict[str, Any]:
    """Run snippets one after the other, as cells of a notebook, and return their names."""
    names["__name__"] = "__main__"
    for snippet in snippets:
        exec(snippet, names)
    return names


MY_FLOW = """
from nbflow import Flow, task

@task
def one():
    return 1

with Flow("mine") as my_flow:
    one()
flow = my_flow
"""

FLOW_RUNNER = """
from nbflow.engine.flow_runner import FlowRunner

# ... your flow construction

runner = FlowRunner(flow=my_flow)
flow_state = runner.run(return_tasks=my_flow.tasks)
"""


def test_a_flow_runner_runs_a_flow_once():
    names = run(MY_FLOW, FLOW_RUNNER)

    state = names["flow_state"]
    (only,) = names["my_flow"].tasks
    assert state.is_successful()
    assert list(state.result) == [only]
    assert state.result[only].result == 1
    assert names["runner"].run().result == {}


@pytest.fixture
def far_off():
    """A schedule that nobody can wait for."""
    return Schedule([DatesClock([datetime.now(UTC) + timedelta(days=3_650)])])


def test_a_run_off_schedule_starts_at_once(far_off):
    flow = run(MY_FLOW)["flow"]
    flow.schedule = far_off

    assert flow.run(run_on_schedule=False).is_successful()


def test_the_environment_takes_every_run_off_its_schedule(far_off, monkeypatch):
    flow = run(MY_FLOW)["flow"]
    flow.schedule = far_off
    monkeypatch.setenv("NBFLOW__FLOWS__RUN_ON_SCHEDULE", "false")

    assert flow.run().is_successful()


def test_a_flow_runner_knows_no_schedule(far_off):
    names = run(MY_FLOW)
    names["my_flow"].schedule = far_off

    assert run(FLOW_RUNNER, **names)["flow_state"].is_successful()


LOCAL_EXECUTOR = """
from nbflow.executors import LocalExecutor

# ... your flow construction

state = flow.run(executor=LocalExecutor()) # <-- the executor needs to be initialized
"""


def test_a_local_executor_is_given_to_the_run():
    names = run(MY_FLOW, LOCAL_EXECUTOR)

    assert names["state"].is_successful()


def test_a_local_executor_is_given_to_a_flow_runner():
    names = run(MY_FLOW, FLOW_RUNNER)

    assert names["runner"].run(executor=LocalExecutor()).is_successful()


EXECUTORS = {
    "LocalExecutor()": ("process", "thread"),
    'LocalDaskExecutor(scheduler="synchronous")': ("process", "thread"),
    "LocalDaskExecutor()": ("process",),
    'LocalDaskExecutor(scheduler="threads")': ("process",),
    "DaskExecutor(debug=True, cluster_kwargs=ANY_PORT)": ("process",),
    'LocalDaskExecutor(scheduler="processes")': (),
}
"""What runs a flow → what its tasks share with whoever runs it."""

WHERE = """
import os
from threading import get_ident

from nbflow import Flow, task
from nbflow.executors import DaskExecutor, LocalDaskExecutor, LocalExecutor

ANY_PORT = {"dashboard_address": ":0"}

@task
def where():
    return {"process": os.getpid(), "thread": get_ident()}

with Flow("where") as flow:
    place = where()
"""


def shared(names):
    """Return what the task shared with this code, once the flow of `WHERE` has run."""
    state = names["state"]
    assert state.is_successful()
    here = {"process": os.getpid(), "thread": get_ident()}
    there = state.result[names["place"]].result
    return tuple(name for name in here if there[name] == here[name])


@pytest.mark.slow
@pytest.mark.parametrize("executor", EXECUTORS)
def test_each_executor_runs_the_flow_where_it_says(executor):
    names = run(WHERE, f"state = flow.run(executor={executor})")

    assert shared(names) == EXECUTORS[executor]


CONFIG = """
[engine.executor]
default_class = "nbflow.executors.LocalDaskExecutor"
"""


def test_the_default_executor_is_selected_by_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("NBFLOW_HOME", str(tmp_path))
    (tmp_path / "config.toml").write_text(CONFIG)

    assert shared(run(WHERE, "state = flow.run()")) == ("process",)


def test_the_environment_overrides_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("NBFLOW_HOME", str(tmp_path))
    (tmp_path / "config.toml").write_text(CONFIG)
    monkeypatch.setenv("NBFLOW__ENGINE__EXECUTOR__DEFAULT_CLASS", "nbflow.executors.LocalExecutor")

    assert shared(run(WHERE, "state = flow.run()")) == ("process", "thread")


def test_without_a_selection_all_runs_in_the_calling_thread():
    assert shared(run(WHERE, "state = flow.run()")) == ("process", "thread")


DIV = """
from nbflow import Flow, task
from nbflow.utilities.debug import raise_on_exception


@task
def div(x):
    return 1 / x

with Flow("My Flow") as f:
    val = div(0)
"""

RAISING = """
with raise_on_exception():
    f.run()
"""


def test_errors_are_raised_the_moment_they_happen():
    names = run(DIV)

    with pytest.raises(ZeroDivisionError, match=r"^division by zero$") as raised:
        run(RAISING, **names)

    assert raised.traceback[-1].name == "div"
    assert raised.traceback[-1].frame.f_locals == {"x": 0}


def test_without_the_context_manager_the_flow_is_failed():
    assert type(run(DIV)["f"].run()) is Failed


GOTCHA = """
from nbflow import Flow, task


@task
def gotcha():
    tup = ('a', ['b'])
    try:
        tup[1] += ['c']
    except TypeError:
        assert len(tup[1]) == 1


flow = Flow(name="tuples", tasks=[gotcha])

state = flow.run()
state.result # {<Task: gotcha>: Failed("Unexpected error: AssertionError()")}

failed_state = state.result[gotcha]
"""

RAISE_POST_HOC = "raise failed_state.result"


def test_an_error_is_raised_again_post_hoc():
    names = run(GOTCHA)

    assert type(names["state"]) is Failed
    assert list(names["state"].result) == [names["gotcha"]]
    assert type(names["failed_state"]) is Failed
    assert names["failed_state"].message == "Error during execution of task: AssertionError()"
    with pytest.raises(AssertionError) as raised:
        run(RAISE_POST_HOC, **names)
    cause = raised.value.__context__
    assert isinstance(cause, TypeError)
    assert str(cause) == "'tuple' object does not support item assignment"
    assert raised.traceback[-1].name == "gotcha"
    assert raised.traceback[-1].frame.f_locals["tup"] == ("a", ["b", "c"])


FIXED = """
@task
def fixed():
    tup = ('a', ('b',))
    try:
        tup[1] += ('c',)
    except TypeError:
        assert len(tup[1]) == 1


broken = flow.get_tasks(name="gotcha")[0]
flow.replace(broken, fixed)

state = flow.run() # Success("All reference tasks succeeded.")
"""


def test_a_broken_task_is_replaced():
    names = run(GOTCHA, FIXED)

    state, flow = names["state"], names["flow"]
    assert (type(state), state.message) == (Success, "All reference tasks succeeded.")
    assert names["fixed"] in flow.tasks
    assert names["broken"] not in flow.tasks


LONG = """
from time import sleep

import nbflow
from nbflow import Flow, task
from nbflow.engine import FlowRunner

@task
def i_will_take_forever() -> int:
    sleep(3)
    return 42


@task
def failure(a_number: int):
    return a_number / 0


with Flow("Success/Failure") as flow:

    a_great_number = i_will_take_forever()
    failure(a_great_number)
    
"""  # noqa: W293 - as on the page

RUN = "state = flow.run()"

MOCKED = """
from nbflow.engine.state import Success

long_task = flow.get_tasks(name="i_will_take_forever")[0]
task_states =  {long_task : Success("Mocked success", result=42)}

state = flow.run(task_states=task_states)
"""


@pytest.fixture
def slept(monkeypatch):
    """Return the naps that would have been taken."""
    naps: list[float] = []
    monkeypatch.setattr(time, "sleep", naps.append)
    return naps


def test_a_flow_fails_after_a_long_task(slept):
    names = run(LONG, RUN)

    state = names["state"]
    long, failure = state.result.values()
    assert slept == [3]
    assert (type(state), state.message) == (Failed, "Some reference tasks failed.")
    assert (type(long), long.result) == (Success, 42)
    assert type(failure) is Failed
    assert isinstance(failure.result, ZeroDivisionError)


def test_a_long_task_is_mocked(slept):
    names = run(LONG, RUN, MOCKED)

    long, failure = names["state"].result.values()
    assert slept == [3]
    assert long is names["task_states"][names["long_task"]]
    assert (long.message, long.result) == ("Mocked success", 42)
    assert isinstance(failure.result, ZeroDivisionError)
    assert names["flow"].failure().inputs == {"a_number": 42}
    assert names["flow"].last_run.record().nodes[0].how == "mocked"


CORRECTED = """
@task
def corrected(a_number: int):
    return a_number / 1

flow.replace(flow.get_tasks(name="failure")[0], corrected)
state = flow.run(task_states=task_states)
"""


def test_a_mocked_flow_goes_on_with_the_corrected_task(slept):
    names = run(LONG, RUN, MOCKED, CORRECTED)

    assert slept == [3]
    assert type(names["state"]) is Success
    assert names["state"].result[names["corrected"]].result == 42.0


REDDIT = """
from nbflow import task, Flow
import praw


@task
def whoami():
    reddit = praw.Reddit(client_id='SI8pN3DSbt0zor',
                         client_secret='xaxkj7HNh8kwg8e5t4m6KvSrbTI',
                         password='1guiwevlfo00esyy',
                         user_agent='testscript by /u/fakebot3',
                         username='fakebot3')
    return reddit.user.me()


flow = Flow("reddit-flow", tasks=[whoami])
flow.save()
"""

LOAD = """
import cloudpickle


with open("{path}", "rb") as f:
    flow = cloudpickle.load(f)
print(flow.name, *(task.name for task in flow.tasks))
"""


@pytest.mark.slow
def test_a_saved_flow_is_a_cloudpickle_that_needs_its_modules(tmp_path, monkeypatch):
    monkeypatch.setenv("NBFLOW_HOME", str(tmp_path))
    (tmp_path / "praw.py").write_text("class Reddit: ...\n")
    load = LOAD.format(path=tmp_path / "flows" / "reddit-flow.nbflow")

    with monkeypatch.context() as with_praw:
        with_praw.setenv("PYTHONPATH", str(tmp_path))
        python(REDDIT).check_returncode()
        loaded = python(load)
    failed = python(load)

    assert loaded.stdout == "reddit-flow whoami\n"
    assert failed.stdout.splitlines()[-1] == "ModuleNotFoundError: No module named 'praw'"


def python(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in an interpreter of its own; errors go where its output goes."""
    return subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
