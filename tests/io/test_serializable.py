import subprocess
import sys
from socket import socket

import pytest

from nbflow import Flow, task
from nbflow.io.serializable import is_serializable


class Stubborn:
    """Pickles, and cannot be made again."""

    def __reduce__(self):
        return int, ("no number",)


@pytest.mark.slow
def test_a_flow_can_go_to_another_process():
    @task
    def one():
        return 1

    with Flow("ones") as flow:
        one()

    assert is_serializable(flow) is True


def test_a_task_that_holds_an_open_socket_cannot():
    with socket() as held:

        @task
        def send():
            return held.fileno()

        with Flow("sends") as flow:
            send()

        assert is_serializable(flow) is False
        with pytest.raises(TypeError, match="cannot pickle 'socket' object"):
            is_serializable(flow, raise_on_error=True)


def test_what_does_not_load_elsewhere_is_not_serializable():
    assert is_serializable(Stubborn()) is False
    with pytest.raises(subprocess.CalledProcessError) as error:
        is_serializable(Stubborn(), raise_on_error=True)

    assert "ValueError: invalid literal for int()" in error.value.output


@pytest.mark.slow
def test_what_a_script_defines_goes_along():
    script = (
        "from nbflow.io.serializable import is_serializable\n"
        "class Mine: ...\n"
        "print(is_serializable(Mine()), is_serializable(lambda: Mine()))\n"
    )

    printed = subprocess.run(
        [sys.executable, "-c", script], check=True, stdout=subprocess.PIPE, text=True
    )

    assert printed.stdout == "True True\n"


def test_what_a_module_that_is_nowhere_else_defines_does_not_go_along(tmp_path, monkeypatch):
    (tmp_path / "only_here.py").write_text("def one(): return 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    import only_here  # type: ignore[import-not-found]  # written by this test

    assert is_serializable(only_here.one) is False
    monkeypatch.delitem(sys.modules, "only_here")
