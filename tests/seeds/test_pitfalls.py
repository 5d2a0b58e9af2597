"""The examples of the seed document "Common pitfalls", after the rename."""

from socket import socket

from nbflow import Flow, Task, task


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


IS_SERIALIZABLE = """
from nbflow.utilities.debug import is_serializable
answer = \\
is_serializable(my_flow) # returns True / False
"""


def test_a_flow_that_can_be_serialized_is_told_from_one_that_cannot():
    @task
    def one():
        return 1

    with socket() as held:

        @task
        def send():
            return held.fileno()

        good, bad = Flow("good", tasks=[one]), Flow("bad", tasks=[one, send])
        answers = []
        for flow in (good, bad):
            names = {"my_flow": flow}
            exec(IS_SERIALIZABLE, names)
            answers.append(names["answer"])

    assert answers == [True, False]
