"""The versions that the code of a node had."""

import pytest

from nbflow import Flow, Parameter, task
from nbflow.core.keys import Fingerprint
from nbflow.engine.keeping import current
from nbflow.engine.versions import versions_of
from nbflow.errors import StoreError
from tests.messages import matches

NOW = Fingerprint(b"now", (), None, False, ())
FACTOR = 1


@task
def double(x):
    return 2 * x * FACTOR


@pytest.fixture
def flow():
    with Flow("sums", persist_result=True) as flow:
        double(Parameter("n", default=1))
    return flow


@pytest.fixture
def edited(flow, monkeypatch):
    """Three runs: the first and the last with the same code."""
    for factor in (1, 2, 1):
        monkeypatch.setattr(f"{__name__}.FACTOR", factor)
        flow.run()
    return flow


def test_versions_are_numbered_as_they_came(edited):
    versions = edited.versions("double-1")

    assert [(v.number, v.runs, v.is_current) for v in versions] == [
        (2, (2,), False),
        (1, (1, 3), True),
    ]
    assert [v.change for v in versions] == ["global `FACTOR` changed: 1 → 2", None]
    assert versions[:1][0].source == "@task\ndef double(x):\n    return 2 * x * FACTOR\n"
    assert versions[0].seconds > 0
    assert repr(versions) == "<2 versions of 'double-1'>"


def test_the_one_before_is_the_last_that_is_not_the_present_one(edited):
    versions = edited.versions("double")

    assert versions.find().number == 2
    assert versions.find(1).number == 1
    assert versions_of("sums", "double-1", NOW).find().number == 1


@pytest.mark.parametrize(
    ("number", "message"), [(9, "version_unknown"), (None, "version_none_before")]
)
def test_a_version_that_there_is_not_is_said(flow, number, message):
    flow.run()

    with pytest.raises(StoreError) as error:
        flow.versions("double").find(number)

    assert matches(message, str(error.value))


def test_a_parameter_has_no_versions(flow):
    flow.run()

    assert len(flow.versions("n")) == 0


def test_children_have_the_versions_of_their_task():
    with Flow("sums", persist_result=True) as flow:
        double.map([1, 2])
    flow.run()

    [version] = flow.versions("double-1")

    assert version.runs == (1,)
    assert version.is_current


def test_a_text_that_is_not_recorded_is_not_known(edited):
    with current().database.writing() as connection:
        connection.execute("DELETE FROM codes")

    versions = versions_of("sums", "double-1", NOW)

    assert [(v.source, v.change) for v in versions] == [(None, "the code changed"), (None, None)]
