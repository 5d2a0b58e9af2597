import subprocess
import sys

import pytest

from nbflow.executors.dask_nanny import _main_hidden

pytestmark = pytest.mark.slow

# A script as people write it: with no `if __name__ == "__main__"`; its worker dies once, too.
SCRIPT = """
print("ran")
import os
import dask
from nbflow.executors import DaskExecutor
dask.config.set({"distributed.scheduler.allowed-failures": 0, "logging.distributed": "critical"})
def triple(n):
    return n * 3
def die():
    os.kill(os.getpid(), 9)
local = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": ":0"}
executor = DaskExecutor(cluster_kwargs=local)
with executor.start():
    print(executor.submit(triple, 1).result())
    print(type(executor.submit(die).exception()).__name__)
    print(executor.submit(triple, 2).result())
print(__file__[-6:])
"""


def test_a_script_is_not_run_again_by_the_workers(tmp_path):
    path = tmp_path / "etl.py"
    path.write_text(SCRIPT, encoding="utf-8")

    finished = subprocess.run([sys.executable, str(path)], stdout=subprocess.PIPE, text=True)

    assert finished.stdout == "ran\n3\nWorkerDiedError\n6\netl.py\n"


def test_main_is_hidden_till_the_last_worker_has_started():
    main = sys.modules["__main__"]
    file, spec = main.__file__, main.__spec__

    first, second = _main_hidden(), _main_hidden()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)

    assert not hasattr(main, "__file__")
    assert main.__spec__ is None
    second.__exit__(None, None, None)
    assert (main.__file__, main.__spec__) == (file, spec)
