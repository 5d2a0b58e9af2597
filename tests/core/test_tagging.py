"""The tags that tasks get where they are made or called."""

import pytest

from nbflow import Flow, Parameter, Task, tags, task
from nbflow.core.operators import OPERATORS
from nbflow.core.tagging import current_tags
from tests.messages import matches


@task(tags=["own"])
def load(): ...


def test_tasks_called_inside_get_the_tags_and_their_templates_do_not():
    with Flow("etl"), tags("daily", "slow"):
        rows = load()

    assert rows.tags == {"own", "daily", "slow"}
    assert load.tags == {"own"}


def test_tasks_made_inside_keep_the_tags():
    class Save(Task):
        """Saves nothing."""

    with tags("daily"):

        @task
        def clean(): ...

        save = Save()
        day = Parameter("day")
    with Flow("etl"):
        tidy = clean()

    assert clean.tags == tidy.tags == save.tags == day.tags == {"daily"}


def test_blocks_add_up_and_end():
    with tags("a"):
        with tags("b") as both:
            inner = load.copy()
            with Flow("inner"):
                called = load()
        with Flow("outer"):
            outer = load()

    assert both == {"a", "b"}
    assert inner.tags == {"own"}
    assert called.tags == {"own", "a", "b"}
    assert outer.tags == {"own", "a"}


def test_what_a_call_changes_gets_the_tags_too():
    with Flow("etl"), tags("daily"):
        rows = load(task_args={"tags": ["other"]})

    assert rows.tags == {"other", "daily"}


def test_generated_steps_get_the_tags_and_their_templates_do_not():
    with Flow("etl") as etl, tags("daily"):
        both = load() * [load()]

    assert both.tags == {"daily"}
    assert [each.tags for each in etl.get_tasks(name="List")] == [{"daily"}]
    assert OPERATORS["Add"].tags == frozenset()


def test_tags_end_with_an_exception():
    with pytest.raises(ZeroDivisionError), tags("daily"):
        raise ZeroDivisionError

    with Flow("etl"):
        assert load().tags == {"own"}


def test_a_tag_that_is_no_text_is_refused():
    with pytest.raises(TypeError) as error, tags(["daily"]):  # type: ignore[arg-type]
        pass

    assert matches("tag_no_text", str(error.value))


def test_what_holds_here_is_that_of_all_blocks_around():
    assert current_tags() == frozenset()
    with tags("a", "b"), tags("b", "c"):
        assert current_tags() == {"a", "b", "c"}
    assert current_tags() == frozenset()
