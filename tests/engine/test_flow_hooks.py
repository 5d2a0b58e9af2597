import pytest

from nbflow import flow
from nbflow.engine.flow_hooks import hooks_for
from nbflow.states import (
    Cancelled,
    Cancelling,
    Completed,
    Crashed,
    Failed,
    Paused,
    Pending,
    Running,
    TimedOut,
)

KINDS = ("on_completion", "on_failure", "on_cancellation", "on_crashed", "on_running")
HOOKS = {kind: [print, repr] for kind in KINDS}


@flow(**HOOKS)
def hooked():
    pass


def named(kind):
    def hook(*_):
        pass

    hook.__name__ = kind
    return hook


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (Failed(), "on_failure"),
        (TimedOut(), "on_failure"),
        (Completed(), "on_completion"),
        (Cancelling(), "on_cancellation"),
        (Crashed(), "on_crashed"),
        (Running(), "on_running"),
        (Cancelled(), None),
        (Pending(), None),
        (Paused(), None),
    ],
)
def test_each_state_has_one_list_of_hooks(state, kind):
    of = hooked.with_options(**{each: [named(each)] for each in KINDS})

    assert [hook.__name__ for hook in hooks_for(of, state)] == ([kind] if kind else [])


def test_hooks_keep_their_order():
    assert list(hooks_for(hooked, Completed())) == [print, repr]


@pytest.mark.parametrize("state", [Cancelling(), Crashed()])
def test_two_kinds_can_be_switched_off(monkeypatch, state):
    monkeypatch.setenv("NBFLOW__ENABLE_CANCELLATION_AND_CRASHED_HOOKS", "False")

    assert list(hooks_for(hooked, state)) == []
    assert list(hooks_for(hooked, Failed())) == [print, repr]
