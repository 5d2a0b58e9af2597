"""What the steps of a call ask for, and what every manner answers."""

from datetime import UTC, datetime
from typing import Any

import pytest

from nbflow.core.graph import Child
from nbflow.engine import called, declared
from nbflow.engine.steps import Call, Children, Manner, Until

MANNERS: list[Manner] = [called, declared]  # checked by mypy: each module is one


@pytest.mark.parametrize("manner", MANNERS)
def test_a_manner_answers_whatever_the_steps_ask(manner):
    asked = {name for name in vars(Manner) if not name.startswith("_")}

    assert asked == {"before", "call", "after", "following"}
    assert set(manner.__all__) == asked


def test_a_call_takes_as_long_as_it_likes_unless_it_is_limited():
    supplied: Any = None
    assert Call(len, {}, supplied).limit is None


@pytest.mark.parametrize("effect", [Until(datetime.now(UTC)), Children([])])
def test_what_is_asked_for_is_never_changed(effect):
    field = effect.__struct_fields__[0]
    with pytest.raises(AttributeError):
        setattr(effect, field, [Child])
