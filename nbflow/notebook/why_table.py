"""Why one node would run or be reused, up to the first cause, as a notebook shows it."""

from nbflow.engine.plan import Step
from nbflow.notebook.diff import LONGEST_CAUSE, diff_html, diff_text, diffs
from nbflow.notebook.text import Row, first_line, html_table, text_table

__all__ = ["show_why"]

MOST_LINKS = 20


def show_why(step: Step, colours: bool = False) -> dict[str, str]:
    """Return what happens to one node, and why, as text and HTML.

    Parameters
    ----------
    colours
        Whether the text is for a terminal that shows them.
    """
    chain = step.chain
    rows: list[Row] = [(step.verdict, _line(step.cause.text))]
    rows += _fewer([(f"← {node}", _line(cause.text)) for node, cause in chain[1:]])
    rows += [("note", _line(note)) for note in step.notes]
    if step.before is not None:
        rows.append(("last run", _line(f"ran: {step.before}")))
    title = first_line(step.node)
    text = [title, text_table(rows)]
    html = [html_table(title, rows)]
    for head, lines in diffs(chain):
        text += diff_text(head, lines, colours)
        html.append(diff_html(head, lines, is_open=True))
    return {"text/plain": "\n".join(text), "text/html": "".join(html)}


def _line(text: str) -> str:
    return first_line(text, LONGEST_CAUSE)


def _fewer(links: list[Row]) -> list[Row]:
    """Return the links that somebody may read: the nearest ones, and the first cause."""
    left_out = len(links) - MOST_LINKS
    if left_out <= 0:
        return links
    return [*links[: MOST_LINKS - 1], ("…", f"{left_out:,} more"), links[-1]]
