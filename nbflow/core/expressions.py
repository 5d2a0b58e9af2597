"""What a task means in an expression: a further step of the flow being built.

Outside a flow being built it has no value to compute with, which is an error that says what to
type. Knows scopes; knows neither graphs nor the tasks that stand for the operators.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from nbflow.core import scope as scopes
from nbflow.errors import NbflowError, NodeError, RemovedNodeError

__all__ = ["Expression"]


def _binary(operator: str, sign: str) -> Callable[[Any, Any], Any]:
    def apply(self: "Expression", other: Any) -> Any:
        __tracebackhide__ = True
        return self._applied(operator, (self, other), "", f" {sign} {_text(other)}")

    return apply


def _reflected(operator: str, sign: str) -> Callable[[Any, Any], Any]:
    def apply(self: "Expression", other: Any) -> Any:
        __tracebackhide__ = True
        return self._applied(operator, (other, self), f"{_text(other)} {sign} ", "")

    return apply


class Expression:
    """The half of `Task` that stands in expressions.

    ``==`` and ``!=`` compare tasks, not values: write ``is_equal`` and ``is_not_equal``.
    """

    __slots__ = ()

    if TYPE_CHECKING:
        name: Any
        home: Any
        options: Any
        run: Any

    # Arrays and frames leave the operation to the task instead of applying it to each element.
    __array_ufunc__ = None
    __pandas_priority__ = 10_000

    __add__ = _binary("Add", "+")
    __radd__ = _reflected("Add", "+")
    __sub__ = _binary("Sub", "-")
    __rsub__ = _reflected("Sub", "-")
    __mul__ = _binary("Mul", "*")
    __rmul__ = _reflected("Mul", "*")
    __truediv__ = _binary("Div", "/")
    __rtruediv__ = _reflected("Div", "/")
    __floordiv__ = _binary("FloorDiv", "//")
    __rfloordiv__ = _reflected("FloorDiv", "//")
    __mod__ = _binary("Mod", "%")
    __rmod__ = _reflected("Mod", "%")
    __pow__ = _binary("Pow", "**")
    __rpow__ = _reflected("Pow", "**")
    __lt__ = _binary("LessThan", "<")
    __le__ = _binary("LessThanOrEqual", "<=")
    __gt__ = _binary("GreaterThan", ">")
    __ge__ = _binary("GreaterThanOrEqual", ">=")
    __and__ = _binary("And", "&")
    __rand__ = _reflected("And", "&")

    def __getitem__(self, item: Any) -> Any:
        __tracebackhide__ = True
        return self._applied("GetItem", (self, item), "", f"[{_text(item)}]")

    def __or__(self, other: Any) -> Any:
        """Let another task wait for this one and return it."""
        __tracebackhide__ = True
        if scopes.current() is None:
            raise NodeError(self._not_a_value("", f" | {_text(other)}"))
        scopes.building(f"an edge from '{self.name}'").connect(self, other)
        return other

    def is_equal(self, other: Any) -> Any:
        """Add a step that tells whether this one's value equals another."""
        return self._applied("Equal", (self, other), "", f" == {_text(other)}")

    def is_not_equal(self, other: Any) -> Any:
        """Add a step that tells whether this one's value differs from another."""
        return self._applied("NotEqual", (self, other), "", f" != {_text(other)}")

    def not_(self) -> Any:
        """Add a step that gives the opposite of this one's value."""
        return self._applied("Not", (self,), "not ", "")

    def or_(self, other: Any) -> Any:
        """Add a step that gives this one's value where it is true, else another."""
        return self._applied("Or", (self, other), "", f" or {_text(other)}")

    def pipe(self, other: Callable[..., Any], **kwargs: Any) -> Any:
        """Call another task with this one as its first argument."""
        return other(self, **kwargs)

    def _applied(self, operator: str, operands: tuple[Any, ...], before: str, after: str) -> Any:
        __tracebackhide__ = True
        scope = scopes.current()
        if scope is None:
            raise NodeError(self._not_a_value(before, after))
        return scope.operate(operator, operands)

    @property
    def nout(self) -> int | None:
        """How many results there are to unpack: as the option says, else the annotation."""
        given: int | None = self.options.nout
        return _width(self.run) if given is None else given

    def __iter__(self) -> Iterator[Any]:
        __tracebackhide__ = True
        if scopes.current() is None:
            raise NodeError(f"Task is not iterable. {self._not_a_value('for x in ', ':')}")
        width = self.nout
        if width is None:
            raise NodeError(
                f"Task is not iterable. Inside a flow '{self.name}' has no results yet that could "
                "be counted.\n"
                "  If it returns several, say how many: `@task(nout=2)`, or annotate what it "
                "returns: `-> tuple[int, str]`."
            )
        return (self[index] for index in range(width))

    def __bool__(self) -> bool:
        __tracebackhide__ = True
        if self.home is None:
            return True
        if scopes.current() is None:
            raise NodeError(self._not_a_value("if ", ":"))
        raise NodeError(
            f"'{self.label}' is a step of flow '{self.home.name}', which is being built: it has no "
            "value yet that `if`, `and`, `or`, `not` or `1 < x < 3` could ask for.\n"
            f"  For a branch write `with case({self.variable}, True):`; to put conditions together "
            f"`a & b`, `a.or_(b)`, `a.not_()`."
        )

    def __len__(self) -> int:
        __tracebackhide__ = True
        raise NodeError(self._not_a_value("len(", ")"))

    @property
    def label(self) -> str:
        """The name of the node that this handle stands for, else the task's name."""
        home = self.home
        name: str = self.options.name
        try:
            return name if home is None else str(home.nodes[home.resolve(self)].name)
        except NbflowError:
            return name

    @property
    def variable(self) -> str:
        """What stands for this handle in code that a message suggests: a variable, if it can be."""
        return self.label if self.label.isidentifier() else "step"

    def _not_a_value(self, before: str, after: str) -> str:
        home = self.home
        if home is None:
            return (
                f"'{self.name}' is a task, not the value that it produces, so there is no "
                f"`{before}{self.name}{after}`.\n"
                f"  A call produces the value: `{self.name}(...)`."
            )
        try:
            home.resolve(self)
        except RemovedNodeError as error:
            return str(error)
        except NbflowError:
            pass
        flow = home.name if home.name.isidentifier() else "flow"
        value = f'{flow}["{self.label}"]'
        return (
            f"'{self.label}' is a step of flow '{home.name}', not the value that it produces.\n"
            f"  For the value of its last run write `{before}{value}{after}`; to use it in the "
            f"flow, give the step to a task: `task({self.variable})`."
        )


def _text(operand: Any) -> str:
    return operand.variable if isinstance(operand, Expression) else repr(operand)


def _width(run: Callable[..., Any]) -> int | None:
    """Return the length of the tuple that a function says it returns, None if it is not fixed."""
    try:
        hint = get_type_hints(run).get("return")
    except (NameError, TypeError):  # names that are only there for a type checker
        return None
    lengths = get_args(hint) if get_origin(hint) is tuple else ()
    return len(lengths) if lengths and Ellipsis not in lengths else None
