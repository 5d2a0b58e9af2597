"""The children of mapped nodes in a few words."""

from nbflow.core.state import Failed, Skipped, Success, TriggerFailed
from nbflow.notebook.children import counted, counts, is_broken

OK = (Success(), "")


def test_children_are_counted_by_what_became_of_them():
    shown = counts([OK, OK, (Success(), "reused"), (TriggerFailed(), ""), (None, "")])

    assert counted(shown) == "5 children: 1 pending, 2 ok, 1 reused, 1 trigger failed"


def test_one_is_a_child_and_none_are_no_children():
    assert counted(counts([OK])) == "1 child: 1 ok"
    assert counted(counts([])) == "no children"


def test_children_are_broken_where_any_failed():
    assert is_broken(counts([OK, (Failed(), "")]))
    assert not is_broken(counts([OK, (Skipped(), "")]))
