"""Every kind of edit of ``docs/edits.md``, played in real kernels."""

import json
from collections import Counter
from collections.abc import Mapping

import pytest

from benchmarks.edits.__main__ import KEPT, PAGE
from benchmarks.edits.edit import Edit, Outcome
from benchmarks.edits.folders import Folder
from benchmarks.edits.listed import EDITS, LIMITS
from benchmarks.edits.play import KernelPlayer, play
from benchmarks.edits.table import table
from benchmarks.edits.tools import NBFLOW

pytestmark = pytest.mark.slow

AT_THE_LIMITS = {edit.name for edit in LIMITS}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    folder = Folder(tmp_path_factory.mktemp("played") / "edits")
    return list(play(KernelPlayer(NBFLOW, folder), EDITS, folder))


def by_verdict(outcomes: list[Outcome]) -> Mapping[str, list[Edit]]:
    found: dict[str, list[Edit]] = {"right": [], "wrong reuse": [], "needless rerun": [], "–": []}
    for edit, outcome in zip(EDITS, outcomes, strict=True):
        found[outcome.verdict(edit)].append(edit)
    return found


def test_there_are_many_edits_each_with_a_name_of_its_own():
    assert len(EDITS) > 100
    assert [name for name, count in Counter(edit.name for edit in EDITS).items() if count > 1] == []


def test_every_edit_can_be_played(outcomes):
    troubles = [(edit.name, found.trouble) for edit, found in zip(EDITS, outcomes, strict=True)]
    assert [(name, trouble) for name, trouble in troubles if trouble] == []


def test_no_result_is_reused_that_could_differ_but_at_the_documented_limits(outcomes):
    assert {edit.name for edit in by_verdict(outcomes)["wrong reuse"]} == AT_THE_LIMITS


def test_what_runs_again_needlessly_is_explained(outcomes):
    needless = {edit.name for edit in by_verdict(outcomes)["needless rerun"]}
    explained = {edit.name for edit in EDITS if edit.why}
    assert needless == explained - AT_THE_LIMITS


def test_results_are_those_of_a_run_of_everything(outcomes):
    differing = [
        edit.name
        for edit, outcome in zip(EDITS, outcomes, strict=True)
        if edit not in LIMITS and outcome.values != outcome.afresh
    ]
    assert differing == []


def test_the_page_in_the_docs_tells_what_was_played(outcomes):
    others = json.loads(KEPT.read_text(encoding="utf-8"))
    assert PAGE.read_text(encoding="utf-8") == table(EDITS, outcomes, others)
