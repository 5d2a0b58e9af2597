"""What a cell would show of a value, as a message carries it.

Asks the shell's own formatters, so that what users registered there counts. Their reprs may do
anything: one that raises is left out, without the traceback that IPython would show under whatever
cell runs.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from nbflow.core.amounts import size_text
from nbflow.engine.effects import Raised, attempt, shown
from nbflow.notebook.protocol import MimeType
from nbflow.notebook.wire_text import block

__all__ = ["MOST_BYTES", "bundle_of", "picked"]

MOST_BYTES = 2_000_000
"""The server drops what is sent beyond 3 MB in three seconds."""

_WORDS: dict[MimeType, str] = {
    "text/html": "HTML",
    "image/svg+xml": "SVG",
    "image/png": "PNG",
    "image/jpeg": "JPEG",
}


def bundle_of(shell: Any, value: Any) -> dict[str, Any]:
    """Return what a shell shows of a value: type of content → content.

    Parameters
    ----------
    shell
        The IPython shell; without one there is only the repr.
    """
    display = getattr(shell, "display_formatter", None)
    if display is None:
        return {"text/plain": shown(value)}
    with _displayed(shell) as bundles:
        if _asked(display.ipython_display_formatter, value):
            return bundles[-1] if bundles else {"text/plain": shown(value)}
    made = _asked(display.mimebundle_formatter, value)
    bundle = dict(made[0] if isinstance(made, tuple) else made or {})
    for kind, formatter in display.formatters.items():
        if kind not in bundle and formatter.enabled:
            content = _asked(formatter, value)
            content = content[0] if isinstance(content, tuple) and content else content
            if content is not None:
                bundle[kind] = content
    return bundle or {"text/plain": shown(value)}


def _asked(formatter: Any, value: Any) -> Any:
    """Return what a formatter makes of a value, None where that raises."""
    # Around its own method IPython has put one that shows what is raised.
    call = getattr(type(formatter).__call__, "__wrapped__", type(formatter).__call__)
    content = attempt(lambda: call(formatter, value), {})
    return None if isinstance(content, Raised) else content


@contextmanager
def _displayed(shell: Any) -> Iterator[list[dict[str, Any]]]:
    """Keep what is displayed in this thread, where it would go to the cell that runs."""
    publisher: Any = getattr(shell, "display_pub", None)
    bundles: list[dict[str, Any]] = []
    if not hasattr(publisher, "register_hook"):
        yield bundles
        return

    def keep(message: Mapping[str, Any]) -> None:
        bundles.append(dict(message.get("content", {}).get("data", {})))

    publisher.register_hook(keep)
    try:
        yield bundles
    finally:
        publisher.unregister_hook(keep)


def picked(bundle: Mapping[str, Any]) -> tuple[MimeType, str, str]:
    """Return the richest content that can be shown here: its type, itself, and what is not shown.

    Of types in the order in which JupyterLab chooses.
    """
    notes = []
    if any(kind.startswith("application/vnd.") for kind in bundle):
        notes.append("A cell shows more of it.")
    for kind, word in _WORDS.items():
        content = _bytes(bundle.get(kind))
        if content is None:
            continue
        if len(content) <= MOST_BYTES:
            return kind, content.decode(), " ".join(notes)
        size, most = size_text(len(content)), size_text(MOST_BYTES)
        notes.append(f"Its {word} takes {size}, and at most {most} are shown here.")
    plain = bundle.get("text/plain")
    text = block(plain) if isinstance(plain, str) else "(it has no text)"
    return "text/plain", text, " ".join(notes)


def _bytes(content: object) -> bytes | None:
    """Return content as a message carries it, None where it is none: images in base64."""
    if isinstance(content, (bytes, bytearray)):
        return b64encode(content)
    # Halves of characters cannot be sent.
    return content.encode("utf-8", "replace") if isinstance(content, str) else None
