import subprocess
import sys

import pytest


def test_help_and_version_end_well(nbflow):
    for words in (["--help"], ["store", "--help"], ["store", "prune", "--help"]):
        said = nbflow(*words)
        assert said.status == 0
        assert said.out.startswith(f"usage: nbflow {' '.join(words[:-1])}".rstrip())
    assert nbflow("--version").out.startswith("nbflow ")


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["stor"],
        ["store"],
        ["store", "chek"],
        ["runs", "--limit", "0"],
        ["show"],
        ["store", "prune", "--limit", "5"],
        ["store", "prune", "--older", "5d"],
        ["store", "prune", "--task", "tidy"],
        ["store", "prune", "--task", "delays/tidy", "--flow", "delays"],
    ],
)
def test_wrong_use_ends_with_2_and_says_what_is_right(nbflow, words):
    said = nbflow(*words)

    assert said.status == 2
    assert said.out == ""
    assert said.err.startswith("usage: nbflow")
    assert "Traceback" not in said.err


def test_an_interrupt_is_reported_as_shells_do(nbflow, monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("nbflow.cli.runs.opened", interrupted)

    assert nbflow("runs").status == 130


def test_the_module_is_the_command_and_ends_with_its_status(filled):
    def ended(*words):
        ran = subprocess.run(
            [sys.executable, "-W", "error", "-m", "nbflow", *words], capture_output=True, text=True
        )
        return ran.returncode, ran.stdout, ran.stderr

    assert ended("show", "none")[0] == 1
    assert ended("show")[0] == 2
    status, out, err = ended("store", "check")
    assert (status, err) == (0, "")
    assert "all as they were written" in out


def test_who_has_seen_enough_may_close_the_pipe(filled):
    program = "import sys; from nbflow.cli import main; sys.stdin.read(); sys.exit(main(['runs']))"
    ran = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert ran.stdin is not None
    assert ran.stdout is not None
    assert ran.stderr is not None
    ran.stdout.close()
    ran.stdin.close()

    assert ran.stderr.read() == b""
    assert ran.wait(timeout=60) == 1
    ran.stderr.close()
