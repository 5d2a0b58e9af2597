"""The examples of the seed document "Common pitfalls", after the rename."""

from nbflow import Flow, Task


class BadCounterTask(Task):
    def __init__(self, **kwargs):
        self.counter = 0
        super().__init__(**kwargs)

    def run(self):
        self.counter += 1  # this won't have the intended effect
        return self.counter


def test_a_class_of_tasks_runs_in_a_flow():
    with Flow("counting") as flow:
        counted = BadCounterTask(name="count")()

    state = flow.run()

    assert state.is_successful()
    assert state.result[counted].result == 1


def test_what_a_task_keeps_to_itself_is_never_reused():
    with Flow("counting") as flow:
        counted = BadCounterTask()()
    flow.run()

    flow.run(reuse=True)

    assert flow.last_run is not None
    assert flow.last_run.how == {}
    assert flow[counted.label] == 2
