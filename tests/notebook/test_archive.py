import threading

from nbflow.notebook.archive import Archive


class Threads:
    """Calls that are made when told to."""

    def __init__(self):
        self.calls = []

    def later(self, seconds, call):
        self.calls.append(call)

    def work(self):
        (call,) = self.calls
        self.calls.clear()
        call()


class Page:
    def __init__(self):
        self.told = []

    def tell(self, message, buffers):
        self.told.append((message["asked"], list(buffers)))


def echo(question):
    return {"asked": question}, [b"x"]


def test_a_question_is_answered_on_another_thread():
    page, seen = Page(), threading.Event()
    threads = []

    def answer(question):
        threads.append(threading.current_thread())
        return echo(question)

    def tell(message, buffers):
        page.tell(message, buffers)
        seen.set()

    Archive(answer).ask("runs", tell)

    assert seen.wait(10)
    assert page.told == [("runs", [b"x"])]
    assert threads != [threading.current_thread()]


def test_questions_are_answered_in_order_by_one_thread():
    threads, page = Threads(), Page()
    archive = Archive(echo, later=threads.later)

    archive.ask("runs", page.tell)
    archive.ask(7, page.tell)
    threads.work()

    assert [asked for asked, _ in page.told] == ["runs", 7]
    archive.ask("kept", page.tell)
    threads.work()
    assert [asked for asked, _ in page.told] == ["runs", 7, "kept"]


def test_of_one_kind_the_last_is_answered_for_each_page():
    threads, pages = Threads(), [Page(), Page()]
    archive = Archive(echo, later=threads.later)

    for number in range(3):
        for page in pages:
            archive.ask(number, page.tell)
    threads.work()

    assert [page.told for page in pages] == [[(2, [b"x"])], [(2, [b"x"])]]


def test_what_is_asked_about_other_things_is_answered_all_the_same():
    threads, page = Threads(), Page()
    archive = Archive(echo, later=threads.later)

    for flow in ("trips", "naps", "trips"):
        archive.ask(flow, page.tell, about=flow)
    threads.work()

    assert [asked for asked, _ in page.told] == ["trips", "naps"]


def test_what_is_asked_while_others_are_answered_is_answered_then():
    threads, page = Threads(), Page()

    def answer(question):
        if question == "first":
            archive.ask("second", page.tell)
        return echo(question)

    archive = Archive(answer, later=threads.later)
    archive.ask("first", page.tell)
    threads.work()

    assert [asked for asked, _ in page.told] == ["first", "second"]
    assert threads.calls == []
