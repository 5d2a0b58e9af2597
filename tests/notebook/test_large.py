import numpy
import pandas
import pytest

from nbflow import task
from nbflow.notebook.large import is_large, large_names

TABLE = pandas.DataFrame({"x": range(20_000)})
ROWS = list(range(20_000))
RATE = 3


class Config:
    def __init__(self, **values):
        self.__dict__.update(values)


class Odd:
    @property
    def shape(self):
        raise RuntimeError("not loaded")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, False),
        ("x" * 20_000, True),
        (ROWS, True),
        (TABLE, True),
        (TABLE.head(), False),
        (numpy.zeros((10, 10)), False),
        (numpy.zeros(20_000), True),
        ({"rows": ROWS}, True),
        ([[1], [2]], False),
        (Config(rows=ROWS), True),
        (Config(rate=1), False),
        (Odd(), True),
        (int, False),
    ],
)
def test_a_value_is_large_by_what_is_in_it(value, expected):
    assert is_large(value) is expected


def helper():
    return len(TABLE)


@task
def asked():
    return ROWS


def test_names_are_found_in_helpers_tasks_and_inner_functions():
    def inner(scale=1):
        return [helper() * RATE * scale for _ in asked.run()]

    assert large_names(inner) == {"TABLE", "ROWS"}


def test_variables_of_enclosing_functions_count():
    rows = ROWS
    small = 1

    def read():
        return rows, small, later

    assert large_names(read) == {"rows"}
    later = 1


def test_a_function_that_calls_itself_is_looked_at_once():
    def again(n):
        return again(n - 1) if n else RATE

    assert large_names(again) == frozenset()


def test_what_is_no_function_reads_nothing():
    assert large_names(len) == frozenset()
    assert large_names(numpy.zeros) == frozenset()
