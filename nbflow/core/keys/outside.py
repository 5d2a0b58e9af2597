"""What code reaches that no digest covers: named as a warning, or as a reason not to compare."""

__all__ = ["reached", "warning_about"]

_CLOCK = "reads the clock"
_CHANCE = "draws random numbers"
_NETWORK = "uses the network"
_PERSON = "asks a person"
_UNOPENED = "asks about files without opening them"

_WARNED = {
    "builtins.input": _PERSON,
    "datetime.date.today": _CLOCK,
    "datetime.datetime.now": _CLOCK,
    "datetime.datetime.today": _CLOCK,
    "datetime.datetime.utcnow": _CLOCK,
    "os.getrandom": _CHANCE,
    "os.urandom": _CHANCE,
    "pandas.Timestamp.now": _CLOCK,
    "pandas.Timestamp.today": _CLOCK,
    "posix.getrandom": _CHANCE,
    "posix.urandom": _CHANCE,
    "time.asctime": _CLOCK,
    "time.ctime": _CLOCK,
    "time.gmtime": _CLOCK,
    "time.localtime": _CLOCK,
    "time.monotonic": _CLOCK,
    "time.monotonic_ns": _CLOCK,
    "time.perf_counter": _CLOCK,
    "time.perf_counter_ns": _CLOCK,
    "time.process_time": _CLOCK,
    "time.strftime": _CLOCK,
    "time.time": _CLOCK,
    "time.time_ns": _CLOCK,
    "uuid.uuid1": _CHANCE,
    "uuid.uuid4": _CHANCE,
}
_OS_PATH = ("genericpath", "ntpath", "posixpath")  # where what is in `os.path` really is
_WARNED |= {
    f"{module}.{name}": _UNOPENED
    for module in _OS_PATH
    for name in ("exists", "getmtime", "getsize", "isdir", "isfile", "lexists")
} | dict.fromkeys(("os.stat", "posix.stat", "nt.stat"), _UNOPENED)
_WARNED_PACKAGES = {
    "aiohttp": _NETWORK,
    "ftplib": _NETWORK,
    "http": _NETWORK,
    "httpx": _NETWORK,
    "numpy.random": _CHANCE,
    "random": _CHANCE,
    "requests": _NETWORK,
    "secrets": _CHANCE,
    "smtplib": _NETWORK,
    "socket": _NETWORK,
    "urllib.request": _NETWORK,
    "urllib3": _NETWORK,
}
_HARMLESS = frozenset({"http.HTTPStatus", "socket.gethostname"})
_TOPS = frozenset(name.partition(".")[0] for name in (*_WARNED, *_WARNED_PACKAGES))

_REACHED = {
    "IPython.core.getipython.get_ipython": "get_ipython()",
    "IPython.core.interactiveshell.InteractiveShell.get_ipython": "get_ipython()",
    "builtins.__import__": "__import__()",
    "builtins.eval": "eval()",
    "builtins.exec": "exec()",
    "builtins.globals": "globals()",
    "builtins.locals": "locals()",
    "gc.get_objects": "gc.get_objects()",
    "gc.get_referrers": "gc.get_referrers()",
    "importlib.__import__": "importlib.__import__()",
    "importlib.import_module": "importlib.import_module()",
    "importlib.reload": "importlib.reload()",
    "inspect.currentframe": "inspect.currentframe()",
    "inspect.stack": "inspect.stack()",
    "runpy.run_module": "runpy.run_module()",
    "runpy.run_path": "runpy.run_path()",
    "sys._getframe": "sys._getframe()",
    "sys.modules": "sys.modules",
}
_REACHED_BARE = {"builtins.dir": "dir()", "builtins.vars": "vars()"}


def warning_about(path: str) -> str | None:
    """Return what to say about code that reads the installed name `path`, if anything."""
    if path.partition(".")[0] not in _TOPS or path in _HARMLESS:
        return None
    what = _WARNED.get(path)
    parent = path
    while what is None and "." in parent:
        parent = parent.rpartition(".")[0]
        what = _WARNED_PACKAGES.get(parent)
    return f"{what}: {_as_written(path)}" if what else None


def _as_written(path: str) -> str:
    module, _, name = path.rpartition(".")
    return f"os.path.{name}" if module in _OS_PATH else path.removeprefix("builtins.")


def reached(path: str, *, is_bare: bool = False) -> str | None:
    """Return how to name what gives code access to all names, None if `path` does not.

    `is_bare`: it is called without an argument.
    """
    found = _REACHED.get(path)
    return _REACHED_BARE.get(path) if found is None and is_bare else found
