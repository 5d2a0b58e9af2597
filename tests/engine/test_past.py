"""What earlier kernels left, read from the store: found, refused, or run again."""

import copy
import errno
import pickle

import pytest
from msgspec import msgpack

from nbflow import context
from nbflow.engine import past
from nbflow.engine.keeping import current
from nbflow.engine.past import FEW, FlowPast, InStore, Meta, find_run, meta_in, past_of
from nbflow.errors import DamagedResultError, StoreError, ValueUnavailableError
from nbflow.io.store.store import Store
from tests.engine.kernels import called, damage_files, made, node, notes, rows
from tests.messages import matches


def large():
    return b"x" * 1_100_000


def small_file():
    return "a" * 30_000


def many():
    return [1, 2, 3]


def size(x):
    return len(x)


def more(x):
    return len(x) + 1


def double(x):
    return 2 * x


def total(xs):
    return sum(xs)


def big(x):
    return bytes([x]) * 1_100_000


def sizes(xs):
    return [len(x) for x in xs]


def reads():
    return context.color


class Broken:
    """Cannot be loaded again."""

    def __reduce__(self):
        return (int, ("no number",))


def broken():
    return Broken()


def is_it(x):
    return type(x) is Broken


def newest(name):
    return FlowPast(current(), "f").newest(name)


def steps(flow):
    return {step.node: (step.verdict, step.cause.text) for step in flow.plan()}


def kept_of(flow, node):
    return flow.state_of(node).kept


class TestNotKept:
    def build(self, last=size):
        return node(last, name="last")(node(large)())

    def test_it_is_not_needed_where_what_follows_is_kept(self):
        made(self.build).run()
        flow = made(self.build)

        assert steps(flow)["large-1"] == ("reuse", "nothing changed")
        flow.run(reuse=True)

        assert called(flow) == []
        assert flow["last"] == 1_100_000

    def test_its_value_cannot_be_asked_for(self):
        made(self.build).run()
        flow = made(self.build)
        flow.run(reuse=True)
        run = kept_of(flow, "large").source._stored.entry.run

        with pytest.raises(ValueUnavailableError) as raised:
            flow["large"]

        assert matches("result_not_kept", str(raised.value).replace(run, "RUN"))

    def test_it_takes_no_room(self):
        made(self.build).run()
        flow = made(self.build)
        flow.run(reuse=True)

        assert kept_of(flow, "large").source.size == 0

    def test_it_runs_again_where_what_follows_needs_it(self):
        made(self.build).run()
        flow = made(lambda: self.build(more))
        cause = "its result was not kept, and `last-1` needs it"

        assert steps(flow)["large-1"] == ("run", cause)
        flow.run(reuse=True)

        assert called(flow) == ["large-1", "last-1"]
        assert flow["last"] == 1_100_001
        assert flow.last_run.recording.why["large-1"].text == cause

    def test_a_chain_runs_again_from_where_a_value_is_kept(self):
        def build(last=size):
            first = node(many)()
            wide = node(lambda xs: b"a" * 1_100_000, name="wide")(first)
            wider = node(lambda x: x + b"a", name="wider")(wide)
            node(last, name="last")(wider)

        made(build).run()
        flow = made(lambda: build(more))
        flow.run(reuse=True)

        assert called(flow) == ["wide-1", "wider-1", "last-1"]
        assert flow["last"] == 1_100_002

    def test_of_mapped_children_only_those_that_are_not_kept_run_again(self):
        def wide(x):
            return bytes(1_100_000) if x == 2 else b"a"

        def build(last):
            node(last, name="last")(node(wide, name="wide").map(node(many)()))

        made(lambda: build(sizes)).run()
        flow = made(lambda: build(lambda xs: sum(map(len, xs))))

        assert flow.plan()["wide-1"].cause.text == (
            "1 of 3: its result was not kept, and `last-1` needs it"
        )
        flow.run(reuse=True)

        assert set(called(flow)) == {"wide-1[1]", "last-1"}
        assert flow["last"] == 1_100_002

    def test_what_is_mapped_over_runs_again_where_it_is_not_kept(self):
        def build():
            node(total)(node(double).map(node(many, persist_result=False)()))

        made(build).run()
        flow = made(build)

        assert steps(flow)["many-1"][0] == "run"
        flow.run(reuse=True)

        assert called(flow) == ["many-1"]
        assert flow["total"] == 12

    def test_children_that_are_mapped_over_again_are_not_needed(self):
        def build():
            first = node(big).map(node(many)())
            node(total)(node(size).map(first))

        made(build).run()
        flow = made(build)
        flow.run(reuse=True)

        assert called(flow) == []
        assert flow["total"] == 3_300_000


