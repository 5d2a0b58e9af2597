"""Models whose field `type` says which class they are, so that JSON of any of them can be read."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidatorFunctionWrapHandler, model_validator

from nbflow.core.nearest import nearest

__all__ = ["Typed"]


class Typed(BaseModel):
    """A model that is made or read as the class its `type` names.

    What derives from this class directly is a family; each class below it that has a default for
    `type` is one of the family's kinds. A later class of the same `type` takes the place of an
    earlier one: cells are run again.
    """

    model_config = ConfigDict(extra="forbid")

    type: str
    kinds: ClassVar[dict[str, Any]]

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        """Enter a kind under its `type`."""
        super().__pydantic_init_subclass__(**options)
        if Typed in cls.__bases__:
            cls.kinds = {}
        elif isinstance(name := cls.model_fields["type"].default, str):
            cls.kinds[name] = cls

    def __new__(cls, *_: Any, **fields: Any) -> Self:
        """Return an instance of the kind that is asked for: `Serializer(type="json")`."""
        kind: type[Self] = cls._kind(fields) or cls
        return super().__new__(kind)

    @model_validator(mode="wrap")
    @classmethod
    def _as_kind(cls, data: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        kind = cls._kind(data) if isinstance(data, Mapping) else None
        return handler(data) if kind is None else kind.model_validate(data)

    @classmethod
    def _kind(cls, fields: Mapping[str, Any]) -> Any:
        """Return the class that fields are of, None where it is this one."""
        name = fields.get("type")
        if name is None or name == cls.model_fields["type"].default:
            return None
        kind = cls.kinds.get(name) if isinstance(name, str) else None
        if kind is None or not issubclass(kind, cls):
            near = nearest(str(name), list(cls.kinds))
            advice = f"Did you mean '{near}'? " if near else ""
            raise ValueError(
                f"{cls.__name__} got type={name!r}, which there is not.\n"
                f"  {advice}There are {', '.join(sorted(cls.kinds))}."
            )
        return kind
