"""What changed between two runs, as a notebook shows it."""

from collections.abc import Iterator

from nbflow.engine.contrast import Contrast
from nbflow.engine.run_diff import NodeDiff, RunDiff
from nbflow.notebook.diff import diff_html, diff_lines, diff_text, folded
from nbflow.notebook.text import Row, fewer, first_line, html_rows, html_table, text_table

__all__ = ["show_run_diff"]

LONGEST = 200
MOST_SAME = 10


def show_run_diff(diff: RunDiff) -> dict[str, str]:
    """Return what changed between two runs as text and HTML."""
    title = first_line(f"{diff.flow}: {diff.before.title} → {diff.after.title}")
    changed = [node for node in diff if node.kind != "same"]
    rows = [row for node in changed for row in _rows(node)]
    rows += _same([first_line(node.node) for node in diff if node.kind == "same"])
    rows = fewer(rows, ("same",))
    text, html = [part for part in (title, text_table(rows)) if part], [html_table(title, rows)]
    for head, lines in _code(changed):
        text += diff_text(head, lines)
        html.append(diff_html(head, lines, is_open=False))
    for head, value in _seen(changed):
        if value.diff is not None:
            lines = diff_lines(value.diff)
            text += diff_text(head, lines)
            html.append(diff_html(head, lines, is_open=False))
        if value.table:
            table = [[first_line(cell) for cell in row] for row in value.table]
            text += ["", head, text_table(table)]
            html.append(folded(head, html_rows(table), is_open=False))
    return {"text/plain": "\n".join(text), "text/html": "".join(html)}


def _rows(node: NodeDiff) -> Iterator[Row]:
    """Yield a row for each thing that changed of a node."""
    causes = [*node.causes, *(value.text for value in node.values)]
    if node.former is not None:
        causes.insert(0, f"was called {node.former}")
    for place, cause in enumerate(causes or [""]):
        kind, name = ("", "") if place else (node.kind, first_line(node.node))
        yield kind, name, first_line(cause, LONGEST)


def _same(names: list[str]) -> list[Row]:
    more = len(names) - MOST_SAME
    told = ", ".join(names[:MOST_SAME]) + (f" and {more:,} more" if more > 0 else "")
    return [("same", "", told)] if names else []


def _code(nodes: list[NodeDiff]) -> Iterator[tuple[str, list[str]]]:
    """Yield each change of code once: one helper may be the cause for many nodes."""
    seen = set()
    for node in nodes:
        if node.diff and node.diff not in seen:
            seen.add(node.diff)
            yield first_line(f"{node.node}: {node.causes[0]}", LONGEST), diff_lines(node.diff)


def _seen(nodes: list[NodeDiff]) -> Iterator[tuple[str, Contrast]]:
    for node in nodes:
        for value in node.values:
            yield first_line(f"{node.node}: {value.text}", LONGEST), value