class TestFoundOutLate:
    """What may be taken, or not, is known only once an upstream has run again."""

    def build(self, last=size, first=many):
        always = node(first, cache=False, name="always")()
        wide = node(lambda xs: bytes(1_100_000), name="wide")(always)
        node(last, name="last")(wide)

    def test_what_was_not_kept_runs_again_as_what_follows_may_need_it(self):
        made(self.build).run()
        flow = made(lambda: self.build(more))

        flow.run(reuse=True)

        assert called(flow) == ["always-1", "wide-1", "last-1"]
        assert flow["last"] == 1_100_001
        assert flow.last_run.recording.why["wide-1"].text == (
            "its result was not kept, and what follows may need it"
        )

    def test_what_was_kept_is_fetched(self):
        made(self.build, persist_result=True).run()
        flow = made(lambda: self.build(more))

        flow.run(reuse=True)

        assert called(flow) == ["always-1", "last-1"]
        assert flow["last"] == 1_100_001

    def test_what_nobody_takes_is_left_where_it_is(self):
        def build():
            always = node(many, cache=False, name="always")()
            wide = node(lambda xs: bytes(1_100_000), name="wide")(always)
            node(lambda: 1, name="after")(upstream_tasks=[wide])

        made(build).run()
        flow = made(build)

        flow.run(reuse=True)

        assert called(flow) == ["always-1"]

    def test_so_it_is_with_children(self):
        def build(last=sizes):
            always = node(many, cache=False, name="always")()
            node(last, name="last")(node(big).map(always))

        made(build).run()
        flow = made(lambda: build(lambda xs: sum(map(len, xs))))

        flow.run(reuse=True)

        assert called(flow) == ["always-1", "last-1", "big-1[0]", "big-1[1]", "big-1[2]"]
        assert flow["last"] == 3_300_000


