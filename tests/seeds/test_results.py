"""The examples of the seed document "Results", after the rename."""

import asyncio
import json
import logging
import os
import shlex
import subprocess
import sys
import warnings
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from nbflow import flow, task
from nbflow.errors import MissingResult
from nbflow.filesystems import S3, LocalFileSystem
from nbflow.results import LiteralResult, PersistedResult, PersistedResultBlob, UnpersistedResult
from nbflow.serializers import PickleSerializer, Serializer
from tests.buckets import objects
from tests.seeds.notebooks import examples


def run(*snippets: str, **names: Any) -> dict[str, Any]:
    """Run snippets one after the other, as cells of a notebook, and return their names."""
    names["__name__"] = "__main__"
    for snippet in snippets:
        exec(snippet, names)
    return names


def states(made: Any) -> dict[str, Any]:
    """Return the states of the calls of a flow's last run, by the names of the calls."""
    return {name: call.run_state() for name, call in made.last_run.calls.items()}


def in_storage() -> set[str]:
    """Return the names of the documents in the default storage."""
    folder = Path(os.environ["NBFLOW_HOME"], "storage")
    return {path.name for path in folder.glob("*") if path.is_file()}


class TestWhatATaskRaises:
    def test_is_caught_as_in_plain_python(self, capsys):
        names = run(*examples("3.1"))

        assert "Oh no! The task failed." in capsys.readouterr().out
        assert names["my_flow"]() is True
        assert names["my_flow"](return_state=True).is_completed()

    def test_is_asked_of_its_state(self, capsys):
        names = run(*examples("3.2"))

        assert names["result"] == 2
        assert "Oh no! The task failed. Falling back to '1'." in capsys.readouterr().out

    def test_is_raised_by_its_state(self, capsys):
        names = run(*examples("3.3"))

        assert "Oh no! The state raised the error!" in capsys.readouterr().out
        assert names["my_flow"]() is True

    def test_is_returned_by_its_state_where_that_is_asked(self, capsys):
        names = run(*examples("3.4"))

        assert names["result"] == 2
        assert "Oh no! The task failed. Falling back to '1'." in capsys.readouterr().out

    def test_is_raised_by_its_future(self, capsys):
        names = run(*examples("3.5"))

        said = capsys.readouterr().out
        assert "Ah! Futures will raise the failure as well." in said
        assert "Got <class 'ValueError'>" in said
        assert names["my_flow"]() is True


