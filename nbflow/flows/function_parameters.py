"""Parameters of a flow that is a function: bound, checked, and as JSON has them."""

import inspect
from collections.abc import Callable
from typing import Any

from nbflow.errors import ParameterBindError, ParameterTypeError

__all__ = ["arguments", "bound", "checked", "model_of", "schema", "serialized"]

_SEVERAL = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def bound(fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return what each parameter is given, defaults included.

    Raises
    ------
    ParameterBindError
        The function cannot be called so.
    """
    signature = inspect.signature(fn)
    try:
        given = signature.bind(*args, **kwargs)
    except TypeError as error:
        name = getattr(fn, "__name__", type(fn).__name__)
        raise ParameterBindError(
            f"Error binding parameters for function '{name}': {error}.\n"
            f"  Its signature is {name}{signature}.\n"
            "  Give every parameter without a default exactly once."
        ) from None
    given.apply_defaults()
    return dict(given.arguments)


def arguments(
    fn: Callable[..., Any], parameters: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return what a function is called with, so that each parameter is given what it is."""
    signature = inspect.signature(fn)
    given = {name: parameters[name] for name in signature.parameters if name in parameters}
    made = inspect.BoundArguments(signature, given)
    return made.args, made.kwargs


def model_of(fn: Callable[..., Any]) -> Any:
    """Return the pydantic model of what a function takes; `*args` and `**kwargs` aside."""
    from pydantic import ConfigDict, Field, create_model

    empty = inspect.Parameter.empty
    fields: dict[str, Any] = {}
    for place, each in enumerate(_annotated(fn)):
        if each.kind not in _SEVERAL:
            kind = Any if each.annotation is empty else each.annotation
            default = ... if each.default is empty else each.default
            # Models refuse some names that parameters may have.
            fields[f"p{place}"] = (kind, Field(default, alias=each.name, title=each.name))
    return create_model("Parameters", __config__=ConfigDict(arbitrary_types_allowed=True), **fields)


def _annotated(fn: Callable[..., Any]) -> list[inspect.Parameter]:
    try:
        return list(inspect.signature(fn, eval_str=True).parameters.values())
    except NameError as error:
        # Imported for type checkers only: nothing to check by.
        raise ParameterTypeError(
            f"Flow run cannot check its parameters: {error}.\n"
            "  Import it where the flow is defined, or write `@flow(validate_parameters=False)`."
        ) from error


def checked(model: Any, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters, made to fit a model of `model_of`.

    Raises
    ------
    ParameterTypeError
        They cannot.
    """
    from pydantic import ValidationError

    places = {field.alias: place for place, field in model.model_fields.items()}
    try:
        made = model.model_validate({k: v for k, v in parameters.items() if k in places})
    except ValidationError as error:
        lines = [f" - {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        text = "\n".join(["Flow run received invalid parameters:", *lines])
        raise ParameterTypeError(text) from None
    return {
        name: getattr(made, places[name]) if name in places else value
        for name, value in parameters.items()
    }


def schema(model: Any) -> dict[str, Any]:
    """Return a model of `model_of` as JSON Schema; what has no place there takes anything."""
    from pydantic.json_schema import GenerateJsonSchema

    class Lenient(GenerateJsonSchema):
        def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> dict[str, Any]:
            return {}

    described: dict[str, Any] = model.model_json_schema(schema_generator=Lenient)
    return described


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
