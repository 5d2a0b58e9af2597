"""A flow whose every text wants to be something else: the browser's tests run it too."""

from collections.abc import Sequence
from typing import Any

from nbflow import Flow, Parameter, context, task

AT_A_TIME = 60


class Said:
    """A result that says of itself what it was given."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def say(said: str) -> Said:
    """Print, log and return a text."""
    # ipykernel itself cannot send halves of characters that anybody prints.
    printable = said.encode(errors="replace").decode()
    print(printable)
    context.logger.warning("%s", printable)
    return Said(said)


def fail(said: str) -> None:
    """Fail with a text."""
    raise ValueError(said)


def flow_of(texts: Sequence[str]) -> Flow:
    """Return a flow with a parameter, a task and a task that fails of each name."""
    with Flow(texts[0]) as flow:
        for text in texts:
            given: Any = Parameter(text, default=text)
            task(name=text, tags=[text])(say)(given)
            task(name=text, tags=[text])(fail)(given)
    return flow


def flows_of(texts: Sequence[str]) -> list[Flow]:
    """Return such flows, each small enough to be drawn whole."""
    return [flow_of(texts[first : first + AT_A_TIME]) for first in range(0, len(texts), AT_A_TIME)]


def named(texts: Sequence[str]) -> dict[str, Flow]:
    """Return a flow of each name, with a task of that name, by the name of a variable."""
    return {f"named_{place}": flow_of([text]) for place, text in enumerate(texts)}