class TestDamaged:
    def build(self, last=size):
        return node(last, name="last")(node(small_file)())

    def test_a_file_is_noticed_when_it_is_needed_and_its_task_runs_again(self):
        made(self.build).run()
        assert damage_files() == 1
        flow = made(lambda: self.build(more))

        flow.run(reuse=True)

        assert called(flow) == ["small_file-1", "last-1"]
        assert flow.last_run.recording.why["small_file-1"].text == (
            "the stored result of 'small_file-1' is damaged, and `last-1` needs it"
        )
        assert flow["last"] == 30_001

    def test_a_file_that_is_not_needed_is_noticed_when_its_value_is_asked_for(self):
        made(self.build).run()
        damage_files()
        flow = made(self.build)
        flow.run(reuse=True)
        assert called(flow) == []

        with pytest.raises(DamagedResultError):
            flow["small_file"]

        assert [task for task, _ in rows()] == ["last-1"]
        assert steps(flow)["small_file-1"] == (
            "run",
            "the stored result of 'small_file-1' is damaged",
        )
        flow.run(reuse=True)
        assert called(flow) == ["small_file-1"]
        assert flow["small_file"] == small_file()
        current().drop(3)
        assert steps(made(self.build))["small_file-1"] == ("run", "never run")

    def test_a_list_that_is_mapped_over_runs_again(self):
        def build():
            many = node(lambda: ["a" * 20_000] * 2, name="many")()
            node(total)(node(size).map(many))

        made(build).run()
        damage_files()
        flow = made(build)

        assert steps(flow)["many-1"][0] == "run"
        flow.run(reuse=True)

        assert called(flow) == ["many-1"]
        assert flow["total"] == 40_000

    def test_so_it_does_where_the_run_finds_out_first(self):
        def build():
            many = node(lambda: ["a" * 20_000] * 2, name="many")()
            node(total)(node(size).map(many))

        made(build).run()
        damage_files()
        flow = made(build)

        flow.run(reuse=True)

        assert called(flow) == ["many-1"]

    def test_a_row_is_passed_over_and_the_one_before_it_taken(self):
        made(self.build).run()
        made(self.build).run()
        with current().database.writing() as connection:
            connection.execute("UPDATE results SET digest = x'00' WHERE seq IN (3, 4)")
        flow = made(self.build)

        assert steps(flow)["last-1"] == ("reuse", "nothing changed")
        flow.run(reuse=True)

        assert called(flow) == []
        assert rows("seq") == [(1,), (2,)]

    def test_of_many_that_do_not_hold_only_some_are_asked(self, monkeypatch):
        monkeypatch.setattr("nbflow.engine.past.MOST_ASKED", 2)
        for _ in range(3):
            flow = made(self.build)
            flow.run()
        asked = []

        def holds(kept):
            asked.append(kept)
            return False

        past = FlowPast(current(), "f")
        assert past.find(kept_of(flow, "last").key, "last-1", holds) is None
        assert len(asked) == 4, "of the node's own and of all"

    def test_one_that_left_memory_is_computed_again(self):
        def build(last=size):
            first = node(small_file, cache_result_in_memory=False)()
            node(last, name="last")(first)

        flow = made(build)
        flow.run()
        damage_files()
        flow.replace(flow.find("last"), node(more, name="last"))

        flow.run(reuse=True)

        assert called(flow) == ["small_file-1", "last-1"]
        assert flow["last"] == 30_001

    def test_one_that_is_there_anew_is_not_forgotten_for_it(self):
        made(self.build).run()
        old = newest("small_file-1")
        damage_files()
        made(self.build).run()

        assert isinstance(old.source, InStore)
        with pytest.raises(DamagedResultError):
            old.value  # noqa: B018

        assert [task for task, _ in rows()] == ["last-1", "small_file-1", "last-1"]

    def test_one_that_was_forgotten_already_is_not_forgotten_again(self):
        flow = made(lambda: node(small_file, cache_result_in_memory=False)())
        flow.run()
        damage_files()
        current().drop(1)

        with pytest.raises(DamagedResultError):
            flow["small_file"]

        assert rows() == []

    def test_one_that_cannot_be_read_now_is_not_forgotten(self, monkeypatch):
        made(self.build).run()
        flow = made(lambda: self.build(more))
        store = current()
        opened = store.folder.open

        def failing(name):
            raise OSError(errno.EIO, "Input/output error")

        monkeypatch.setattr(store.folder, "open", failing)
        flow.run(reuse=True)

        assert flow["last"] == 30_001
        assert called(flow) == ["small_file-1", "last-1"]
        monkeypatch.setattr(store.folder, "open", opened)
        assert len(rows()) == 4


class TestUnloadable:
    def build(self, last=is_it):
        return node(last, name="last")(node(broken)())

    def test_it_says_why(self):
        made(self.build).run()
        flow = made(self.build)
        flow.run(reuse=True)
        run = kept_of(flow, "broken").source._stored.entry.run

        with pytest.raises(StoreError) as raised:
            flow["broken"]

        assert matches("result_not_loadable", str(raised.value).replace(run, "RUN"))

    def test_it_runs_again_where_it_is_needed(self):
        made(self.build).run()
        flow = made(lambda: self.build(lambda x: [type(x)]))

        flow.run(reuse=True)

        assert called(flow) == ["broken-1", "last-1"]
        assert flow.last_run.recording.why["broken-1"].text == (
            "its kept result cannot be loaded, and `last-1` needs it"
        )


