"""How an argument of a call is to be taken."""

from nbflow.core.annotations import Marked, flatten, mapped, unmapped


def test_a_mark_holds_what_it_was_given():
    assert mapped(5) == Marked(5, mapped=True)
    assert unmapped(5) == Marked(5, mapped=False)
    assert flatten(5) == Marked(5, flattened=True)


def test_marks_add_up_and_the_outer_one_wins():
    assert mapped(flatten(5)) == flatten(mapped(5)) == Marked(5, mapped=True, flattened=True)
    assert mapped(unmapped(5)) == Marked(5, mapped=True)
    assert unmapped(mapped(5)) == Marked(5, mapped=False)
