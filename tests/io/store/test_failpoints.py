import signal

import pytest

from nbflow.errors import SettingsError
from nbflow.io.store.failpoints import armed
from tests.io.store.processes import run_program
from tests.messages import matches


def test_nothing_happens_where_none_is_set():
    armed({})("serialised")


def test_the_process_dies_at_the_nth_pass_of_its_point():
    ended = run_program(
        "from nbflow.io.store.failpoints import armed\n"
        "reach = armed()\n"
        "for number in range(5):\n"
        "    reach('serialised'); reach('rows-written'); print(number, flush=True)\n",
        NBFLOW_FAILPOINT="rows-written:3",
    )

    assert ended.returncode == -signal.SIGKILL
    assert ended.stdout.split() == ["0", "1"]


@pytest.mark.parametrize("text", ["nowhere:1", "serialised", "serialised:x", "serialised:-1"])
def test_what_is_no_point_is_refused(text):
    with pytest.raises(SettingsError, match="names no point"):
        armed({"NBFLOW_FAILPOINT": text})


def test_the_message_lists_the_points():
    with pytest.raises(SettingsError) as error:
        armed({"NBFLOW_FAILPOINT": "somewhere:1"})

    assert matches("store_failpoint", str(error.value))
    assert error.value.origin == "NBFLOW_FAILPOINT"
