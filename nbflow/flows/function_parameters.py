"""Parameters of a flow that is a function: bound, checked, and as JSON has them."""

import inspect
from typing import Any

from nbflow.errors import ParameterBindError, ParameterTypeError

__all__ = ["bound", "checked", "serialized"]


def bound(flow: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return what each parameter is given, defaults included.

    Raises
    ------
    ParameterBindError
        The function cannot be called so.
    """
    try:
        given = inspect.signature(flow.fn).bind(*args, **kwargs)
    except TypeError as error:
        raise ParameterBindError(
            f"Error binding parameters for function '{flow.fn.__name__}': {error}.\n"
            f"  Its signature is {flow.fn.__name__}{inspect.signature(flow.fn)}."
        ) from None
    given.apply_defaults()
    return dict(given.arguments)


def checked(flow: Any, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters, made to fit the annotations of the function.

    Raises
    ------
    ParameterTypeError
        They cannot.
    """
    from pydantic import ConfigDict, ValidationError, create_model

    empty = inspect.Parameter.empty
    fields: dict[str, Any] = {}
    names: dict[str, str] = {}
    for place, (name, each) in enumerate(
        inspect.signature(flow.fn, eval_str=True).parameters.items()
    ):
        if each.kind in (each.VAR_KEYWORD, each.VAR_POSITIONAL):
            continue
        # Models refuse some names that parameters may have.
        names[f"p{place}"] = name
        kind = Any if each.annotation is empty else each.annotation
        fields[f"p{place}"] = (kind, ... if each.default is empty else each.default)
    model = create_model(
        "Parameters", __config__=ConfigDict(arbitrary_types_allowed=True), **fields
    )
    places = {name: place for place, name in names.items()}
    try:
        made = model(**{places[name]: v for name, v in parameters.items() if name in places})
    except ValidationError as error:
        lines = ["Flow run received invalid parameters:"]
        for wrong in error.errors():
            first, *further = wrong["loc"]
            path = ".".join([names[str(first)], *map(str, further)])
            lines.append(f" - {path}: {wrong['msg']}")
        raise ParameterTypeError("\n".join(lines)) from None
    return {
        name: getattr(made, places[name]) if name in places else value
        for name, value in parameters.items()
    }


def serialized(parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters as JSON has them; what it cannot have as the name of its type."""
    from pydantic_core import to_jsonable_python

    found = {}
    for name, value in parameters.items():
        try:
            found[name] = to_jsonable_python(value)
        except Exception:  # noqa: BLE001  # of a type of the user's
            found[name] = f"<{type(value).__name__}>"
    return found