class TestLazily:
    @pytest.fixture
    def flow(self):
        def build():
            node(total)(node(double).map(node(many)()))

        made(build).run()
        flow = made(build)
        flow.run(reuse=True)
        return flow

    def test_a_result_is_fetched_when_it_is_read(self, flow):
        state = flow.state_of("total")

        assert not state.has_result_here
        assert state.result == 12
        assert state.has_result_here

    def test_states_are_compared_by_their_results(self, flow):
        other = made(lambda: node(total)(node(double).map(node(many)())))
        other.run()

        for name in ("many", "total"):
            assert flow.state_of(name) == other.state_of(name)

    def test_a_state_is_pickled_with_its_result(self, flow):
        for name, value in (("total", 12), ("double", [2, 4, 6])):
            loaded = pickle.loads(pickle.dumps(flow.state_of(name)))
            assert loaded.result == value
            assert copy.copy(flow.state_of(name)).result == value

    def test_the_result_of_a_mapped_node_is_fetched_from_its_children(self, flow):
        state = flow.state_of("double")

        assert not state.has_result_here
        assert state.result == [2, 4, 6]

    def test_there_is_nothing_else_to_fetch(self, flow):
        with pytest.raises(AttributeError, match="'Success' object has no attribute 'colour'"):
            flow.state_of("total").colour  # noqa: B018
        with pytest.raises(AttributeError, match="'Kept' object has no attribute 'colour'"):
            kept_of(flow, "total").colour  # noqa: B018


class TestCode:
    def test_what_changed_is_said_in_a_new_kernel(self):
        made(lambda: node(size, name="last")(node(many)())).run()

        step = made(lambda: node(more, name="last")(node(many)())).plan()["last-1"]

        assert step.cause.text.startswith("code of `more` changed")
        assert "+    return len(x) + 1" in step.cause.diff

    def test_what_the_code_was_may_have_been_lost(self):
        made(lambda: node(size, name="last")(node(many)())).run()
        with current().database.writing() as connection:
            connection.execute("DELETE FROM codes")

        step = made(lambda: node(more, name="last")(node(many)())).plan()["last-1"]

        assert step.verdict == "run"
        assert step.cause.diff is None

    def test_an_argument_that_changed_is_shown(self):
        made(lambda: node(double)(2)).run()

        step = made(lambda: node(double)(3)).plan()["double-1"]

        assert step.cause.text == "argument `x` changed: 2 → 3"

    def test_an_argument_without_a_digest_is_told_of(self):
        def build():
            node(is_it, ignore=["x"])(n for n in range(0))

        made(build).run()
        flow = made(build)
        flow.run(reuse=True)

        assert called(flow) == []
        assert newest("is_it-1").constants["x"].digest == b""


class TestContext:
    def test_what_was_read_is_compared_in_another_kernel(self):
        with context(color="red"):
            made(lambda: node(reads)()).run()
            flow = made(lambda: node(reads)())
            flow.run(reuse=True)
            assert called(flow) == []
        with context(color="blue"):
            flow = made(lambda: node(reads)())
            assert steps(flow)["reads-1"] == ("run", "context key `color` changed")
            flow.run(reuse=True)

        assert called(flow) == ["reads-1"]
        assert flow["reads"] == "blue"


class TestInterrupted:
    def test_a_node_that_was_cut_off_is_said_to_have_been(self):
        def cut():
            raise Death

        class Death(BaseException):
            pass

        def build():
            node(double)(node(many)())

        flow = made(build)
        store = current()
        flow.run()
        run = flow.last_run.id
        with store.database.writing() as connection:
            connection.execute("UPDATE runs SET state = 'Running'")
            connection.execute("UPDATE task_runs SET state = 'Running' WHERE name = 'double-1'")
            connection.execute("DELETE FROM results WHERE task = 'double-1'")

        again = made(build)

        assert again.runs()[0].state == "Interrupted"
        assert steps(again) == {
            "many-1": ("reuse", "nothing changed"),
            "double-1": ("run", "it was interrupted: its kernel ended while it ran"),
        }
        again.resume()
        assert again.last_run.id == run
        assert called(again) == ["double-1"]
        assert "double-1" not in again.memory.doubts
        assert [(each.id, each.state) for each in again.runs()] == [(run, "Success")]

    def test_what_this_kernel_ran_since_is_not(self):
        def build():
            node(double)(node(many)())

        flow = made(build)
        flow.run()
        with current().database.writing() as connection:
            connection.execute("UPDATE runs SET state = 'Running'")
            connection.execute("UPDATE task_runs SET state = 'Running'")

        assert {step.verdict for step in flow.plan()} == {"reuse"}
        assert flow.memory.doubts == {}


