"""Where this process keeps runs and results."""

import os
import shutil

import pytest

from nbflow import Flow, task
from nbflow.engine.keeping import current, persists


def number():
    return 1


class TestStore:
    def test_it_is_opened_once(self):
        assert current() is current()

    def test_the_environment_says_where_it_is(self, tmp_path, monkeypatch):
        before = current()
        monkeypatch.setenv("NBFLOW_HOME", str(tmp_path / "other"))

        after = current()

        assert after is not before
        assert after.path == tmp_path / "other" / "nbflow.db"

    def test_so_does_the_environment_where_its_files_are(self, tmp_path, monkeypatch):
        monkeypatch.setenv("NBFLOW_LOCAL_STORAGE_PATH", str(tmp_path / "files"))

        assert getattr(current().folder, "path", None) == tmp_path / "files"

    def test_the_setting_says_how_durable_it_is(self, monkeypatch):
        assert current().database.durability == "normal"

        monkeypatch.setenv("NBFLOW__STORE__DURABILITY", "full")

        assert current().database.durability == "full"

    def test_one_that_was_removed_is_made_anew(self):
        before = current()
        shutil.rmtree(before.home)

        after = current()

        assert after is not before
        assert after.newest() == 0

    def test_a_forked_child_does_not_wait_for_who_was_opening_it(self):
        from nbflow.engine import keeping

        with keeping._lock:
            child = os.fork()
            if not child:
                os._exit(not keeping._lock.acquire(timeout=10))
            _, status = os.waitpid(child, 0)

        assert status == 0


class TestPersisting:
    @pytest.mark.parametrize(
        ("own", "keep", "expected"),
        [
            (None, "auto", None),
            (False, "auto", None),
            (True, "none", True),
            ("auto", "auto", "auto"),
            ("auto", "all", True),
            ("auto", "none", None),
        ],
    )
    def test_the_flow_decides_and_then_the_setting(self, monkeypatch, own, keep, expected):
        monkeypatch.setenv("NBFLOW__RESULTS__KEEP", keep)

        assert persists(own, [task(number)]) == expected

    def test_a_run_is_recorded_where_one_task_asks_for_it(self):
        tasks = [task(number), task(persist_result=True)(number)]

        assert persists(None, tasks) is False

    def test_flows_say_themselves_or_are_refused(self):
        assert Flow("f", persist_result=True).options.persist_result is True
        with pytest.raises(TypeError, match="got persist_result='often'"):
            Flow("f", persist_result="often")
