import pytest

from nbflow.core.settings import config
from nbflow.notebook.preference import Preference

VARIABLE = "NBFLOW__RESULTS__KEEP"


@pytest.fixture
def environ():
    return {}


@pytest.fixture
def preference(environ):
    return Preference("results.keep", environ)


def test_what_a_page_wants_is_set_and_taken_back(preference, environ):
    preference.set("all")
    assert environ == {VARIABLE: "all"}

    preference.set("none")
    assert environ == {VARIABLE: "none"}

    preference.set(None)
    assert environ == {}


def test_what_the_user_has_set_stands(preference, environ):
    environ[VARIABLE] = "none"

    preference.set("all")
    preference.set(None)

    assert environ == {VARIABLE: "none"}


def test_what_the_user_sets_later_stands_too(preference, environ):
    preference.set("all")
    environ[VARIABLE] = "auto"

    preference.set("none")

    assert environ == {VARIABLE: "auto"}


def test_it_is_what_the_settings_show(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    preference = Preference("results.keep")
    preference.set("none")

    assert config.results.keep == "none"

    preference.set(None)
    assert config.results.keep == "auto"