class TestAResultInAnAsyncFlow:
    def ask(self, **how):
        @task
        async def one():
            return 1

        @flow
        async def asking():
            state = await one(return_state=True)
            given = state.result(**how)
            return [await given if asyncio.iscoroutine(given) else given]

        return asyncio.run(asking())[0]

    def test_is_awaited_with_fetch(self):
        assert self.ask(fetch=True) == 1

    def test_is_a_reference_without_and_a_warning_says_so(self):
        with pytest.warns(DeprecationWarning, match="fetch=True"):
            assert isinstance(self.ask(), UnpersistedResult)

    def test_is_awaited_where_a_setting_says_so(self, monkeypatch):
        monkeypatch.setenv("NBFLOW_ASYNC_FETCH_STATE_RESULT", "true")

        assert self.ask() == 1

    def test_is_a_reference_in_silence_with_fetch_false(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert isinstance(self.ask(fetch=False), UnpersistedResult)


def test_retries_of_a_flow_keep_the_results_of_its_tasks_and_not_its_own():
    names = run(*examples("3.7"))

    state = names["my_flow"](return_state=True)

    data = states(names["my_flow"])["my_task-0"].data
    assert isinstance(data, PersistedResult)
    assert in_storage() == {data.storage_key}
    assert isinstance(state.data, UnpersistedResult)


class TestACacheKey:
    def test_keeps_the_result_of_its_task_alone(self):
        names = run(*examples("3.8"), "my_flow()")

        reached = states(names["my_flow"])
        assert isinstance(reached["my_task-0"].data, PersistedResult)
        assert isinstance(reached["my_other_task-0"].data, UnpersistedResult)
        assert in_storage() == {"always"}

    def test_finds_it_in_the_next_run_and_in_other_flows(self):
        names = run(*examples("3.8"), "my_flow()", "my_flow()")
        other = flow(lambda: names["my_task"](), name="other")
        given = other()

        state = states(names["my_flow"])["my_task-0"]
        assert (state.name, state.is_completed()) == ("Cached", True)
        assert state.result() == given == "hello world!"
        assert states(other)["my_task-0"].name == "Cached"

    def test_finds_nothing_once_its_time_is_over(self):
        (example,) = examples("3.8")
        names = run(example.replace("seconds=20", "seconds=0"), "my_flow()", "my_flow()")

        assert states(names["my_flow"])["my_task-0"].name == "Completed"


class TestPersistResult:
    def test_is_said_of_a_flow(self):
        state = run(*examples("3.9"))["my_flow"](return_state=True)

        assert isinstance(state.data, LiteralResult)
        assert state.result() is None

    def test_is_said_of_a_task_whatever_its_flow_says(self):
        names = run(*examples("3.9"))
        outer = flow(lambda: names["my_task"](), name="outer", persist_result=True)

        outer()

        assert isinstance(states(outer)["my_task-0"].data, UnpersistedResult)

    def test_false_makes_a_feature_fail_that_needs_it(self):
        tried = task(name="tried", persist_result=False, cache_key_fn=lambda: "gone")(lambda: 1)
        outer = flow(lambda: [tried(), tried(return_state=True)][1], name="outer")

        state = outer(return_state=True).result()

        assert state.name == "Cached"
        with pytest.raises(MissingResult, match="was not persisted"):
            state.result()
        with pytest.raises(MissingResult, match="was not persisted"):
            flow(lambda: tried(), name="another")()


HELLO = """
from nbflow import flow, task

@task
def hello():
    return "hello"

@task(persist_result=False)
def never():
    return "never"

@flow
def greets():
    return [hello(return_state=True), never(return_state=True)]

print(*(type(state.data).__name__ for state in greets()))
"""


def test_results_are_kept_by_default_once_that_is_configured():
    (command,) = examples("3.10")
    nbflow, *words = shlex.split(command.removeprefix("!"))

    def said(*given):
        done = subprocess.run(
            [sys.executable, *given], capture_output=True, text=True, check=True, timeout=120
        )
        return done.stdout.strip().splitlines()[-1]

    before = said("-c", HELLO)
    said("-m", nbflow, *words)

    assert before == "UnpersistedResult UnpersistedResult"
    assert said("-c", HELLO) == "PersistedResult UnpersistedResult"


class TestResultStorage:
    def test_is_that_of_the_flow_and_none_is_asked_for_literals(self):
        names = run(*examples("3.11"))

        assert isinstance(states(names["new_flow"])["my_task-0"].data, LiteralResult)
        assert in_storage() == set()

    def test_takes_what_is_no_literal(self, s3):
        before = objects(s3)

        (example,) = examples("3.11")
        names = run(example.replace("    ...", "    return 'large'"))

        local, remote = (states(names[name])["my_task-0"].data for name in ("my_flow", "new_flow"))
        assert in_storage() == {local.storage_key}
        assert objects(s3) - before == {remote.storage_key}
        assert remote.storage == S3(bucket_path="my-bucket")
        assert remote.get() == "large"

    def test_may_be_a_folder(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        names = run(*examples("3.7"), *examples("3.12"), LocalFileSystem=LocalFileSystem)

        names["my_flow"].with_options(result_storage=names["storage"])()

        assert len(list((tmp_path / ".my-results").iterdir())) == 1


class TestAResultStorageKey:
    def test_names_the_document_also_of_a_literal(self, s3):
        names = run(*examples("3.13"))

        data = states(names["my_flow"])["my_task-0"].data
        assert "s3://my-bucket/my_task.json" in data.artifact_description
        assert "my_task.json" in objects(s3)
        assert PersistedResult.model_validate_json(data.model_dump_json()).get() is None

    def test_is_filled_in_from_the_parameters(self):
        run(examples("3.14")[0])

        assert in_storage() == {"hello-world.json", "hello-foo.json", "hello-bar.json"}

    def test_is_filled_in_from_the_run(self):
        names = run(examples("3.14")[1], "my_flow()")

        flow_run = names["my_flow"].last_run.flow_run
        assert in_storage() == {f"my-flow_{flow_run.name}_hello.json"}


def kept_with(serializer: Any, value: Any = ("a", 1)) -> PersistedResult:
    """Return the reference to a value that a task kept with a serializer, as read from JSON."""

    @task(persist_result=True, result_serializer=serializer)
    def one():
        return value

    outer = flow(lambda: one(return_state=True), name="outer")
    data = outer(return_state=True).result().data
    return PersistedResult.model_validate_json(data.model_dump_json())


class Shouting(Serializer):
    """A serializer of somebody's own."""

    type: str = "shouting"

    def dumps(self, obj: Any) -> bytes:
        return str(obj).upper().encode()

    def loads(self, blob: bytes) -> Any:
        return blob.decode().lower()


class TestAResultSerializer:
    def test_gives_back_what_was_kept(self):
        made = [run(*examples(row))["serializers"] for row in ("3.15", "3.16")]
        references = [kept_with(each, {"a": [1, "two"]}) for each in chain(*made)]

        assert all(reference.get() == {"a": [1, "two"]} for reference in references)
        assert [reference.read().serializer.type for reference in references] == [
            "json",
            "pickle",
            "json",
            "compressed/json",
            "compressed/pickle",
            "compressed",
            "compressed",
            "compressed",
        ]

    def test_of_somebody_s_own_is_given_whole(self):
        assert kept_with(Shouting(), "quiet").get() == "quiet"
        with pytest.raises(ValueError, match="compressed/shouting"):
            kept_with("compressed/shouting")

    def test_pickles_with_cloudpickle_unless_another_is_named(self):
        assert PickleSerializer().picklelib == "cloudpickle"
        with pytest.raises(ValidationError, match="custompickle"):
            PickleSerializer(picklelib="custompickle")


class TestALiteral:
    @pytest.mark.parametrize("value", [True, False, None])
    def test_stands_in_its_reference(self, value):
        one = task(name="one", persist_result=True)(lambda: value)
        outer = flow(lambda: one(return_state=True), name="outer")

        data = outer(return_state=True).result().data

        assert isinstance(data, LiteralResult)
        assert data.get() is value
        assert in_storage() == set()

    def test_is_not_kept_where_that_is_said(self):
        one = task(name="one", persist_result=False)(lambda: True)
        outer = flow(lambda: one(return_state=True), name="outer")

        data = outer(return_state=True).result().data

        assert data.get() is True
        with pytest.raises(MissingResult):
            UnpersistedResult.model_validate_json(data.model_dump_json()).get()


IMPORTED = {"flow": flow, "task": task}
"""What the examples below leave out."""


@pytest.fixture
def reads(monkeypatch):
    """The names of documents, in the order in which they were read."""
    from nbflow.io.results import document

    read: list[str] = []
    load = document.load

    def noted(storage, key):
        read.append(key)
        return load(storage, key)

    monkeypatch.setattr(document, "load", noted)
    return read


class TestAResultThatDoesNotStayInMemory:
    def test_of_a_flow_is_read_each_time(self, reads):
        state = run(*examples("3.18"), **IMPORTED)["foo"](return_state=True)

        assert state.is_completed()
        assert isinstance(state.data, PersistedResult)
        assert not state.data.has_cached_object()
        assert state.result() == state.result() == "pretend this is large data"
        assert reads == [state.data.storage_key] * 2
        assert not state.data.has_cached_object()

    def test_of_a_task_is_in_no_table_of_the_run(self, reads):
        names = run(*examples("3.18"), **IMPORTED)
        outer = flow(lambda: names["bar"](return_state=True), name="outer")

        state = outer(return_state=True).result()

        (call,) = outer.last_run.calls.values()
        kept = outer.memory.last["bar-0"][0]
        assert not state.data.has_cached_object()
        assert not call.state.has_result_here
        assert not kept.is_here
        assert outer.last_run._made_by == {}
        assert reads == []
        assert state.result() == "pretend this is biiiig data"

    def test_is_read_for_the_value_the_state_and_the_future(self, reads):
        names = run(*examples("3.19"), **IMPORTED)

        names["foo"]()

        assert len(reads) == 3
        reached = states(names["foo"])
        assert list(reached) == ["bar-0", "bar-1", "bar-2"]
        for state in reached.values():
            assert state.result() == "pretend this is biiiig data"
        assert len(reads) == 6

    def test_is_gone_where_it_is_not_kept_either(self):
        names = run(*examples("3.20"), **IMPORTED)

        with pytest.raises(
            MissingResult, match="The result was not persisted and is no longer available"
        ):
            names["foo"]()

        def line_by_line():
            missing = []
            state = names["bar"](return_state=True)
            future = names["bar"].submit()
            for ask in (names["bar"], state.result, future.result):
                with pytest.raises(MissingResult) as caught:
                    ask()
                missing.append(str(caught.value).partition("\n")[0])
            return [*missing, state.is_completed(), future.wait().is_completed()]

        text = "The result was not persisted and is no longer available."
        assert flow(line_by_line)() == [text, text, text, True, True]


class TestAReference:
    def test_reads_once(self, reads):
        reference = kept_with("pickle")

        assert not reference.has_cached_object()
        assert reference.get() == reference.get() == ("a", 1)
        assert reads == [reference.storage_key]

    def test_has_a_kind_and_says_what_it_is(self):
        kinds = [
            UnpersistedResult.create(1),
            LiteralResult.create(True),
            kept_with("pickle", "text"),
        ]

        assert [each.type for each in kinds] == ["unpersisted", "literal", "reference"]
        assert [str(each.artifact_description).partition(": ")[0] for each in kinds] == [
            "Unpersisted result of type `int`",
            "Result with value `True` persisted to Nbflow.",
            "Result of type `str` persisted to",
        ]

    def test_leads_to_a_document_that_says_how_to_read_it(self):
        reference = kept_with("pickle", {"x": 1})
        path = Path(os.environ["NBFLOW_HOME"], "storage", reference.storage_key)

        document = json.loads(path.read_text())
        blob = PersistedResultBlob(**document)

        assert list(document)[:3] == ["serializer", "data", "nbflow_version"]
        assert document["serializer"]["picklelib"] == "cloudpickle"
        assert "picklelib_version" in document["serializer"]
        assert blob.serializer.loads(blob.data) == {"x": 1}


@pytest.fixture(autouse=True)
def _quiet(caplog):
    caplog.set_level(logging.CRITICAL, "nbflow.engine")
