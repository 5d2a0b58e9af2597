"""The tasks that stand for operators: ``a + b`` inside a flow is a step of its own."""

from typing import Any

from nbflow.core.task import Task

__all__ = [
    "OPERATORS",
    "Add",
    "And",
    "Div",
    "Equal",
    "FloorDiv",
    "GetItem",
    "GreaterThan",
    "GreaterThanOrEqual",
    "LessThan",
    "LessThanOrEqual",
    "Mod",
    "Mul",
    "Not",
    "NotEqual",
    "Or",
    "Pow",
    "Sub",
]


class Operator(Task):
    """What all of them have in common: their author wrote no name."""

    auto_generated = True


class Add(Operator):
    """Adds one value to another."""

    def run(self, x: Any, y: Any) -> Any:
        """Return ``x + y``."""
        return x + y


class Sub(Operator):
    """Subtracts one value from another."""

    def run(self, x: Any, y: Any) -> Any:
        """Return ``x - y``."""
        return x - y


class Mul(Operator):
    """Multiplies two values."""

    def run(self, x: Any, y: Any) -> Any:
        """Return ``x * y``."""
        return x * y


class Div(Operator):
    """Divides one value by another."""

    def run(self, x: Any, y: Any) -> Any:
        """Return ``x / y``."""
        return x / y


class FloorDiv(Operator):
    """Divides and rounds down."""

    def run(self, x: Any, y: Any) -> Any:
        """Return ``x // y``."""
        return x // y


class Mod(Operator):
    """Gives what a division leaves."""

    def run(self, x: Any, y: Any) -> Any:
        """Return ``x % y``."""
        return x % y


class Pow(Operator):
    """Raises one value to the power of another."""

    def run(self, x: Any, y: Any) -> Any:
        """Return ``x**y``."""
        return x**y


class LessThan(Operator):
    """Tells whether one value is less than another."""

    def run(self, x: Any, y: Any) -> Any:
        """Return ``x < y``."""
        return x < y


class LessThanOrEqual(Operator):
    """Tells whether one value is at most another."""

    def run(self, x: Any, y: Any) -> Any:
        """Return ``x <= y``."""
        return x <= y


class GreaterThan(Operator):
    """Tells whether one value is greater than another."""

    def run(self, x: Any, y: Any) -> Any:
        """Return ``x > y``."""
        return x > y


class GreaterThanOrEqual(Operator):
    """Tells whether one value is at least another."""

    def run(self, x: Any, y: Any) -> Any:
        """Return ``x >= y``."""
        return x >= y


class Equal(Operator):
    """Tells whether two values are equal."""

    def run(self, x: Any, y: Any) -> Any:
        """Return ``x == y``."""
        return x == y


class NotEqual(Operator):
    """Tells whether two values differ."""

    def run(self, x: Any, y: Any) -> Any:
        """Return ``x != y``."""
        return x != y


class And(Operator):
    """Gives the first value if it is false, else the second."""

    def run(self, x: Any, y: Any) -> Any:
        """Return ``x and y``."""
        return x and y


class Or(Operator):
    """Gives the first value if it is true, else the second."""

    def run(self, x: Any, y: Any) -> Any:
        """Return ``x or y``."""
        return x or y


class Not(Operator):
    """Gives the opposite of a value."""

    def run(self, x: Any) -> Any:
        """Return ``not x``."""
        return not x


class GetItem(Operator):
    """Takes an item out of a value."""

    def run(self, task_result: Any, key: Any) -> Any:
        """Return ``task_result[key]``."""
        return task_result[key]


OPERATORS: dict[str, Task] = {
    kind.__name__: kind()
    for kind in (
        *(Add, Sub, Mul, Div, FloorDiv, Mod, Pow),
        *(LessThan, LessThanOrEqual, GreaterThan, GreaterThanOrEqual, Equal, NotEqual),
        *(And, Or, Not, GetItem),
    )
}
"""One template of each: making a task costs more than copying one."""
