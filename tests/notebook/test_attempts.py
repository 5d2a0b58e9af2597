from nbflow.core.events import NodeChanged
from nbflow.notebook.attempts import MOST, attempts_of
from nbflow.notebook.protocol import AttemptInfo


def test_each_attempt_has_its_time_state_and_message():
    changes = [
        NodeChanged(10.0, 0, "Running"),
        NodeChanged(10.5, 0, "Retrying", "ValueError: no\nmore"),
        NodeChanged(12.0, 0, "Running", attempt=2),
        NodeChanged(13.0, 0, "Success", "Task run succeeded."),
    ]

    assert attempts_of(changes) == (
        AttemptInfo(1, 10.0, 0.5, "Retrying", "ValueError: no"),
        AttemptInfo(2, 12.0, 1.0, "Success", "Task run succeeded."),
    )


def test_one_that_goes_on_has_no_end():
    changes = [
        NodeChanged(10.0, 0, "Running"),
        NodeChanged(10.5, 0, "Retrying"),
        NodeChanged(12.0, 0, "Running", attempt=2),
    ]

    assert attempts_of(changes)[-1] == AttemptInfo(2, 12.0, None, "Running")


def test_of_what_was_called_once_there_is_nothing_to_tell():
    assert attempts_of([NodeChanged(1.0, 0, "Running"), NodeChanged(2.0, 0, "Failed")]) == ()
    assert attempts_of([NodeChanged(1.0, 0, "Success", how="reused")]) == ()


def test_a_state_that_follows_an_ended_attempt_is_none_of_its_own():
    changes = [
        NodeChanged(1.0, 0, "Running"),
        NodeChanged(2.0, 0, "Retrying", "once"),
        NodeChanged(3.0, 0, "Cancelled", "later"),
        NodeChanged(4.0, 0, "Running", attempt=2),
    ]

    assert attempts_of(changes)[0].state == "Retrying"


def test_of_many_the_last_are_told():
    changes = [NodeChanged(float(n), 0, "Running", attempt=n) for n in range(1, 200)]

    assert [each.number for each in attempts_of(changes)] == [*range(200 - MOST, 200)]
