from nbflow.notebook.channels import CANCEL, answered_beside, forget_cancel, listen_for_cancel


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


def test_a_message_on_the_control_channel_cancels_and_is_answered():
    kernel, wanted = Kernel(), []
    listen_for_cancel(kernel, lambda run: wanted.append(run) or 2)  # type: ignore[func-returns-value]
    parent = {"content": {"run": "r1"}}

    kernel.control_handlers[CANCEL]("stream", "ident", parent)

    reply = {"status": "ok", "cancelled": 2}
    assert wanted == ["r1"]
    assert kernel.session.sent == [("stream", "nbflow_cancel_reply", reply, parent, "ident")]


def test_without_a_run_or_with_nonsense_all_are_meant():
    kernel, wanted = Kernel(), []
    listen_for_cancel(kernel, lambda run: wanted.append(run) or 0)  # type: ignore[func-returns-value]

    for content in ({}, {"run": 7}):
        kernel.control_handlers[CANCEL]("stream", "ident", {"content": content})

    assert wanted == [None, None]


def test_forgotten_messages_are_no_longer_answered():
    kernel = Kernel()
    listen_for_cancel(kernel, lambda run: 0)

    forget_cancel(kernel)
    forget_cancel(kernel)

    assert kernel.control_handlers == {}


def test_a_shell_without_a_kernel_has_no_channels():
    listen_for_cancel(None, lambda run: 0)
    forget_cancel(None)
