import pytest

from tests.core.keys.edits import EDITS, Edit
from tests.core.keys.more_edits import MORE_EDITS
from tests.core.keys.worlds import fingerprint_of

ALL = EDITS + MORE_EDITS


@pytest.mark.parametrize("edit", ALL, ids=[edit.name.replace(" ", "-") for edit in ALL])
def test_an_edit_is_seen_if_and_only_if_the_result_may_differ(edit: Edit):
    before, after = (fingerprint_of(text) for text in edit.texts)

    assert before.reason is None
    assert after.reason is None
    assert (before.digest != after.digest) is edit.differs
