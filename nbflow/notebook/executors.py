"""Executors by the words that people type for them."""

from dataclasses import dataclass
from difflib import get_close_matches
from importlib.util import find_spec

from IPython.core.error import UsageError

from nbflow.executors import DaskExecutor, Executor, LocalDaskExecutor

__all__ = ["WORDS", "Wanted", "wanted"]

WORDS = ("threads", "processes", "dask")

_TAKES = "takes threads, processes, dask or the address of a Dask scheduler"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An executor, and the Python that makes one like it."""

    executor: Executor
    name: str
    arguments: str

    @property
    def code(self) -> str:
        """The call."""
        return f"{self.name}({self.arguments})"

    @property
    def imported(self) -> str:
        """What has to stand before it."""
        return f"from nbflow.executors import {self.name}"


def wanted(word: str | None, workers: str | None) -> Wanted | None:
    """Return the executor that is meant; None where none was asked for.

    Raises
    ------
    UsageError
        There is no such executor, or it cannot have so many workers.
    """
    count = _count(workers)
    if word is None:
        if count is None:
            return None
        raise UsageError("%flow run --workers N needs to know of what: `--executor threads`.")
    if word in ("threads", "processes"):
        more = "" if count is None else f", num_workers={count}"
        made = LocalDaskExecutor(word, num_workers=count)
        return Wanted(made, "LocalDaskExecutor", f"scheduler={word!r}{more}")
    if word != "dask" and "://" not in word:
        near = get_close_matches(word, WORDS, n=1)
        advice = f"Did you mean `{near[0]}`?" if near else "See `%flow help run`."
        raise UsageError(
            f"%flow run --executor {_TAKES} (tcp://HOST:PORT), but was given {word!r}. {advice}"
        )
    return _dask(None if word == "dask" else word, count)


def _dask(address: str | None, count: int | None) -> Wanted:
    if find_spec("distributed") is None:
        raise UsageError(
            "%flow run --executor needs Dask for that, which is not installed: "
            "`%pip install jupyterlab-nbflow[dask]`."
        )
    if address is not None:
        if count is not None:
            raise UsageError(
                f"%flow run --workers is for an executor of the run's own, but at {address!r} "
                "there are workers already. Leave it out."
            )
        return Wanted(DaskExecutor(address), "DaskExecutor", repr(address))
    if count is None:
        return Wanted(DaskExecutor(), "DaskExecutor", "")
    made = DaskExecutor(cluster_kwargs={"n_workers": count})
    return Wanted(made, "DaskExecutor", f"cluster_kwargs={{'n_workers': {count}}}")


def _count(workers: str | None) -> int | None:
    if workers is None:
        return None
    if not workers.isdecimal() or int(workers) < 1:
        raise UsageError(
            f"%flow run --workers takes a number from 1 on, but was given {workers!r}."
        )
    return int(workers)
