"""Resources that steps use."""

from typing import Any

import pytest

from nbflow import Flow, Parameter, resource_manager, task
from nbflow.core.signals import SKIP
from tests.messages import matches

events: list[str] = []


@pytest.fixture(autouse=True)
def _no_events():
    events.clear()


class Managed:
    """Notes what is done with it."""

    def __init__(self, url, fails=None):
        self.url = url
        self.fails = fails

    def setup(self):
        if self.fails:
            raise self.fails
        events.append(f"open {self.url}")
        return f"connection to {self.url}"

    def cleanup(self, connection):
        events.append(f"close {connection}")


# The decorator as a call: type checkers take a decorated class for the class itself.
Database: Any = resource_manager(name="Database")(Managed)


@task
def url():
    return "db"


@task
def query(connection, text="select"):
    events.append(f"{text} on {connection}")
    return text


@task
def fails(*, after=None):
    raise ZeroDivisionError


@task
def note(text, after=None):
    events.append(text)


def test_steps_stand_between_setup_and_cleanup():
    with Flow("f") as f, Database(url()) as connection:
        query(connection)

    assert f.run().is_successful()
    assert events == ["open db", "select on connection to db", "close connection to db"]


def test_the_three_steps_are_named_after_the_class_and_always_run():
    with Flow("f") as f, Database("db") as connection:
        step = query(connection)

    init, setup, cleanup = (
        f.get_tasks(name=name)[0] for name in ("Database", "Database.setup", "Database.cleanup")
    )
    assert setup is connection
    assert [each.is_resource for each in (init, setup, step, cleanup)] == [True, True, False, True]
    assert not any(each.options.cache for each in (init, setup, cleanup))
    assert f.upstream_tasks(cleanup) == {init, setup, step}
    f.run()
    f.run(reuse=True)
    assert events.count("open db") == events.count("close connection to db") == 2


def test_steps_that_do_not_use_the_resource_stand_in_the_block_too():
    with Flow("f") as f, Database("db"):
        first = note("first")
        last = note("last", after=first)

    (setup,), (cleanup,) = (f.get_tasks(name=f"Database.{n}") for n in ("setup", "cleanup"))
    assert f.upstream_tasks(first) == {setup}
    assert f.upstream_tasks(last) == {first}
    assert last in f.upstream_tasks(cleanup)
    assert first not in f.upstream_tasks(cleanup)
    f.run()
    assert events == ["open db", "first", "last", "close connection to db"]


def test_a_step_after_the_block_may_run_after_the_cleanup_or_before():
    with Flow("f") as f:
        with Database("db") as connection:
            step = query(connection)
        after = note("after", after=step)

    assert f.reference_tasks() == {after}
    assert f.run().is_successful()


def test_the_cleanup_runs_when_a_step_fails_and_the_run_fails():
    with Flow("f") as f, Database("db") as connection:
        bad = fails(after=connection)
        worse = note("never", after=bad)

    state = f.run()
    assert state.is_failed()
    assert f.reference_tasks() == {worse}
    assert events == ["open db", "close connection to db"]


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (ZeroDivisionError, "TriggerFailed", "Resource setup failed."),
        (SKIP("closed"), "Skipped", "Resource setup was skipped."),
    ],
)
def test_without_a_setup_there_is_nothing_to_clean_up(error, kind, message):
    with Flow("f") as f, Database("db", fails=error) as connection:
        query(connection)

    state = f.run()
    cleanup = state.result[f.get_tasks(name="Database.cleanup")[0]]
    assert (type(cleanup).__name__, cleanup.message) == (kind, message)
    assert events == []


def test_a_failed_cleanup_does_not_fail_the_run():
    class Broken(Managed):
        def cleanup(self, connection):
            raise ZeroDivisionError

    broken: Any = resource_manager(Broken)
    with Flow("f") as f, broken("db") as resource:
        step = note("used", after=resource)

    state = f.run()
    assert state.is_successful()
    assert f.reference_tasks() == {step}
    assert state.result[f.get_tasks(name="Broken.cleanup")[0]].is_failed()


def test_an_empty_block_is_set_up_and_cleaned_up():
    with Flow("f") as f, Database("db"):
        pass

    assert f.run().is_successful()
    assert events == ["open db", "close connection to db"]
    assert [each.name for each in f.reference_tasks()] == ["Database.cleanup"]


def test_resources_may_stand_in_one_another():
    with Flow("f") as f, Database("outer"):
        note("first")
        with Database("inner") as connection:
            query(connection)

    f.run()
    assert events.index("open outer") < events.index("first")
    assert events[-1] == "close connection to outer"
    assert events.index("close connection to inner") < len(events) - 1


def test_parameters_of_a_block_wait_for_nothing():
    with Flow("f") as f, Database("db"):
        note(Parameter("text", default="hello"))

    assert not f.upstream_tasks(f.get_tasks(name="text")[0])
    f.run()
    assert events == ["open db", "hello", "close connection to db"]


def test_a_block_that_raises_gets_no_cleanup():
    with pytest.raises(ZeroDivisionError), Flow("f") as f, Database("db"):
        raise ZeroDivisionError

    assert not f.get_tasks(name="Database.cleanup")


def test_a_resource_may_have_a_name_and_options():
    named: Any = resource_manager(
        name="db",
        init_task_kwargs={"tags": ["a"]},
        setup_task_kwargs={"name": "open"},
        cleanup_task_kwargs={"cache": True},
    )(Managed)
    with Flow("f") as f:
        other = named("db")
        with other:
            pass

    assert [each.name for each in f.tasks] == ["db", "open", "db.cleanup"]
    assert (other.init_task.tags, other.setup_task.name) == ({"a"}, "open")
    assert other.cleanup_task is not None
    assert other.cleanup_task.options.cache


def test_a_resource_may_name_its_flow():
    f = Flow("f")
    database = Database("db", flow=f)

    with f, database as connection:
        query(connection)

    assert f.run().is_successful()
    assert len(events) == 3


def test_a_resource_needs_a_flow():
    with pytest.raises(ValueError, match="Could not infer an active Flow context") as error:
        Database("db")

    assert matches("resource_outside_flow", str(error.value))


def test_a_resource_stands_in_one_flow():
    # What was never opened is told like any task that was made and not used.
    with pytest.warns(UserWarning, match="not added to the flow: .*Database.cleanup"), Flow("one"):
        database = Database("db")

    with Flow("two"), pytest.raises(ValueError, match="Multiple flows") as error, database:
        pass

    assert matches("resource_two_flows", str(error.value))


def test_its_arguments_are_bound_like_any_other():
    with Flow("f"), pytest.raises(TypeError, match="nothing gives 'url'"):
        Database()


@pytest.mark.parametrize("methods", [("setup",), ("cleanup",), ()])
def test_a_class_without_the_methods_is_refused(methods):
    with pytest.raises(TypeError, match="which has no method"):
        resource_manager(type("Half", (), dict.fromkeys(methods, print)))


def test_the_messages_for_what_is_decorated_say_what_is_needed():
    with pytest.raises(TypeError) as error:
        resource_manager(type("Half", (), {"setup": print}))
    assert matches("resource_without_cleanup", str(error.value))

    with pytest.raises(TypeError) as error:
        resource_manager(5)  # type: ignore[call-overload]
    assert matches("resource_no_class", str(error.value))
