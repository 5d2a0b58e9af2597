"""Transactions: when they count, what they write, and how they are undone."""

import asyncio
import logging
import threading
from contextlib import suppress
from contextvars import copy_context

import pytest

from nbflow import flow, task
from nbflow.core.context import RunSupplied, enter, leave
from nbflow.transactions import CommitMode, TransactionState, get_transaction, transaction
from tests.messages import matches

EAGER, LAZY, OFF = CommitMode.EAGER, CommitMode.LAZY, CommitMode.OFF


class InMemory:
    """A store that forgets with the test."""

    def __init__(self, **values):
        self.values = values

    def exists(self, key):
        return key in self.values

    def read(self, key):
        return self.values[key]

    def write(self, key, value):
        self.values[key] = value


class Boom(Exception):
    pass


class Stop(BaseException):
    pass


@pytest.fixture
def store():
    return InMemory()


@pytest.fixture
def said():
    """What hooks said, in order."""
    return []


@pytest.fixture
def stage(said):
    """Stage a name, with a hook of each kind that says it."""

    def stage(txn, name):
        txn.stage(
            name,
            on_rollback_hooks=[lambda _: said.append(f"undo {name}")],
            on_commit_hooks=[lambda _: said.append(f"do {name}")],
        )

    return stage


def fail(_):
    raise Boom("hook")


def stop(_):
    raise Stop


def test_it_passes_through_its_states(store):
    txn = transaction(key="k", store=store)
    seen = [txn.is_pending()]
    with txn:
        seen.append(txn.is_active())
        assert get_transaction() is txn
        txn.stage(3)
        seen.append(txn.is_staged())
        assert store.values == {}
    seen.append(txn.is_committed())

    assert seen == [True] * 4
    assert store.values == {"k": 3}
    assert txn.read() == 3
    assert get_transaction() is None


def test_what_is_there_already_counts_at_once_and_stays(store):
    store.write("k", 1)

    with transaction(key="k", store=store) as txn:
        assert txn.is_committed()
        assert txn.read() == 1
        txn.stage(2)

    assert txn.is_committed()
    assert store.values == {"k": 1}


def test_it_is_written_anew_when_asked_to(store):
    store.write("k", 1)

    with transaction(key="k", store=store, overwrite=True) as txn:
        assert txn.is_active()
        txn.stage(2)

    assert store.values == {"k": 2}


@pytest.mark.parametrize("given", [{"key": "k"}, {"store": InMemory()}, {}])
def test_without_key_or_store_nothing_is_written(given):
    with transaction(**given) as txn:
        txn.stage(1)

    assert txn.is_committed()
    assert txn.read() is None
    assert InMemory().values == getattr(txn.store, "values", {})


def test_what_staged_nothing_writes_nothing(store):
    with transaction(key="k", store=store) as txn:
        pass

    assert txn.is_committed()
    assert store.values == {}


def test_an_error_inside_undoes_it_and_goes_on(store, stage, said):
    txn = transaction(key="k", store=store)

    def failing():
        with txn:
            stage(txn, "a")
            raise Boom

    with pytest.raises(Boom):
        failing()

    assert txn.is_rolled_back()
    assert (said, store.values) == (["undo a"], {})


@pytest.mark.parametrize(
    ("mode", "states", "order"),
    [
        (None, ["STAGED", "COMMITTED"], ["do a", "do b", "do outer"]),
        (LAZY, ["STAGED", "COMMITTED"], ["do a", "do b", "do outer"]),
        (EAGER, ["COMMITTED", "COMMITTED"], ["do a", "do b", "do outer"]),
        (OFF, ["STAGED", "ROLLED_BACK"], ["undo outer", "undo b", "undo a"]),
    ],
)
def test_the_mode_says_who_commits_and_children_take_it(mode, states, order, stage, said):
    with transaction(commit_mode=mode) as outer:
        with transaction() as a:
            stage(a, "a")
        with transaction() as b:
            assert get_transaction() is b
            stage(b, "b")
        stage(outer, "outer")
        between = a.state.name

    assert a.commit_mode is outer.commit_mode is (mode or LAZY)
    assert [between, a.state.name] == states
    assert outer.state is a.state is b.state
    assert said == order


def test_what_is_off_counts_when_it_is_committed_by_hand(stage, said):
    with transaction(commit_mode=OFF) as txn:
        stage(txn, "a")
        assert txn.commit() is True
        assert txn.commit() is False

    assert txn.is_committed()
    assert said == ["do a"]


def test_a_child_may_commit_before_its_parent(store):
    with suppress(Boom), transaction():
        with transaction(key="k", store=store, commit_mode=EAGER) as child:
            child.stage(1)
        raise Boom

    assert child.is_committed()
    assert store.values == {"k": 1}


def test_a_child_that_fails_undoes_its_parent(stage, said):
    with transaction() as outer:
        with transaction() as first:
            stage(first, "first")
        stage(outer, "outer")
        with suppress(Boom), transaction() as child:
            stage(child, "child")
            raise Boom
        assert outer.is_rolled_back()

    assert [first.state, outer.state] == [TransactionState.ROLLED_BACK] * 2
    assert said == ["undo child", "undo outer", "undo first"]


def test_after_that_further_children_are_undone_at_their_end(stage, said):
    with transaction() as outer:
        outer.rollback()
        with transaction() as child:
            stage(child, "child")

    assert child.is_rolled_back()
    assert said == ["undo child"]


