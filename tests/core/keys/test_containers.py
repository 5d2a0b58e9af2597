import pytest

from nbflow.core.keys import Unhashable, digest, world


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([object(), 1], [1, object()]),
        ([[[1]], 2], [[[1], 2]]),
        ({(): object}, {object: ()}),
        ({"a": [[1]]}, {"b": [[1]]}),
        ({(object,), 1}, {(object,), 2}),
        ({(object,)}, frozenset({(object,)})),
        (memoryview(b"abcd"), memoryview(b"abcd").cast("B", (2, 2))),
        ([{"a": 1}] * 40, [{"a": 1}] * 39),
        ([(1, 2)] * 40, ((1, 2),) * 40),
    ],
)
def test_containers_that_differ_have_digests_of_their_own(one, other):
    assert digest(one) != digest(other)


def test_the_order_of_a_set_of_anything_does_not_count():
    items = [(number, (object,)) for number in range(50)]

    assert digest(set(items)) == digest(set(reversed(items)))  # noqa: C414 - grown the other way
    assert digest({*items, "a", 1}) == digest({1, "a", *items})


@pytest.mark.parametrize(
    "value", [[0] * 200, [[0] * 50] * 4, "a" * 70_000, bytearray(2000), memoryview(bytes(2000))]
)
def test_more_than_the_limit_is_refused(value, monkeypatch):
    monkeypatch.setattr(world, "LIMIT_BYTES", 1000)

    with pytest.raises(Unhashable, match="it is too large to compare, more than 2 GB"):
        digest([value, object()])
