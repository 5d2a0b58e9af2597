import pytest

from nbflow import Flow, Parameter, Task, task
from nbflow.core.keys import digest
from nbflow.engine.keying import Keying, key_of, mocked, new_token

LIMIT = [1]


def unbounded():
    return (number for number in range(0))


def node_of(made, *args, **kwargs):
    with Flow("f") as flow:
        node = made(*args, **kwargs)
    return flow.graph.nodes[node]


def own(made, *args, parameters=None, **kwargs):
    return Keying(parameters or {}).own(node_of(made, *args, **kwargs))


@task
def double(x):
    return 2 * x


def test_equal_code_and_arguments_are_equal():
    again = task(name="twice")(lambda x: 2 * x)

    assert own(double, 1).digest == own(again, 1).digest
    assert own(double, 1).reason is None


def test_other_code_is_another():
    changed = task(name="double")(lambda x: 3 * x)

    assert own(double, 1).digest != own(changed, 1).digest


@pytest.mark.parametrize("other", [2, 1.0, True, "1", [1]])
def test_another_argument_is_another(other):
    assert own(double, 1).digest != own(double, other).digest


def test_the_name_of_an_argument_counts():
    both = task(name="both")(lambda a=0, b=0: (a, b))

    assert own(both, a=1).digest != own(both, b=1).digest


def test_an_ignored_argument_does_not_count():
    ignoring = task(ignore=["x"])(lambda x: x)

    assert own(ignoring, 1).digest == own(ignoring, 2).digest


def test_an_argument_without_a_digest_is_a_reason_to_run():
    found = own(double, unbounded())

    assert found.reason is not None
    assert found.reason.startswith("its argument 'x' cannot be compared: ")
    assert "generator" in found.reason


def test_a_task_declared_so_always_runs():
    assert own(task(cache=False)(lambda: 1)).reason == "it is declared with cache=False"


def test_code_that_cannot_be_known_is_a_reason_to_run():
    everything = task(name="everything")(lambda: globals())

    assert own(everything).reason == "reaches globals()"


def test_a_version_stands_for_the_code():
    first = task(version="1")(lambda x: x)
    second = task(version="1")(lambda x: -x)

    assert own(first, 1).digest == own(second, 1).digest


def test_a_parameter_is_its_value():
    n = Parameter("n", default=1)

    assert own(n).digest == own(n, parameters={"n": 1}).digest
    assert own(n).digest != own(n, parameters={"n": 2}).digest
    assert own(n).digest != own(Parameter("m", default=1)).digest


def test_a_parameter_has_any_name():
    assert own(Parameter("half \ud800", default=1)).digest


def test_a_parameter_without_a_digest_is_a_reason_to_run():
    found = own(Parameter("n"), parameters={"n": unbounded()})

    assert found.reason is not None
    assert found.reason.startswith("its value cannot be compared: ")


class Add(Task):
    def __init__(self, by):
        self.by = by
        super().__init__()

    def run(self, x):
        return x + self.by


class Nothing(Task):
    __slots__ = ()

    def run(self):
        return None


def test_what_an_author_set_on_a_task_counts():
    assert own(Add(1), 5).digest == own(Add(1), 5).digest
    assert own(Add(1), 5).digest != own(Add(2), 5).digest


def test_an_attribute_without_a_digest_is_a_reason_to_run():
    reason = own(Add(unbounded()), 5).reason

    assert reason is not None
    assert reason.startswith("its attribute 'by' cannot be compared: ")


def test_a_task_without_attributes_is_its_code():
    assert own(Nothing()).digest == own(Nothing()).digest
    assert own(Nothing()).reason is None


def test_after_a_refresh_changed_values_are_seen():
    reading = node_of(task(name="reading")(lambda: LIMIT))
    keying = Keying({})
    before = keying.own(reading).digest

    LIMIT.append(2)
    keying.refresh()

    assert keying.own(reading).digest != before
    LIMIT.pop()


def test_a_key_is_made_of_all_that_is_taken():
    one, two = digest(1), digest(2)
    keys = {
        key_of(b"own", ()),
        key_of(b"other", ()),
        key_of(b"own", [("x", one, "a")]),
        key_of(b"own", [("y", one, "a")]),
        key_of(b"own", [("x", two, "a")]),
        key_of(b"own", [("x", one, "a"), ("y", two, "b")]),
    }

    assert len(keys) == 6


def test_the_name_of_an_upstream_is_no_part_of_a_key():
    assert key_of(b"own", [("x", b"1", "a")]) == key_of(b"own", [("x", b"1", "b")])


def test_tokens_are_all_different():
    assert len({new_token() for _ in range(1000)}) == 1000


def test_what_stands_in_for_a_result_is_not_its_equal():
    assert mocked(digest(1)) != digest(1)
    assert mocked(digest(1)) == mocked(digest(1))
    assert mocked(digest(1)) != mocked(digest(2))
