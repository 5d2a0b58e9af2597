"""Programs that use a store in a process of their own, so that it can be killed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache

__all__ = ["WITHOUT_PRIVILEGES", "can_mount", "run_program", "run_program_on_tmpfs"]

START = """
import os, sys, time
import numpy
from nbflow.core.events import NodeChanged, RunFinished, RunStarted
from nbflow.io.store.entry import Entry
from nbflow.io.store.store import Store

def entry(run, number):
    return Entry(run=run, flow="etl", task=f"t{number}", key=b"%d" % number, digest=b"d",
                 seconds=1.0, time=float(number))

def value(number):
    return number if number % 2 else numpy.full(10_000, number)
"""

WITHOUT_PRIVILEGES = """
import ctypes
if os.geteuid() == 0:  # root may write anywhere, as long as it has its capabilities
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    assert ctypes.CDLL(None).capset(header, (ctypes.c_uint32 * 6)()) == 0
"""
"""What makes of root a user who is bound by the modes of files."""

MOUNT = ["unshare", "--map-root-user", "--mount", "sh", "-c"]


@cache
def can_mount() -> bool:
    """Tell whether a process can be given a file system of its own here."""
    if not shutil.which("unshare"):
        return False
    return not subprocess.run([*MOUNT, "mount -t tmpfs tmpfs /mnt"], capture_output=True).returncode


def run_program_on_tmpfs(code: str, home: str, size: str) -> subprocess.CompletedProcess[str]:
    """Run the code with a file system of this size mounted on `home`, which must be there."""
    mount = f'mount -t tmpfs -o size={size} tmpfs "{home}" && exec "$@"'
    return run_program(code, before=[*MOUNT, mount, "sh"])


def run_program(
    code: str, *arguments: str, before: Sequence[str] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the code in a fresh interpreter, with the names of `START`; return how it ended.

    `before` is a command that the interpreter's own is appended to.
    """
    return subprocess.run(
        [*before, sys.executable, "-W", "error", "-c", START + code, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=100,
    )
