from contextvars import copy_context

from nbflow.executors.saying import ignore, say, told, worker


def test_what_a_call_says_is_heard_in_order(heard):
    def speak(name):
        say("begin")
        say(name)
        return "done"

    assert told(heard, speak, "etl") == "done"
    assert heard.messages == ["begin", "etl"]


def test_outside_a_call_nothing_is_heard(heard):
    told(heard, int)

    say("alone")

    assert heard.messages == []


def test_a_call_within_a_call_has_a_listener_of_its_own(heard):
    def outer():
        told(ignore, say, "inner")
        say("outer")

    told(heard, outer)

    assert heard.messages == ["outer"]


def test_a_copy_of_the_context_is_heard_too(heard):
    told(heard, lambda: copy_context().run(say, "copied"))

    assert heard.messages == ["copied"]


def test_a_call_knows_by_what_worker_it_is_made(heard):
    assert told(heard, lambda: (worker(), told(heard, worker, by="inner"), worker()), by="1") == (
        "1",
        "inner",
        "1",
    )
    assert worker() == ""
