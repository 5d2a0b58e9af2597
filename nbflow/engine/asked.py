"""What a node's options on results are asked with before a call, and what they led to."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from nbflow.core.context import UNDEFINED, Supplied, context, provided
from nbflow.core.graph import Node
from nbflow.core.parameter import Parameter
from nbflow.core.settings import config
from nbflow.core.state import State
from nbflow.engine.effects import Raised, attempt
from nbflow.engine.filling import Unknown
from nbflow.engine.home import brought

__all__ = ["Asked", "Inputs", "Names"]


class Inputs(Mapping[str, Any]):
    """What a node is given, by name; brought here, or found unknown, only when it is read.

    Parameters
    ----------
    states
        For each of the node's edges the state at its other end, None where only a run will tell.
    """

    def __init__(self, node: Node, states: Sequence[State | None]) -> None:
        self._constants = node.constants
        self._states = {
            edge.key: state
            for edge, state in zip(node.inputs, states, strict=True)
            if edge.key is not None
        }

    def __getitem__(self, name: str) -> Any:
        if name not in self._states:
            return self._constants[name]
        state = self._states[name]
        if state is None:
            raise Unknown
        return brought(state)

    def __iter__(self) -> Iterator[str]:
        return iter({**self._constants, **self._states})

    def __len__(self) -> int:
        return len({**self._constants, **self._states})


class Names(Mapping[str, Any]):
    """What a location may name: inputs, then the context that is entered, then parameters."""

    def __init__(self, inputs: Inputs, parameters: Mapping[str, Any], supplied: Supplied) -> None:
        self._inputs = inputs
        self._parameters = parameters
        self._supplied = supplied

    def __getitem__(self, name: str) -> Any:
        if name in set(self._inputs):
            return self._inputs[name]
        value = context.peek(name)
        # A key of the context may hold None.
        return self._parameters[name] if value is UNDEFINED else value

    def __iter__(self) -> Iterator[str]:
        given = {*config["context"], *provided(), *self._supplied.keys(), "config"}
        return iter(sorted({*self._parameters, *given, *self._inputs}))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Asked:
    """What the options of a node led to.

    Fields: ``inputs`` and ``parameters`` (those of the flow, as they were before the call);
    ``names`` (what texts are filled in from); ``store`` (a result, its location made out, that the
    value is written by); ``location`` (of the target); ``place`` (where on the shelf the value is
    kept); ``hashed`` (the digests of the inputs); ``cause`` (why nothing was found);
    ``is_outdated`` (whether something was, that no longer holds).
    """

    def __init__(self, node: Node, states: Sequence[State | None], supplied: Supplied) -> None:
        self.inputs = Inputs(node, states)
        self.parameters = _parameters(node, supplied)
        self.names = Names(self.inputs, self.parameters, supplied)
        self.store: Any = None
        self.location: str | None = None
        self.place: tuple[object, ...] | None = None
        self.hashed: dict[str, str] = {}
        self.cause: str | None = None
        self.is_outdated = False


def _parameters(node: Node, supplied: Supplied) -> dict[str, Any]:
    """Return the values of the flow's parameters, defaults included."""
    given = supplied.lookup("parameters")
    home = node.task.home
    tasks = () if home is None else home.nodes
    known = {task.name: task.default for task in tasks if isinstance(task, Parameter)}
    values = {name: given.get(name, default) for name, default in known.items()}
    # A value that is changed in place later must not change what is kept with a result.
    copied = attempt(deepcopy, {"x": values})
    return values if type(copied) is Raised else copied
