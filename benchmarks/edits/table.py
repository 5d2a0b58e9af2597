"""What the documentation shows: each edit, what had to run, what ran, and the count per tool."""

from collections import Counter
from collections.abc import Mapping, Sequence

from benchmarks.edits.edit import Edit, Outcome, Verdict
from benchmarks.edits.listed import GROUPS, LIMITS

__all__ = ["Verdicts", "table"]

Verdicts = Mapping[str, Verdict]  # name of an edit → verdict

INTRODUCTION = """\
# What runs again after an edit

A flow of three tasks, `load → clean → total`, is run in a Jupyter kernel; something is edited; it
is run again. Each task counts its own calls in a file. What *had to run* follows from the rule, and
is written down by hand for each edit: never reuse a result that could differ, never repeat work
that could not. After each edit the results are also compared with those of a run of everything.

`python -m benchmarks.edits` plays the edits and writes this page; `--others` plays them with the
other tools too. They run the same functions, each in its own way: `Memory(...).cache`, a `Driver`
with `with_cache()`, `@mo.persistent_cache` in a notebook that is run as a script, and
`@task(persist_result=True, cache_policy=INPUTS + TASK_SOURCE)`. These look at less on purpose, most
of them at the text of the task and its arguments only. A – stands where an edit means nothing to a
tool, or where the tool cannot run the program.
"""
SHORT: Mapping[Verdict, str] = {
    "right": "right",
    "wrong reuse": "**wrong**",
    "needless rerun": "needless",
    "–": "–",
}


def table(
    edits: Sequence[Edit], outcomes: Sequence[Outcome], others: Mapping[str, Verdicts]
) -> str:
    """Return the page; ``others`` has what became of the edits with each other tool."""
    found = {edit.name: outcome for edit, outcome in zip(edits, outcomes, strict=True)}
    own = {edit.name: found[edit.name].verdict(edit) for edit in edits}
    lines = [INTRODUCTION, *_summary({"nbflow": own, **others})]
    for group, members in GROUPS.items():
        heads = ["edit", "had to run", "ran", "nbflow", *others]
        lines += [f"\n## {group}\n", _row(heads), _row(["---"] * len(heads))]
        for edit in members:
            verdicts = [own[edit.name], *(tool.get(edit.name, "–") for tool in others.values())]
            shown = [SHORT[verdict] for verdict in verdicts]
            ran = found[edit.name].ran
            lines.append(_row([edit.name, _tasks(edit.runs), _tasks(ran), *shown]))
        lines += [f"\n*{edit.name}*: {edit.why}." for edit in members if edit.why]
    return "\n".join(lines) + "\n"


def _summary(tools: Mapping[str, Verdicts]) -> list[str]:
    limits = {edit.name for edit in LIMITS}
    heads = ["", "edits", "wrong reuse", "needless rerun", "–", "wrong at the limits"]
    lines = [_row(heads), _row(["---"] * len(heads))]
    for tool, verdicts in tools.items():
        within = Counter(verdict for name, verdict in verdicts.items() if name not in limits)
        beyond = sum(verdicts[name] == "wrong reuse" for name in limits & verdicts.keys())
        counts = [within[verdict] for verdict in ("wrong reuse", "needless rerun", "–")]
        cells = [tool, within.total(), *counts, f"{beyond} of {len(limits)}"]
        lines.append(_row([str(cell) for cell in cells]))
    return lines


def _tasks(runs: Mapping[str, int]) -> str:
    texts = [task if count == 1 else f"{count} × {task}" for task, count in sorted(runs.items())]
    return ", ".join(texts) or "nothing"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
