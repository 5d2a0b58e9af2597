import gc

from nbflow.core.keys.memory import ByIdentity


class Thing:
    __hash__ = None  # type: ignore[assignment]  # what is remembered must not be asked for it

    def __eq__(self, other):
        raise AssertionError("compared")


def test_what_is_put_is_got_for_that_object_alone():
    known: ByIdentity[int] = ByIdentity()
    one, other = Thing(), Thing()

    assert known.put(one, 1) == 1
    assert known.get(one) == 1
    assert known.get(other) is None


def test_an_object_is_forgotten_with_what_is_known_about_it():
    known: ByIdentity[int] = ByIdentity()
    thing = Thing()
    known.put(thing, 1)

    del thing
    gc.collect()

    assert len(known) == 0
