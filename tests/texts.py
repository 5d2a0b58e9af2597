"""Texts that want to be something else, as the tests of the page have them too."""

import json
from pathlib import Path

__all__ = ["HOSTILE"]

HOSTILE: tuple[str, ...] = tuple(
    json.loads(
        (Path(__file__).parents[1] / "labextension/dev/hostile.json").read_text(encoding="utf-8")
    )
)
