import pickle

import pytest

from nbflow.executors import Held, Parted


class Shelf:
    def fetch(self, source):
        return f"value of {source}"


def test_both_parts_have_their_names():
    assert Parted("state", 1).head == "state"
    assert Parted("state", 1).value == 1


def test_a_held_value_is_fetched_from_where_it_is():
    assert Held(Shelf(), "k1").get() == "value of k1"


def test_what_stands_for_a_held_value_is_not_sent():
    with pytest.raises(TypeError, match="held on a worker"):
        pickle.dumps(Held(Shelf(), "k1"))
