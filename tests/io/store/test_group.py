import threading

import pytest

from nbflow.core.events import Event, NodeLogged
from nbflow.errors import StoreError
from nbflow.io.store import group as module
from nbflow.io.store.group import Group
from nbflow.io.store.journal import Journal
from nbflow.io.store.signing import Signer
from tests.io.store.processes import run_program

ADD = "INSERT"


class Commits:
    """Takes what is committed; refuses while `error` is set."""

    def __init__(self):
        self.rows = []
        self.error = None
        self.happened = threading.Event()

    def __call__(self, rows):
        self.happened.set()
        if self.error:
            raise self.error
        self.rows.append({statement: list(values) for statement, values in rows.items()})


@pytest.fixture
def commits():
    return Commits()


@pytest.fixture
def by_hand(monkeypatch):
    """Let no timer come in between."""
    monkeypatch.setattr(module, "GROUP_SECONDS", 1000.0)


def timers():
    return [each for each in threading.enumerate() if isinstance(each, threading.Timer)]


def test_rows_are_committed_by_themselves_and_no_thread_stays(commits):
    group = Group(commits)
    told = threading.Event()
    group.add_row(ADD, (1,), told.set)
    timer = group._timer
    assert timer is not None
    group.add_row(ADD, (2,))

    assert told.wait(30)
    timer.join(30)

    assert commits.rows == [{ADD: [(1,), (2,)]}]
    assert timers() == []


@pytest.mark.usefixtures("by_hand")
def test_a_flush_commits_at_once_and_only_once(commits):
    group = Group(commits)
    group.add_row(ADD, (1,))

    group.flush()
    group.flush()

    assert commits.rows == [{ADD: [(1,)]}]


def test_a_row_is_committed_now_after_what_waits_and_without_a_timer(commits):
    group = Group(commits)

    group.commit_row(ADD, (1,))

    assert commits.rows == [{ADD: [(1,)]}]
    assert group._timer is None
    group.add_row(ADD, (2,))
    group.commit_row(ADD, (3,))
    assert [row for batch in commits.rows for row in batch[ADD]] == [(1,), (2,), (3,)]


@pytest.mark.usefixtures("by_hand")
def test_whoever_waits_is_told_after_the_commit(commits):
    group, seen = Group(commits), []
    group.add_row(ADD, (1,), lambda: seen.append(len(commits.rows)))

    group.flush()

    assert seen == [1]


@pytest.mark.usefixtures("by_hand")
def test_what_cannot_be_committed_comes_first_the_next_time(commits):
    group, told = Group(commits), []
    group.add_row(ADD, (1,), lambda: told.append(1))
    commits.error = StoreError("full")
    with pytest.raises(StoreError):
        group.flush()
    group.add_row(ADD, (2,), lambda: told.append(2))
    group.add_row("UPDATE", (3,))
    commits.error = None

    group.flush()

    assert commits.rows == [{ADD: [(1,), (2,)], "UPDATE": [(3,)]}]
    assert told == [1, 2]


def test_what_the_timer_cannot_commit_waits(commits):
    group = Group(commits)
    commits.error = StoreError("full")
    group.add_row(ADD, (1,))
    timer = group._timer
    assert timer is not None
    assert commits.happened.wait(30)
    timer.join(30)
    commits.error = None

    group.flush()

    assert commits.rows == [{ADD: [(1,)]}]


@pytest.mark.usefixtures("by_hand")
def test_events_of_a_run_are_one_batch(commits):
    group, journal = Group(commits), Journal(7, Signer(bytes(32)))
    events: list[Event] = []
    group.follow(journal, events)
    events.append(NodeLogged(1.0, 0, "INFO", "a"))
    events.append(NodeLogged(2.0, 0, "INFO", "b"))

    group.flush()
    group.flush()

    (rows,) = commits.rows[0].values()
    assert [(run, count) for run, count, _, _ in rows] == [(7, 0)]
    assert len(commits.rows) == 1
    assert not events


@pytest.mark.usefixtures("by_hand")
def test_who_is_let_go_is_followed_no_longer(commits):
    group, journal = Group(commits), Journal(7, Signer(bytes(32)))
    group.follow(journal, [NodeLogged(1.0, 0, "INFO", "a")])

    group.let_go(journal)
    group.flush()

    assert not commits.rows


@pytest.mark.usefixtures("by_hand")
def test_a_forked_child_writes_nothing(commits):
    group = Group(commits)
    group.add_row(ADD, (1,))
    group.flush()
    group.add_row(ADD, (2,))

    group.forked()
    group.add_row(ADD, (3,))
    group.commit_row(ADD, (4,))
    group.wake()
    group.flush()

    assert group.is_idle
    assert commits.rows == [{ADD: [(1,)]}]


def test_threads_lose_nothing(commits):
    group = Group(commits)

    def add(first):
        for number in range(first, first + 500):
            group.add_row(ADD, (number,))

    threads = [threading.Thread(target=add, args=(500 * k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    group.flush()

    rows = [row for batch in commits.rows for (row,) in batch[ADD]]
    assert sorted(rows) == list(range(2000))


INTERRUPTED = """
import random, signal, threading
store = Store()
driving = store.begin(RunStarted(1.0, "run", "etl", ("a",)))
is_over, chance = threading.Event(), random.Random(int(sys.argv[1]))

def interrupt():
    while not is_over.wait(chance.random() / 200):
        os.kill(os.getpid(), signal.SIGINT)

storm = threading.Thread(target=interrupt)
storm.start()
interrupts, number = 0, 0
while number < 400:
    try:
        while number < 400:
            number += 1
            driving.append([NodeChanged(float(number), 0, "Running")])
            (driving.save if number % 3 else driving.keep)(entry("run", number), number)
    except KeyboardInterrupt:
        interrupts += 1
signal.signal(signal.SIGINT, signal.SIG_IGN)
is_over.set()
storm.join()
driving.close()
events = len(list(store.history.events("run")))
((rows, keys),) = store.database.rows("SELECT count(*), count(DISTINCT key) FROM results")
print(interrupts > 0, 200 < events <= 401, rows == keys)
"""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_whenever_it_is_interrupted_nothing_is_written_twice(seed):
    ended = run_program(INTERRUPTED, str(seed))

    assert ended.stdout.split() == ["True", "True", "True"], ended.stdout + ended.stderr
