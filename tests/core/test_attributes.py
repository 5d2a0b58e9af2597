"""The options of a task as its attributes."""

import pytest

from nbflow import task
from nbflow.core.attributes import OptionAttributes


@task(tags=["daily"], retries=2)
def load(x):
    return x


def test_an_option_is_an_attribute_by_either_spelling():
    assert (load.tags, load.retries, load.max_retries) == ({"daily"}, 2, 2)


def test_setting_one_gives_that_task_options_of_its_own():
    other = load.copy()
    other.max_retries = 3

    assert (other.retries, load.retries) == (3, 2)


def test_the_class_has_no_value_of_one():
    assert type(load).retries is OptionAttributes.retries


def test_what_an_option_cannot_be_is_refused():
    with pytest.raises(TypeError, match="no number of attempts"):
        load.copy().retries = "many"
