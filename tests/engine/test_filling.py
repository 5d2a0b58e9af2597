import pytest

from nbflow.engine.filling import Unknown, fill
from nbflow.errors import ResultError
from tests.messages import matches

NAMES = {"city": "oslo", "day": 3}


def test_a_text_is_filled_in():
    assert fill("it", "{city}/{day:02}", NAMES) == "oslo/03"


def test_a_function_is_given_all_by_name():
    assert fill("it", lambda city, **rest: city + str(sorted(rest)), NAMES) == "oslo['day']"


class _Open(dict[str, object]):
    def __missing__(self, name: str) -> object:
        raise Unknown


def test_what_only_a_run_will_tell_goes_through():
    with pytest.raises(Unknown):
        fill("it", "{city}", _Open())


def _raising(**names: object) -> str:
    raise OSError("no disk")


@pytest.mark.parametrize(
    ("name", "template"),
    [
        ("unknown", "{town}.csv"),
        ("near", "{citty}.csv"),
        ("open", "{city"),
        ("attribute", "{city.mayor}"),
        ("raises", _raising),
        ("no_text", lambda **names: 3),
    ],
)
def test_what_cannot_be_made_says_why(name, template):
    with pytest.raises(ResultError) as refused:
        fill("the target of task 'load'", template, NAMES)

    assert matches(f"filling_{name}", str(refused.value))
