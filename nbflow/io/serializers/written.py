"""JSON, with marks for what JSON has no form of.

Whatever library writes it is only given what JSON has: the rest is put into dictionaries with
marks before, and taken out of them after. So no library needs hooks, and none can change a value.
"""

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from nbflow.io.serializers.base import Serializer, imported
from nbflow.io.serializers.marks import DECODER, ENCODER, decoded, encoded, named

__all__ = ["JSONSerializer"]

_FUNCTIONS = ("dumps", "loads")
_HARMLESS = ("json", "orjson", "simplejson", "ujson")


class JSONSerializer(Serializer):
    """Writes JSON; of what JSON has no form of, everything that pydantic supports.

    Parameters
    ----------
    jsonlib
        The library: anything with ``dumps`` and ``loads``.
    object_encoder, object_decoder
        Dotted names of functions: from what JSON has no form of to a dictionary, and back; none
        when None.
    dumps_kwargs, loads_kwargs
        Given to the library further.
    """

    type: Literal["json"] = "json"
    jsonlib: str = "json"
    object_encoder: str | None = ENCODER
    object_decoder: str | None = DECODER
    dumps_kwargs: dict[str, Any] = Field(default_factory=dict)
    loads_kwargs: dict[str, Any] = Field(default_factory=dict)

    @field_validator("dumps_kwargs")
    @classmethod
    def _no_default(cls, given: dict[str, Any]) -> dict[str, Any]:
        if "default" in given:
            raise ValueError("`default` cannot be provided. Use `object_encoder` instead.")
        return given

    @field_validator("loads_kwargs")
    @classmethod
    def _no_hook(cls, given: dict[str, Any]) -> dict[str, Any]:
        if "object_hook" in given:
            raise ValueError("`object_hook` cannot be provided. Use `object_decoder` instead.")
        return given

    @model_validator(mode="after")
    def _has_functions(self) -> Self:
        imported(self.jsonlib, _FUNCTIONS, "JSON library")
        for name in (self.object_encoder, self.object_decoder):
            if name is not None:
                named(name)
        return self

    @classmethod
    def is_harmless(cls, described: Mapping[str, Any]) -> bool:
        """Tell whether nothing but a known library and our own decoder would be called."""
        return (
            described.get("jsonlib", "json") in _HARMLESS
            and described.get("object_decoder") in (DECODER, None)
            and described.get("object_encoder") in (ENCODER, None)
            and not described.get("loads_kwargs")
        )

    def dumps(self, obj: Any) -> bytes:
        """Return a value in JSON.

        Raises
        ------
        SerializerError
            It, or something in it, would not come back as it is.
        """
        with self.writing(obj):
            encode = named(self.object_encoder) if self.object_encoder else None
            tree = encoded(obj, encode, is_marked=self.object_decoder is not None)
            library = imported(self.jsonlib, _FUNCTIONS, "JSON library")
            text: str | bytes = library.dumps(tree, **self.dumps_kwargs)
            if library.loads(text, **self.loads_kwargs) != tree:
                raise ValueError(f"{self.jsonlib} does not give back what it was given.")
            return text.encode() if isinstance(text, str) else text

    def loads(self, blob: bytes) -> Any:
        """Return the value of a text in JSON.

        Raises
        ------
        SerializerError
            It is none, or names what is not here.
        """
        with self.reading():
            library = imported(self.jsonlib, _FUNCTIONS, "JSON library")
            tree = library.loads(bytes(blob), **self.loads_kwargs)
            return decoded(tree, named(self.object_decoder)) if self.object_decoder else tree
