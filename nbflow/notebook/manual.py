"""What ``%flow help`` prints: the verbs, or one of them with its arguments."""

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["explained", "overview"]


def overview(verbs: Mapping[str, Any]) -> str:
    """Return the verbs, each with what it is for."""
    width = max(map(len, verbs))
    rows = (f"  {name.ljust(width)}  {_purpose(verb)}" for name, verb in verbs.items())
    return "\n".join(
        [
            "%%flow NAME [--cell LABEL]   first line of a cell: its calls of tasks build the flow",
            "%flow                        list the flows and their states",
            "%flow VERB [FLOW] [NODE]     the flow may be left out where there is only one",
            *rows,
            "%flow help VERB explains one; --code prints the Python that a verb calls.",
            "%nbflow and %%nbflow are the same.",
        ]
    )


def explained(name: str, verb: Any) -> str:
    """Return how a verb is written, what it is for, and its arguments.

    Not argparse's own text, which is as wide as the terminal happens to be.
    """
    arguments = list(_arguments(verb))
    width = max(len(written) for written, _ in arguments)
    usage = [
        f"[{written}]" if written[0] == "-" else written.replace("FLOW", "[FLOW]")
        for written, _ in arguments
    ]
    rows = [f"  {written.ljust(width)}  {what}" for written, what in arguments]
    return "\n".join([" ".join(["%flow", name, *usage]), "", _purpose(verb), *rows])


def _purpose(verb: Any) -> str:
    return str(verb.parser.description).split("\n", 1)[0]


def _arguments(verb: Any) -> Iterator[tuple[str, str]]:
    for action in verb.parser._actions:
        value = "" if action.nargs == 0 else action.metavar
        yield " ".join([*action.option_strings, *([value] if value else [])]), action.help
