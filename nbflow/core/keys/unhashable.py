"""What says that a value or a function cannot be compared, and why."""

__all__ = ["Unhashable"]


class Unhashable(Exception):  # noqa: N818 - a finding about a value, not an error of the user's
    """A value has no digest; what depends on it is stale and always runs.

    Never reaches the user as an exception: the reason is shown on the node.

    Parameters
    ----------
    reason
        A whole phrase, such as "global HANDLE is a socket, it has no value to compare".
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
