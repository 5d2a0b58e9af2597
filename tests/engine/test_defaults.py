import pytest

from nbflow.engine import (
    FlowRunner,
    TaskRunner,
    get_default_flow_runner_class,
    get_default_task_runner_class,
)


class MyFlowRunner(FlowRunner):
    pass


class MyTaskRunner(TaskRunner):
    pass


def test_without_a_setting_the_runners_are_ours():
    assert get_default_flow_runner_class() is FlowRunner
    assert get_default_task_runner_class() is TaskRunner


@pytest.mark.parametrize(
    ("variable", "ask", "mine"),
    [
        ("NBFLOW__ENGINE__FLOW_RUNNER__DEFAULT_CLASS", get_default_flow_runner_class, MyFlowRunner),
        ("NBFLOW__ENGINE__TASK_RUNNER__DEFAULT_CLASS", get_default_task_runner_class, MyTaskRunner),
    ],
)
def test_a_setting_names_another(monkeypatch, variable, ask, mine):
    monkeypatch.setenv(variable, f"{__name__}.{mine.__name__}")

    assert ask() is mine


def test_a_setting_that_names_none_warns_and_counts_for_nothing(monkeypatch):
    monkeypatch.setenv("NBFLOW__ENGINE__FLOW_RUNNER__DEFAULT_CLASS", "nowhere.Runner")

    with pytest.warns(
        UserWarning, match=r"^Could not import nowhere\.Runner; using nbflow\.engine"
    ):
        assert get_default_flow_runner_class() is FlowRunner
