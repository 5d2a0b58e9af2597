"""A plugin of coverage: lets exceptions that are raised from outside come up anywhere.

Around each call coverage takes a lock, in functions of Python. An alarm or an exception for a
thread that comes up between taking it and giving it back leaves it taken, and all tracing stops.
What it guards, the first entry for a file, needs no lock while there is the GIL.
"""

from typing import Any

from coverage.collector import Collector

__all__ = ["coverage_init"]


def coverage_init(registry: Any, options: Any) -> None:
    """Take the lock away."""
    Collector.lock_data = Collector.unlock_data = staticmethod(int)  # type: ignore[method-assign, assignment]
