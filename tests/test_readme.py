"""What the README shows in plain Python does what it says."""

import re
from typing import Any

import pytest

from tests.source import ROOT

TASKS = """
from nbflow import task

DAYS = [[1, 2], [], [6]]

@task
def split():
    return DAYS

@task
def mean(day):
    return sum(day) / len(day)

@task
def together(means):
    return max(means)
"""


def section(title: str) -> str:
    """Return the code of a section of the README."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").partition(f"## {title}\n")[2]
    found = re.search(r"```python\n(.*?)```", text.partition("\n## ")[0], re.DOTALL)
    assert found is not None, f"no code in section {title!r}"
    return found[1]


@pytest.mark.slow
def test_a_mapped_task_runs_its_failed_children_again():
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(TASKS + section("Map and scale"), names)
    year = names["year"]
    assert year.failure("mean").inputs == {"day": []}

    names["DAYS"][1] = [9]
    year.run(reuse=True)

    assert year["together"] == 9
    children = [node for node in year.last_run.record().nodes if node.parent is not None]
    assert [node.how for node in children] == ["reused", "", "reused"]
