import subprocess
import sys

import nbflow
from nbflow.notebook import loading


def test_ipython_finds_the_extension_in_the_package():
    assert nbflow.load_ipython_extension is loading.load_ipython_extension
    assert nbflow.unload_ipython_extension is loading.unload_ipython_extension


def test_loading_and_unloading_are_what_the_extension_does(monkeypatch):
    from nbflow.notebook import extension

    calls = []
    monkeypatch.setattr(extension, "load", lambda shell: calls.append(("load", shell)))
    monkeypatch.setattr(extension, "unload", lambda shell: calls.append(("unload", shell)))

    loading.load_ipython_extension("shell")
    loading.unload_ipython_extension("shell")

    assert calls == [("load", "shell"), ("unload", "shell")]


def test_the_module_itself_loads_no_ipython():
    code = "import sys, nbflow.notebook.loading; print('IPython' in sys.modules)"

    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "False\n"