def test_a_child_of_what_is_there_already_commits_itself(store, stage, said):
    store.write("k", 1)

    with transaction(key="k", store=store):
        with transaction() as child:
            stage(child, "child")
        assert child.is_committed()

    assert said == ["do child"]


def test_a_commit_that_fails_undoes_what_did_not_count_yet(store, stage, said, caplog):
    with caplog.at_level(logging.INFO, "nbflow"), transaction(key="k", store=store) as outer:
        with transaction() as child:
            stage(child, "child")
        stage(outer, "outer")
        outer.on_commit_hooks.append(fail)

    assert outer.is_rolled_back()
    assert child.is_committed()
    assert store.values == {}
    assert said == ["do child", "do outer", "undo outer"]
    assert "An error was encountered while committing transaction 'k'" in caplog.text
    assert "hook 'fail'" in caplog.text
    assert "Boom: hook" in caplog.text


def test_a_store_that_fails_undoes_it(stage, said):
    class Full(InMemory):
        def write(self, key, value):
            raise OSError("full")

    with transaction(key="k", store=Full()) as txn:
        stage(txn, "a")

    assert txn.is_rolled_back()
    assert said == ["do a", "undo a"]


def test_a_hook_that_fails_while_undoing_stops_no_other(stage, said, caplog):
    with transaction(key="k", commit_mode=OFF) as outer:
        with transaction() as child:
            stage(child, "child")
        stage(outer, "outer")
        outer.on_rollback_hooks.append(fail)
        assert outer.rollback() is False
        assert outer.rollback() is False

    assert outer.is_rolled_back()
    assert said == ["undo outer", "undo child"]
    assert "An error was encountered while rolling back transaction 'k'" in caplog.text


@pytest.mark.parametrize("kind", ["on_commit_hooks", "on_rollback_hooks"])
def test_what_is_no_ordinary_error_goes_on_once_all_is_undone(kind, stage, said):
    mode = LAZY if kind == "on_commit_hooks" else OFF

    txn = transaction(commit_mode=mode)

    def stopped():
        with txn:
            stage(txn, "a")
            getattr(txn, kind).append(stop)

    with pytest.raises(Stop):
        stopped()

    assert txn.is_rolled_back()
    assert said[-1] == "undo a"


def test_its_own_logger_is_told(caplog):
    logger = logging.getLogger("mine")

    with caplog.at_level(logging.INFO, "mine"), transaction(logger=logger) as txn:
        txn.stage(1, on_commit_hooks=[lambda _: None])

    assert [record.getMessage() for record in caplog.records if record.name == "mine"] == [
        "Running commit hook '<lambda>'",
        "Commit hook '<lambda>' finished running successfully",
    ]


def test_a_transaction_is_entered_once():
    with transaction(key="k") as txn, pytest.raises(RuntimeError) as raised:
        txn.__enter__()
    assert matches("transaction_twice", str(raised.value))
    with pytest.raises(RuntimeError, match="it is COMMITTED already"), txn:
        pass  # not reached


def test_children_of_other_threads_belong_to_the_one_around(stage, said):
    def child(name):
        with transaction() as txn:
            stage(txn, name)

    with transaction() as outer:
        for name in "ab":
            thread = threading.Thread(target=copy_context().run, args=(child, name))
            thread.start()
            thread.join()
        assert said == []

    assert len(outer.children) == 2
    assert said == ["do a", "do b"]


def test_a_child_that_outlives_its_parent_commits_itself(stage, said):
    with transaction() as outer:
        late = copy_context()
    assert outer.is_committed()

    def child():
        with transaction() as txn:
            stage(txn, "late")

    late.run(child)

    assert said == ["do late"]


def test_of_several_the_one_is_current_whose_block_stands_in_the_code_that_runs():
    own = transaction()
    own.begin(None)

    class Here(RunSupplied):
        transaction = own

    with transaction() as outer:
        token = enter(Here(flow_name="f", parameters={}, flow_run_id="1", flow_run_name="r"))
        try:
            assert get_transaction() is own
            with transaction(commit_mode=OFF) as inner:
                assert get_transaction() is inner
            assert get_transaction() is own
        finally:
            leave(token)
        assert get_transaction() is outer


class TestAsyncHooks:
    @pytest.fixture
    def hooks(self, said):
        """Hooks that say what they are once they were awaited to their end."""

        def hook(word):
            async def says(txn):
                await asyncio.sleep(0)
                said.append((word, txn.state.name))

            return says

        return {"on_commit_hooks": [hook("do")], "on_rollback_hooks": [hook("undo")]}

    def test_are_awaited(self, hooks, said):
        with transaction() as txn:
            txn.stage("value", **hooks)
        with suppress(Boom), transaction() as txn:
            txn.stage("value", **hooks)
            raise Boom

        assert said == [("do", "STAGED"), ("undo", "ROLLED_BACK")]

    def test_are_awaited_where_an_event_loop_runs(self, hooks, said):
        async def body():
            with transaction() as txn:
                txn.stage("value", **hooks)

        asyncio.run(body())

        assert said == [("do", "STAGED")]

    def test_that_fail_undo_what_they_were_to_commit(self, hooks, said):
        async def fails(_):
            raise Boom("hook")

        with transaction() as txn:
            txn.stage("value", hooks["on_rollback_hooks"], [fails])

        assert txn.is_rolled_back()
        assert said == [("undo", "ROLLED_BACK")]

    def test_of_tasks_are_awaited_too(self, said):
        async def commits(txn):
            said.append(txn.state.name)

        @task(on_commit=[commits])
        def one():
            return 1

        flow(lambda: one(), name="outer")()

        assert said == ["STAGED"]
