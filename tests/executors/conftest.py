"""What the tests of executors share: a listener, and a Dask cluster of two worker processes."""

from collections.abc import Callable
from threading import Condition
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import dask
import pytest
from distributed import LocalCluster

from nbflow.executors.dask_nanny import QuietNanny

if TYPE_CHECKING:
    from concurrent.futures import Future

# Longer than anything here takes; a test that waits this long has failed.
LIMIT_SECONDS = 30


class Heard:
    """Keeps what it hears, and lets a test wait for a message."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self._changed = Condition()

    def __call__(self, message: Any) -> None:
        with self._changed:
            self.messages.append(message)
            self._changed.notify_all()

    def wait_for(self, message: Any, times: int = 1) -> None:
        with self._changed:
            assert self._changed.wait_for(
                lambda: self.messages.count(message) >= times, LIMIT_SECONDS
            )

    def first(self) -> Any:
        with self._changed:
            assert self._changed.wait_for(lambda: self.messages, LIMIT_SECONDS)
            return self.messages[0]


@pytest.fixture
def heard():
    return Heard()


@pytest.fixture(scope="session")
def cluster():
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            dashboard_address=":0",
            resources={"GPU": 1},
            worker_class=QuietNanny,
        ) as cluster,
    ):
        yield cluster


def outcome(future: "Future[Any]") -> Any:
    return future.result(LIMIT_SECONDS)


def error(future: "Future[Any]") -> BaseException:
    found = future.exception(LIMIT_SECONDS)
    assert found is not None
    return found


def interrupted(executor: Any, fn: Any, heard: Heard) -> "Future[Any]":
    """Return the future of a call that says "in" and is left by an interrupt."""

    def run() -> None:
        with executor.start(heard):
            futures.append(executor.submit(fn))
            heard.wait_for("in")
            raise KeyboardInterrupt

    futures: list[Future[Any]] = []
    with pytest.raises(KeyboardInterrupt):
        run()
    return futures[0]


def wait_until(holds: Callable[[], bool]) -> None:
    until = monotonic() + LIMIT_SECONDS
    while not holds():
        assert monotonic() < until, "it did not come to hold"
        sleep(0.01)
