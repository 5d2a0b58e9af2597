"""What is kept of a flow as a notebook shows it: without times, which no two runs share."""

import json

from msgspec import to_builtins

from nbflow.core.amounts import elapsed, size_text
from nbflow.core.legible import Row, text_table
from nbflow.flows.cached import Cached
from nbflow.io.store.holdings import Holding
from nbflow.io.store.upkeep import Gone
from nbflow.notebook.text import fewer, first_line, html_table

__all__ = ["cached_json", "cached_with_ages", "counted", "show_cached"]


def show_cached(cached: Cached) -> dict[str, str]:
    """Return what is kept of a flow as text and HTML."""
    title = _title(cached)
    rows = fewer([_row(held) for held in cached.holdings], ())
    text = "\n".join(part for part in (title, text_table(rows)) if part)
    return {"text/plain": text, "text/html": html_table(title, rows)}


def cached_with_ages(cached: Cached, now: float) -> str:
    """Return the same as text, with the age of each task's newest result and what it cost."""
    rows = [
        (
            *_row(held),
            f"newest {elapsed(int(now - held.time))} ago",
            f"took {elapsed(held.seconds)}",
        )
        for held in cached.holdings
    ]
    return "\n".join(part for part in (_title(cached), text_table(rows)) if part)


def cached_json(cached: Cached) -> str:
    """Return the same for programs, times in seconds since the epoch."""
    return json.dumps(
        {"flow": cached.flow, "size": cached.size, "tasks": to_builtins(cached.holdings)}, indent=2
    )


def counted(flow: str, gone: Gone) -> str:
    """Return what to say of results that were let go of."""
    return f"{first_line(flow)}: {_results(gone.count)} dropped, {size_text(gone.size)}"


def _title(cached: Cached) -> str:
    whose = cached.flow if cached.node is None else f"{cached.flow}, {cached.node}"
    if not cached.count:
        return first_line(f"{whose}: nothing is kept")
    return first_line(f"{whose}: {_results(cached.count)} kept, {size_text(cached.size)}")


def _results(count: int) -> str:
    return f"{count:,} result{'s' * (count != 1)}"


def _row(held: Holding) -> Row:
    used = f"used by {', '.join(held.used_by)}" if held.used_by else "used by no other task"
    return (
        first_line(held.task),
        _results(held.count),
        size_text(held.size),
        ", ".join(held.serializers),
        first_line(used),
    )
