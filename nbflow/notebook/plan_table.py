"""A plan as a notebook shows it: what happens to each node, why, and what changed in the code."""

from collections.abc import Iterable, Iterator, Sequence

from nbflow.engine.plan import VERDICTS, Plan, Step
from nbflow.notebook.text import (
    CODE,
    GREEN,
    MUTED,
    RED,
    Row,
    block,
    fewer,
    first_line,
    html_table,
    html_text,
    text_table,
)
from nbflow.notebook.textwidth import clean

__all__ = ["show_plan", "show_why"]

LONGEST_CAUSE = 200

_TINTS = {"+": f"background:{GREEN}33", "-": f"background:{RED}33", "@": MUTED}


def show_plan(plan: Plan) -> dict[str, str]:
    """Return a plan as text and HTML."""
    counts = [(verdict, len(plan.nodes(verdict))) for verdict in VERDICTS]
    told = ", ".join(f"{verdict} {count:,}" for verdict, count in counts if count)
    title = first_line(f"{plan.flow}: {told or 'no nodes'}")
    rows = [(step.verdict, step.node, _cause(step)) for step in plan]
    return _shown(title, fewer(rows, ("reuse",)), plan.steps)


def show_why(step: Step) -> dict[str, str]:
    """Return what happens to one node as text and HTML."""
    rows: list[Row] = [(step.verdict, _cause(step))]
    if step.before is not None:
        rows.append(("last run", first_line(f"ran: {step.before}", LONGEST_CAUSE)))
    return _shown(first_line(step.node), rows, (step,))


def _cause(step: Step) -> str:
    notes = "".join(f" ({note})" for note in step.notes)
    return first_line(f"{step.cause.text}{notes}", LONGEST_CAUSE)


def _shown(title: str, rows: Sequence[Row], steps: Iterable[Step]) -> dict[str, str]:
    text = [part for part in (title, text_table(rows)) if part]
    html = [html_table(title, rows)]
    for head, lines in _diffs(steps):
        text += ["", head, *(f"  {line}".rstrip() for line in lines)]
        html.append(_diff_html(head, lines))
    return {"text/plain": "\n".join(text), "text/html": "".join(html)}


def _diffs(steps: Iterable[Step]) -> Iterator[tuple[str, list[str]]]:
    """Yield each change of code once: one helper may be the cause for many nodes."""
    seen = set()
    for step in steps:
        diff = step.cause.diff
        if diff and diff not in seen:
            seen.add(diff)
            lines = [clean(line.expandtabs(4)) for line in diff.splitlines()]
            # That the one is from before and the other from now is what signs are for.
            headless = [line for line in lines if line not in ("--- before", "+++ now")]
            yield first_line(f"{step.node}: {step.cause.text}", LONGEST_CAUSE), headless


def _diff_html(head: str, lines: Iterable[str]) -> str:
    rows = "".join(
        f'<div style="{_TINTS.get(line[:1], "")}">{html_text(line) or "&nbsp;"}</div>'
        for line in lines
    )
    style = f"{CODE};white-space:pre;overflow-x:auto;max-width:60em;line-height:1.4;margin:2px 0"
    # An element of its own, not only a style: what is not trusted loses its fonts.
    body = f'<pre style="{style}">{rows}</pre>'
    return block(f"<details open><summary>{html_text(head)}</summary>{body}</details>")
