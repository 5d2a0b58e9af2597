from nbflow.engine.memory import GENERATIONS, Lookup, Memory
from nbflow.engine.state import Success
from tests.engine.leftovers import kept


class TestTaking:
    def test_a_result_is_found_by_its_key(self):
        memory, result = Memory(), kept()

        memory.take([("a", result)])

        assert memory.candidates(b"key", "a") == [result]
        assert memory.candidates(b"key", "b") == [result]
        assert memory.candidates(b"other", "a") == []
        assert result.node == "a"

    def test_the_newest_results_of_a_node_are_held(self):
        memory = Memory()
        results = [kept(bytes([number])) for number in range(GENERATIONS + 2)]

        for result in results:
            memory.take([("a", result)])

        assert memory.last["a"] == tuple(reversed(results))[:GENERATIONS]
        assert memory.candidates(results[0].key, "b") == []
        assert memory.candidates(results[-1].key, "b") == [results[-1]]

    def test_a_result_that_is_taken_again_is_the_newest(self):
        memory, old, new = Memory(), kept(b"1"), kept(b"2")

        memory.take([("a", old)])
        memory.take([("a", new)])
        memory.take([("a", old)])

        assert memory.last["a"] == (old, new)

    def test_of_two_results_of_one_key_the_newer_is_held(self):
        memory, old, new = Memory(), kept(), kept()

        memory.take([("a", old)])
        memory.take([("a", new)])

        assert memory.last["a"] == (new,)

    def test_a_result_takes_back_what_was_said_against_the_last_one(self):
        memory = Memory()
        memory.failed["a"] = kept()
        memory.doubts["a"] = "failed in the last run"

        memory.take([("a", kept())])

        assert (memory.failed, memory.doubts) == ({}, {})

    def test_what_nodes_are_by_themselves_is_known(self):
        memory, dropped = Memory(), kept(b"3")
        memory.take([("a", kept(b"1")), ("b", kept(b"2")), ("c", dropped)])

        memory.drop(dropped)

        assert memory.owns() == {b"own 1", b"own 2"}


class TestForgetting:
    def test_a_dropped_result_is_not_found(self):
        memory, result = Memory(), kept()
        memory.take([("a", result)])

        memory.drop(result)

        assert memory.candidates(b"key", "a") == []
        assert memory.last["a"] == (result,)

    def test_a_dropped_result_is_not_held_beside_the_next(self):
        memory, result, new = Memory(), kept(b"1"), kept(b"2")
        memory.take([("a", result)])
        memory.drop(result)

        memory.take([("a", new)])

        assert memory.last["a"] == (new,)

    def test_dropping_a_result_leaves_that_of_an_equal_call(self):
        memory, first, second = Memory(), kept(), kept()
        memory.take([("a", first), ("b", second)])

        memory.drop(first)

        assert memory.candidates(b"key", "a") == [second]

    def test_a_node_that_has_left_is_forgotten(self):
        memory, result = Memory(), kept()
        memory.take([("a", result)])
        memory.failed["a"], memory.doubts["a"], memory.states["a"] = kept(), "so", Success()

        memory.forget("a")

        assert memory.candidates(b"key", "a") == []
        assert [memory.last, memory.failed, memory.doubts, memory.states] == [{}, {}, {}, {}]

    def test_what_is_known_follows_a_node_to_its_new_name(self):
        memory, result = Memory(), kept()
        memory.take([("a", result)])
        memory.doubts["a"], memory.states["a"] = "so", Success()

        memory.rename("a", "b")

        assert memory.last == {"b": (result,)}
        assert memory.doubts == {"b": "so"}
        assert list(memory.states) == ["b"]
        assert result.node == "b"

    def test_the_same_name_changes_nothing(self):
        memory = Memory()
        memory.doubts["a"] = "so"

        memory.rename("a", "a")

        assert memory.doubts == {"a": "so"}


class TestLookup:
    def test_a_value_that_cannot_change_is_found_for_any_node(self):
        memory, result = Memory(), kept(value=1)
        memory.take([("a", result)])
        lookup = Lookup(memory, {"a", "b", "c"})

        assert [lookup.find(b"key", name) for name in "abc"] == [result, result, result]

    def test_equal_calls_find_values_of_their_own(self):
        memory, first, second = Memory(), kept(value=[1]), kept(value=[1])
        memory.take([("a", first), ("b", second)])
        lookup = Lookup(memory, {"a", "b"})

        assert lookup.find(b"key", "b") is second
        assert lookup.find(b"key", "a") is first

    def test_a_value_that_can_change_is_not_shared_with_a_node_of_the_flow(self):
        memory = Memory()
        memory.take([("a", kept(value=[1]))])

        assert Lookup(memory, {"a", "b"}).find(b"key", "b") is None

    def test_a_value_of_a_node_that_is_gone_is_found_once(self):
        memory, result = Memory(), kept(value=[1])
        memory.take([("a", result)])
        lookup = Lookup(memory, {"b", "c"})

        assert [lookup.find(b"key", name) for name in "bc"] == [result, None]

    def test_what_is_not_recorded_is_not_found(self):
        assert Lookup(Memory(), {"a"}).find(b"key", "a") is None