class TestRuns:
    def test_a_flow_without_runs_has_none_to_go_on_with(self):
        with pytest.raises(StoreError) as raised:
            made(lambda: node(many)()).resume()

        text = str(raised.value).replace(str(current().path), "PATH")
        assert matches("no_recorded_run", text)

    def test_the_last_one_is_found_or_the_one_that_is_named(self):
        flow = made(lambda: node(many)())
        flow.run()
        first = flow.last_run.id
        flow.run()

        assert find_run("f", None).id == flow.last_run.id
        assert find_run("f", first).id == first

    def test_in_the_kernel_of_the_last_run_a_new_one_goes_on_from_it(self):
        flow = made(lambda: node(many)())
        flow.run()
        first = flow.last_run.id

        flow.resume()

        assert flow.last_run.id != first
        assert called(flow) == []

    def test_a_flow_that_keeps_nothing_is_run(self):
        flow = made(lambda: node(many)(), persist_result=None)

        assert flow.resume().is_successful()


class TestFlow:
    def test_one_without_results_is_empty(self):
        found = FlowPast(current(), "f")

        assert found.is_empty
        assert found.find(b"key", "a") is None
        assert found.newest("a") is None
        assert found.owns() == set()
        assert list(found.interrupted()) == []

    def test_it_sees_what_was_there_when_it_was_made_until_it_is_renewed(self):
        before = FlowPast(current(), "f")
        flow = made(lambda: node(many)())
        flow.run()
        key = kept_of(flow, "many").key

        assert before.find(key, "many-1") is None
        before.renew()
        assert getattr(before.find(key, "many-1"), "value", None) == [1, 2, 3]
        assert before.owns() == {kept_of(flow, "many").own}

    def test_a_store_that_cannot_be_opened_holds_nothing(self, tmp_path, monkeypatch, caplog):
        (tmp_path / "file").touch()
        monkeypatch.setenv("NBFLOW_HOME", str(tmp_path / "file"))

        assert past_of("f") is None

        assert "Nothing is reused of earlier kernels" in caplog.text


class TestMeta:
    def test_halves_of_characters_are_stored_as_question_marks(self):
        class Half:
            def __repr__(self):
                return "\ud800"

        flow = made(lambda: node(lambda x: 1, name="a")(Half()))
        flow.run()

        assert notes(flow) == []
        found = newest("a-1")
        assert found.constants["x"].text == "?"

    def test_a_long_text_is_cut(self):
        made(lambda: node(size)("a" * 5_000)).run()

        found = newest("size-1")

        assert len(found.constants["x"].text) == past.LONGEST_TEXT


class TestMany:
    def test_what_a_large_flow_left_is_read_at_once(self, monkeypatch):
        def build():
            for place in range(3 * FEW):
                node(double)(place)

        made(build).run()
        asked: list[bytes] = []
        find = Store.find

        def counted(self, key, *args, **more):
            asked.append(key)
            return find(self, key, *args, **more)

        monkeypatch.setattr(Store, "find", counted)
        flow = made(build)
        flow.run(reuse=True)

        assert called(flow) == []
        assert len(asked) < 2 * FEW

    def test_rows_that_were_damaged_are_forgotten_there_too(self):
        def build():
            for place in range(2 * FEW):
                node(double)(place)

        made(build).run()
        with current().database.writing() as connection:
            connection.execute("UPDATE results SET digest = x'00' WHERE seq = ?", (2 * FEW,))
        flow = made(build)
        flow.run(reuse=True)

        assert called(flow) == [f"double-{2 * FEW}"]


def test_of_equal_calls_a_node_takes_its_own():
    def build():
        first, second = node(none)(), node(none)()
        node(double)(1, upstream_tasks=[first])
        node(double)(2, upstream_tasks=[second])

    made(build).run()
    flow = made(build)
    flow.run(reuse=True)

    assert called(flow) == []


def none():
    return None


def recorded_types(build):
    made(build).run()
    return [meta_in(current().last("f", name)[0]).type for name in ("many-1", "size-1")]


def test_the_type_of_a_value_is_recorded():
    assert recorded_types(lambda: node(size)(node(many)())) == ["list", "int"]


def test_calls_that_an_earlier_version_recorded_have_no_type():
    earlier = msgpack.encode([(), b"", True, {}, None, None, (), None])

    assert msgpack.decode(earlier, type=Meta).type == ""
