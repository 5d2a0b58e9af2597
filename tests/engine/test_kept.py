"""What one call left."""

import pytest

from nbflow import context
from nbflow.core.keys import digest
from nbflow.engine.kept import Referring
from nbflow.engine.keying import mocked
from nbflow.results import UnpersistedResult
from tests.engine.leftovers import kept


class TestValue:
    @pytest.mark.parametrize("value", [1, "a", (1, 2), [1], {"a": 1}])
    def test_a_value_left_alone_is_intact(self, value):
        assert kept(value=value).is_intact()

    def test_a_value_that_was_changed_is_not(self):
        result = kept(value=[1])
        result.value.append(2)

        assert not result.is_intact()

    def test_a_value_that_has_lost_its_digest_is_not(self):
        result = kept(value=[1])
        result.value.append(number for number in range(0))

        assert not result.is_intact()

    def test_a_value_that_never_had_a_digest_is_taken_as_it_is(self):
        assert kept(value=(number for number in range(0)), exact=False).is_intact()

    def test_a_value_computed_from_a_mock_is_compared_like_one(self):
        result = kept(value=[1], from_mock=True, digest=mocked(digest([1])))

        assert result.is_intact()
        result.value.append(2)
        assert not result.is_intact()


class TestLeaving:
    class Source:
        lack = None
        is_lost = False

        def value(self):
            return [1]

    def test_a_value_leaves_also_where_its_state_never_had_it(self):
        result = kept(value=[1], source=self.Source(), skipped=None)
        state = result.as_state()
        result.leave(state)
        lazy = result.as_state()

        assert result.value == [1]
        result.leave(lazy)

        assert (result.is_here, state.has_result_here, lazy.has_result_here) == (False,) * 3
        assert lazy.result == [1]


class TestReads:
    def test_what_read_nothing_did_not_change(self):
        assert kept().changed_read() is None

    def test_an_equal_value_did_not_change(self):
        with context(a=[1]):
            assert kept(reads={"a": digest([1])}).changed_read() is None

    def test_another_value_is_named(self):
        with context(a=1, b=2):
            text = kept(reads={"a": digest(1), "b": digest(3)}).changed_read()

        assert text == "context key `b` changed"

    def test_a_key_that_is_gone_is_named(self):
        assert kept(reads={"b": digest(3)}).changed_read() == "context key `b` changed"

    def test_a_value_that_had_no_digest_is_named(self):
        text = kept(reads={"b": b""}).changed_read()

        assert text == "context key `b` has no value to compare"

    def test_a_value_that_has_no_digest_now_is_named(self):
        with context(b=(number for number in range(0))):
            assert kept(reads={"b": digest(3)}).changed_read() == "context key `b` changed"


class TestReferring:
    def test_a_value_is_read_through_its_reference(self):
        result = kept(value=[1])
        result.refer(Referring(UnpersistedResult.create([1])))
        result.refer(Referring(UnpersistedResult.create([2])))

        assert not result.is_here
        assert result.value == [2]

    def test_a_value_that_is_gone_says_so(self):
        result = kept(value=[1])
        result.refer(Referring(UnpersistedResult.create([1], cache_object=False)))

        assert result.lack() == "its result was not kept"

    def test_the_code_is_not_to_be_had_there(self):
        with pytest.raises(NotImplementedError):
            Referring(UnpersistedResult.create(1)).fingerprint()
