"""Graphs to lay out, for the tests of this folder."""

from hypothesis import strategies as st

Edges = list[tuple[int, int]]


@st.composite
def graphs(draw: st.DrawFn, most: int = 14) -> tuple[int, Edges]:
    """Draw a number of nodes and edges without a cycle, repeated ones included."""
    count = draw(st.integers(0, most))
    # Declared in any order: an edge may point to a node declared before its source.
    place = draw(st.permutations(range(count)))
    pairs = st.tuples(st.integers(0, max(count - 1, 0)), st.integers(0, max(count - 1, 0)))
    drawn = draw(st.lists(pairs, max_size=3 * count)) if count > 1 else []
    return count, [(place[min(a, b)], place[max(a, b)]) for a, b in drawn if a != b]
