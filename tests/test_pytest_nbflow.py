"""The pytest plugin: each notebook under nbval has a store of its own."""

import os
import subprocess
import sys

import nbformat
import pytest

COUNT_RUNS = """\
import os
import nbflow
from nbflow.core.events import RunStarted
from nbflow.io.store.store import Store
with Store() as store:
    before = len(store.history.runs())
    store.begin(RunStarted(1.0, f"run-{before}", "etl", ("a",))).close()
print(before, nbflow.config.logging.level, os.environ.get("NBFLOW_LOCAL_STORAGE_PATH"))"""
AGAIN = "with Store() as store:\n    print(len(store.history.runs()))"

INERT = """\
import sys

def test_nothing_of_nbflow_is_there(request):
    plugins = request.config.pluginmanager
    assert plugins.has_plugin("nbflow")
    assert not plugins.has_plugin("nbflow-fresh-stores")
    assert [name for name in sys.modules if name.partition(".")[0] == "nbflow"] == []
"""

OWN = "import os\n\ndef test_own():\n    assert os.environ['NBFLOW_HOME'] == {home!r}\n"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """The user's own folder, and one for temporary files."""
    (tmp_path / "temporary").mkdir()
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text('[logging]\nlevel = "WARNING"\n')
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setenv("NBFLOW_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NBFLOW_LOCAL_STORAGE_PATH", str(tmp_path / "storage"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    return tmp_path / "home"


def write_notebook(path, *cells):
    made = [
        nbformat.v4.new_code_cell(
            source,
            execution_count=1,
            outputs=[nbformat.v4.new_output("stream", name="stdout", text=printed)],
        )
        for source, printed in cells
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=made), path)


def run_pytest(folder, *words):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words]
    return subprocess.run(
        command, cwd=folder, env=dict(os.environ), capture_output=True, text=True, timeout=200
    )


def test_where_no_notebook_is_checked_nothing_of_nbflow_is_imported(tmp_path, home):
    (tmp_path / "test_inert.py").write_text(INERT)

    ran = run_pytest(tmp_path)

    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.slow
def test_notebooks_do_not_see_what_ran_before(tmp_path, home):
    for name in ("a", "b"):
        expected = (COUNT_RUNS, "0 WARNING None\n"), (AGAIN, "1\n")
        write_notebook(tmp_path / f"{name}.ipynb", *expected)
    (tmp_path / "test_between.py").write_text(OWN.format(home=str(home)))
    names = ("a.ipynb", "test_between.py", "b.ipynb")

    for _ in range(2):
        ran = run_pytest(tmp_path, "--nbval", *names)

        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert "5 passed" in ran.stdout
    assert [path.name for path in home.iterdir()] == ["config.toml"]
    assert list((tmp_path / "temporary").glob("nbflow-*")) == []

    ran = run_pytest(tmp_path, "--nbval-lax", "-p", "no:nbflow", "a.ipynb")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert (home / "nbflow.db").exists()


@pytest.mark.slow
def test_the_store_goes_also_after_a_failure_that_stops_the_session(tmp_path, home):
    write_notebook(tmp_path / "a.ipynb", (COUNT_RUNS, "7\n"), (AGAIN, "1\n"))

    ran = run_pytest(tmp_path, "--nbval", "-x", "a.ipynb")

    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "0 WARNING None" in ran.stdout
    assert list((tmp_path / "temporary").glob("nbflow-*")) == []
