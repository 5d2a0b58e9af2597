import io
import logging
import re
import subprocess
import sys
from typing import Any

import pytest

from nbflow.core.context import context
from nbflow.core.settings import Layer, read_from, resolve
from nbflow.engine import logs
from nbflow.errors import SettingsError


@pytest.fixture(autouse=True)
def settings():
    """A logger `nbflow` as after the import, and settings that the test may change."""
    logger = logging.getLogger("nbflow")
    kept = logger.level, list(logger.handlers), list(logger.filters), logs._level
    printer = logs._printer
    logger.setLevel(logging.NOTSET)
    logger.handlers[:] = []
    logs._level = None
    values: dict[str, dict[str, Any]] = {"logging": {}}
    before = read_from(lambda: resolve(Layer("the test", values)))
    yield values["logging"]
    read_from(before)
    logger.level, logger.handlers[:], logger.filters[:], logs._level = kept
    logs._printer = printer
    logger.setLevel(kept[0])  # drops what the logger remembers of its level


def test_importing_changes_nothing_of_logging():
    code = """
import logging
import nbflow.engine.logs
logger = logging.getLogger("nbflow")
print(logger.handlers, logger.level, logger.filters)
"""

    printed = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE)

    assert printed.stdout.decode().strip() == "[] 0 []"


def test_a_line_has_the_documented_format(capsys):
    logs.show()

    logs.get_logger("FlowRunner").info("Beginning Flow run for 'My flow'")

    assert re.fullmatch(
        r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4}\] INFO - nbflow\.FlowRunner \| "
        r"Beginning Flow run for 'My flow'\n",
        capsys.readouterr().out,
    )


def test_without_a_name_it_is_the_logger_above_all():
    assert logs.get_logger() is logging.getLogger("nbflow")


def test_lines_go_to_what_stdout_is_at_the_time(monkeypatch):
    logs.show()
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)

    logs.get_logger("x").info("hello")

    assert stream.getvalue().endswith("nbflow.x | hello\n")


def test_showing_twice_prints_once(capsys):
    logs.show()
    logs.show()

    logs.get_logger("x").info("hello")

    assert capsys.readouterr().out.count("hello") == 1


def test_info_is_printed_and_debug_is_not(capsys):
    logs.show()

    logs.get_logger("x").debug("quiet")
    logs.get_logger("x").info("loud")

    out = capsys.readouterr().out
    assert "loud" in out
    assert "quiet" not in out


@pytest.mark.parametrize("level", ["DEBUG", "debug", 10])
def test_the_level_comes_from_the_settings(settings, capsys, level):
    settings["level"] = level
    logs.show()

    logs.get_logger("x").debug("hello")

    assert "hello" in capsys.readouterr().out


def test_a_level_set_by_hand_counts_at_once(capsys):
    logs.show()

    logging.getLogger("nbflow").setLevel("WARNING")
    logs.get_logger("x").info("hello")

    assert capsys.readouterr().out == ""


def test_a_level_set_by_hand_outlasts_the_next_run(capsys):
    logs.show()
    logging.getLogger("nbflow").setLevel("WARNING")

    logs.show()
    logs.get_logger("x").info("hello")

    assert capsys.readouterr().out == ""


def test_a_level_set_by_hand_before_the_first_run_stays(capsys):
    logging.getLogger("nbflow").setLevel("WARNING")

    logs.show()
    logs.get_logger("x").info("hello")

    assert capsys.readouterr().out == ""


def test_a_level_that_was_taken_back_is_that_of_the_settings(capsys):
    logs.show()
    logging.getLogger("nbflow").setLevel(logging.NOTSET)
    logs.show()
    logs.get_logger("x").info("said")

    assert "said" in capsys.readouterr().out


def test_a_setting_that_changes_counts_from_the_next_run(settings, capsys):
    logs.show()
    settings["level"] = "ERROR"
    logs.show()

    logs.get_logger("x").info("hello")

    assert capsys.readouterr().out == ""


def test_a_setting_that_changes_counts_over_a_level_set_by_hand(settings, capsys):
    logging.getLogger("nbflow").setLevel("ERROR")
    logs.show()
    settings["level"] = "DEBUG"
    logs.show()

    logs.get_logger("x").debug("hello")

    assert "hello" in capsys.readouterr().out


def test_the_format_comes_from_the_settings(settings, capsys):
    logs.show()
    settings.update(format="%(asctime)s %(message)s", datefmt="at noon")
    logs.show()

    logs.get_logger("x").info("hello")

    assert capsys.readouterr().out == "at noon hello\n"


def test_a_handler_of_the_users_own_takes_the_place_of_ours(capsys):
    own = logging.StreamHandler(io.StringIO())
    logging.getLogger("nbflow").addHandler(own)

    logs.show()
    logs.get_logger("x").info("hello")

    assert own.stream.getvalue() == "hello\n"
    assert capsys.readouterr().out == ""


def test_a_record_says_where_it_was_made(settings, capsys):
    settings["format"] = "%(flow_name)s %(task_name)s %(task_slug)s %(flow_run_id)s %(task_run_id)s"
    logs.show()

    with context(flow_name="etl", task_name="clean", task_slug="clean-1", flow_run_id=1):
        logs.get_logger("x").info("hello")

    assert capsys.readouterr().out == "etl clean clean-1 1 None\n"


def test_a_record_carries_the_keys_that_the_settings_name(settings, capsys):
    settings.update(format="%(customer)s %(task_name)s", log_attributes=["customer"])
    logs.show()

    with context(customer="acme"):
        logs.get_logger("x").info("hello")

    assert capsys.readouterr().out == "acme None\n"


def test_a_level_that_does_not_exist_is_refused(settings):
    settings["level"] = "LOUD"

    with pytest.raises(SettingsError) as raised:
        logs.show()

    assert str(raised.value) == (
        "setting 'logging.level' cannot be used.\n"
        "  It is set under `[logging]` in config.toml, or by NBFLOW__LOGGING__LEVEL.\n"
        "  It is 'LOUD': no level of `logging` "
        "(CRITICAL, FATAL, ERROR, WARN, WARNING, INFO, DEBUG, NOTSET).\n"
        '  Write for example `level = "INFO"`, or remove it.'
    )


def test_a_format_that_cannot_be_used_is_refused(settings):
    settings["format"] = "no field"

    with pytest.raises(SettingsError) as raised:
        logs.show()

    assert str(raised.value).splitlines()[0] == "setting 'logging.format' cannot be used."


@pytest.fixture
def printer():
    """The handler that prints, put back when the test ends."""
    yield
    logs._printer = logs._Printer(sys.stdout)


@pytest.mark.usefixtures("printer")
def test_another_handler_prints_from_now_on_and_that_of_plain_python_again(capsys):
    lines: list[str] = []

    class Keeps(logging.Handler):
        def emit(self, record):
            lines.append(record.getMessage())

    logs.show()
    logs.print_with(Keeps())
    logs.show()
    logs.get_logger().info("kept")
    logs.print_with(None)
    logs.get_logger().info("printed")

    assert lines == ["kept"]
    assert capsys.readouterr().out.splitlines()[0].endswith("printed")


@pytest.mark.usefixtures("printer")
def test_nothing_is_printed_before_the_first_run_for_putting_the_printer_back():
    logs.print_with(None)

    assert logging.getLogger("nbflow").handlers == []
