"""Parts of a drawing that are not connected, side by side."""

from collections.abc import Sequence
from math import sqrt

ASPECT = 1.6  # width to height that the whole is brought near to


def pack(sizes: Sequence[tuple[float, float]], gap: float) -> list[tuple[float, float]]:
    """Return the top left corner of each part, in rows, in the given order.

    A row is as wide as the widest part, or wider where many small parts make a better shape.

    Parameters
    ----------
    sizes
        Width and height of each part.
    gap
        Distance between parts.
    """
    area = sum((width + gap) * (height + gap) for width, height in sizes)
    limit = max(max((width for width, _ in sizes), default=0.0), sqrt(area * ASPECT))
    corners = []
    left = top = bottom = 0.0
    for width, height in sizes:
        if left and left + width > limit:
            left, top = 0.0, bottom + gap
        corners.append((left, top))
        left += width + gap
        bottom = max(bottom, top + height)
    return corners
