"""A plan as a notebook shows it: what happens to each node, why, and what changed in the code."""

from nbflow.engine.plan import Plan, Step
from nbflow.notebook.diff import LONGEST_CAUSE, diff_html, diff_text, diffs
from nbflow.notebook.text import Row, fewer, first_line, html_table, text_table

__all__ = ["show_plan"]


def show_plan(plan: Plan, colours: bool = False) -> dict[str, str]:
    """Return a plan as text and HTML.

    Parameters
    ----------
    colours
        Whether the text is for a terminal that shows them.
    """
    title = first_line(plan.summary)
    origins = plan.origins()
    rows: list[Row] = [(step.verdict, step.node, _cause(step, origins[step.node])) for step in plan]
    rows = fewer(rows, ("reuse",))
    text = [part for part in (title, text_table(rows)) if part]
    html = [html_table(title, rows)]
    for head, lines in diffs((step.node, step.cause) for step in plan):
        text += diff_text(head, lines, colours)
        html.append(diff_html(head, lines, is_open=False))
    return {"text/plain": "\n".join(text), "text/html": "".join(html)}


def _cause(step: Step, origin: Step) -> str:
    # What it directly hangs on is named in its own text.
    far = f" ← `{origin.node}`" if origin not in (step, step.behind) else ""
    notes = "".join(f" ({note})" for note in step.notes)
    return first_line(f"{step.cause.text}{far}{notes}", LONGEST_CAUSE)
