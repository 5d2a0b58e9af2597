import signal
from types import SimpleNamespace

import pytest

from nbflow.notebook.idle import Idle


class Loop:
    """A kernel's loop; `turn` lets it come to what was added."""

    def __init__(self):
        self.added = []

    def add_callback(self, callback):
        self.added.append(callback)

    def turn(self):
        while self.added:
            self.added.pop(0)()


@pytest.fixture
def loop(bare):
    bare.ip.kernel = SimpleNamespace(io_loop=Loop())
    yield bare.ip.kernel.io_loop
    del bare.ip.kernel


@pytest.fixture
def idle(bare, loop):
    idle = Idle(bare.ip)
    idle.load()
    yield idle
    if idle.after in bare.ip.events.callbacks["post_run_cell"]:
        idle.unload()


def test_between_cells_a_call_comes_at_the_next_turn(idle, loop):
    called = []
    assert idle.call(lambda: called.append(1))
    assert called == []

    loop.turn()

    assert called == [1]


def test_a_call_waits_for_the_cell_that_runs(bare, idle, loop):
    called = []

    def act():
        idle.call(lambda: called.append(1))
        loop.turn()  # as a cell that awaits lets it
        return list(called)

    bare.vars["act"] = act
    bare.good("during = act()")
    loop.turn()

    assert bare.vars["during"] == []
    assert called == [1]


def test_a_cell_inside_a_cell_is_no_pause_when_it_ends(bare, idle, loop):
    called = []

    def act():
        idle.call(lambda: called.append(1))
        bare.ip.run_cell("1")
        loop.turn()
        return list(called)

    bare.vars["act"] = act
    bare.good("during = act()")

    assert bare.vars["during"] == []
    loop.turn()
    assert called == [1]


def test_a_cell_that_was_cancelled_has_ended(idle, loop):
    called = []
    idle.before(object())
    idle.call(lambda: called.append(1))

    idle.after(None)
    loop.turn()

    assert called == [1]


def test_what_a_call_prints_and_displays_is_dropped(bare, idle, loop, capsys):
    from IPython.display import display

    idle.call(lambda: (print("here"), display("there")))
    loop.turn()

    assert capsys.readouterr().out == ""
    assert bare.good("").shown == []


def test_messages_can_be_handled_beside_a_call(bare, idle, loop):
    publisher = bare.ip.display_pub
    # What a kernel does with each message, whatever thread it is handled on.
    idle.call(lambda: bare.ip.display_pub.set_parent({}))

    loop.turn()

    assert bare.ip.display_pub is publisher


def test_an_interrupt_reaches_a_call_and_ends_there(idle, loop):
    called: list[object] = []

    def interrupted():
        called.append(signal.getsignal(signal.SIGINT))
        signal.raise_signal(signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        idle.call(interrupted)
        idle.call(lambda: called.append("next"))
        loop.turn()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)

    assert called == [signal.default_int_handler]


def test_a_shell_without_a_kernel_has_no_pauses(bare):
    idle = Idle(bare.ip)

    assert not idle.call(lambda: None)


def test_after_it_was_taken_out_nothing_is_called(idle, loop):
    called = []
    idle.call(lambda: called.append(1))

    idle.unload()
    loop.turn()

    assert called == []
