"""Delays between attempts that grow."""

from collections.abc import Callable

__all__ = ["MOST", "exponential_backoff"]

MOST = 50
"""How many delays a task can have."""


def exponential_backoff(backoff_factor: float) -> Callable[[int], list[float]]:
    """Return what gives the seconds before each further attempt, each twice the one before.

    Parameters
    ----------
    backoff_factor
        Seconds before the first.

    Examples
    --------
    >>> exponential_backoff(10)(4)
    [10, 20, 40, 80]
    """

    def delays(retries: int) -> list[float]:
        return [backoff_factor * 2**attempt for attempt in range(min(retries, MOST))]

    return delays
