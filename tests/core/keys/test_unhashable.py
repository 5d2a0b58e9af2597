import pickle

from nbflow.core.keys import Unhashable


def test_it_carries_its_reason():
    assert Unhashable("global S is a socket").reason == "global S is a socket"


def test_it_pickles():
    assert pickle.loads(pickle.dumps(Unhashable("why"))).reason == "why"
