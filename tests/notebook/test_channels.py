import pytest

from nbflow.notebook.channels import CANCEL, PAUSE, answered_beside, forget, listen


class Leading:
    """A comm of an ipykernel that leads its messages to the shell that published last."""

    def _reply_subshell_for(self, data, default):
        return "the busy one"


class Plain:
    """A comm of one that does not."""


class Session:
    def __init__(self):
        self.sent = []

    def send(self, stream, kind, content, parent, ident):
        self.sent.append((stream, kind, content, parent, ident))


class Kernel:
    def __init__(self):
        self.session = Session()
        self.control_handlers = {}


def test_messages_go_where_the_page_sends_them():
    comm = Leading()

    answered_beside(comm)

    assert comm._reply_subshell_for({"content": {}}, "the free one") == "the free one"


def test_a_comm_that_leads_nothing_is_left_as_it_is():
    comm = Plain()

    answered_beside(comm)

    assert vars(comm) == {}


@pytest.mark.parametrize(("kind", "done"), [(CANCEL, "cancelled"), (PAUSE, "paused")])
def test_a_message_on_the_control_channel_is_carried_out_and_answered(kind, done):
    kernel, wanted = Kernel(), []
    listen(kernel, {kind: lambda run: wanted.append(run) or 2})  # type: ignore[func-returns-value]
    parent = {"content": {"run": "r1"}}

    kernel.control_handlers[kind]("stream", "ident", parent)

    reply = {"status": "ok", done: 2}
    assert wanted == ["r1"]
    assert kernel.session.sent == [("stream", f"{kind}_reply", reply, parent, "ident")]


def test_without_a_run_or_with_nonsense_all_are_meant():
    kernel, wanted = Kernel(), []
    listen(kernel, {CANCEL: lambda run: wanted.append(run) or 0})  # type: ignore[func-returns-value]

    for content in ({}, {"run": 7}):
        kernel.control_handlers[CANCEL]("stream", "ident", {"content": content})

    assert wanted == [None, None]


def test_forgotten_messages_are_no_longer_answered():
    kernel = Kernel()
    listen(kernel, {CANCEL: lambda run: 0, PAUSE: lambda run: 0})

    forget(kernel)
    forget(kernel)

    assert kernel.control_handlers == {}


def test_a_shell_without_a_kernel_has_no_channels():
    listen(None, {CANCEL: lambda run: 0})
    forget(None)
