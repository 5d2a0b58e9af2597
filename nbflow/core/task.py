"""Tasks: a function and its options, and what a call to one becomes.

A task is both the template that ``@task`` makes and, bound by a call, the handle of a node in a
flow; a handle is not the node's value, and says so when it is used as one.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from inspect import Parameter as SignatureParameter
from inspect import getdoc
from types import MethodType
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast, overload

from nbflow.core import scope as scopes
from nbflow.core.attributes import OptionAttributes
from nbflow.core.binding import Signature
from nbflow.core.expressions import Expression
from nbflow.core.options import TaskOptions
from nbflow.core.plain import call_plainly
from nbflow.core.tagging import tagged
from nbflow.errors import ScopeError

__all__ = ["FunctionTask", "Task", "task"]


class _Home(Protocol):
    """What a handle asks the graph that it was added to."""

    @property
    def name(self) -> str: ...

    @property
    def nodes(self) -> Mapping["Task", Any]: ...

    def resolve(self, task: "Task") -> "Task":
        """Return the task that stands today where ``task`` stood."""


class Task(OptionAttributes, Expression):
    """One unit of work; subclasses define ``run``.

    Parameters
    ----------
    name
        The class's name when None.
    **options
        See `nbflow.core.options.TaskOptions`.

    Fields: ``options`` (shared by all copies), ``signature`` (of ``run``), ``origin`` (the task
    that a bound copy was made from), ``home`` (the graph it was last added to).
    """

    __slots__ = ("__weakref__", "home", "options", "origin", "signature")

    auto_generated: ClassVar[bool] = False  # made for what an author wrote without naming a task
    chooses: ClassVar[bool] = False  # lets what follows run, or skips it with itself
    is_resource: ClassVar[bool] = False  # takes no part in whether a run succeeded

    options: TaskOptions
    signature: Signature
    origin: "Task | None"
    home: _Home | None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        run = vars(cls).get("run")
        if callable(run):
            # Fails where the class is written rather than where it is first used.
            method = run if isinstance(run, staticmethod) else MethodType(run, cls)
            Signature(method, cls.__name__).check_named()

    def __init__(self, name: str | None = None, **options: Any) -> None:
        self._set_up(TaskOptions.checked(name or type(self).__name__, **options))
        self.signature = Signature(self.run, self.options.name)
        self.signature.check_named()
        if not self.auto_generated and (scope := scopes.current()) is not None:
            scope.note_created(self)

    def _set_up(self, options: TaskOptions) -> None:
        _check_nout(options)
        self.options = tagged(options)
        self.origin = None
        self.home = None

    if TYPE_CHECKING:
        # Subclasses may take whatever inputs they like.
        def run(self, *args: Any, **kwargs: Any) -> Any:
            """Do the work; subclasses replace this and may take inputs."""

    else:

        def run(self):
            """Do the work; subclasses replace this and may take inputs."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Do what a call means here: add a node to the flow being built, or run the function."""
        __tracebackhide__ = True
        flow = kwargs.get("flow") if kwargs else None
        scope = scopes.current() if flow is None else flow.scope
        if scope is not None:
            return scope.call_task(self, args, kwargs)
        return call_plainly(self, args, kwargs)

    @property
    def isasync(self) -> bool:
        """Whether its function is awaited."""
        return self.signature.flavour.startswith("async")

    @property
    def isgenerator(self) -> bool:
        """Whether its function yields items."""
        return self.signature.flavour.endswith("generator")

    def copy(self, **changes: Any) -> "Task":
        """Return a task like this one that can have a node of its own.

        Parameters
        ----------
        **changes
            Options that differ.

        Raises
        ------
        AttributeError
            An option that there is not.
        """
        twin = copy(self)
        twin.origin = self if self.origin is None else self.origin
        twin.home = None
        if changes:
            twin.options = self.options.changed(**changes)
            _check_nout(twin.options)
        return twin

    def __getstate__(self) -> tuple[Any, dict[str, Any]]:
        # A task that goes somewhere must not take its flow along; a graph homes its tasks again.
        attributes, slots = cast("tuple[Any, dict[str, Any]]", super().__getstate__())
        return attributes, {**slots, "home": None}

    def with_options(self, *, name: str | None = None, **options: Any) -> "Task":
        """Return a task of the same function that differs in some options.

        Parameters
        ----------
        name
            Kept when None, as are other options, but for those that None is a value of.
        **options
            As for a new task; hooks take the place of those there are, and ``retries=0`` takes
            what was said of further attempts along.

        Raises
        ------
        TypeError
            An option that there is not.
        """
        twin = self.copy()
        twin.origin = None
        twin.options = self.options.altered(name=name, **options)
        _check_nout(twin.options)
        return twin

    def on_completion(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        """Have ``fn`` called when a call in an `@flow` function completed."""
        return self._hooked("completion_hooks", fn)

    def on_failure(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        """Have ``fn`` called when a call in an `@flow` function failed."""
        return self._hooked("failure_hooks", fn)

    def on_commit(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        """Have ``fn`` called when the transaction of a call is committed."""
        return self._hooked("commit_hooks", fn)

    def on_rollback(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        """Have ``fn`` called when the transaction of a call is rolled back."""
        return self._hooked("rollback_hooks", fn)

    def _hooked(self, kind: str, fn: Callable[..., Any]) -> Callable[..., Any]:
        hooks = (*getattr(self.options, kind), fn)
        self.options = self.options.changed(**{kind: hooks})
        return fn

    def submit(self, *args: Any, **kwargs: Any) -> Any:
        """Have the function called by the task runner of the `@flow` run here; return the future.

        Parameters
        ----------
        *args, **kwargs
            As for a call; with ``return_state=True`` the end is waited for, and its state returned.

        Raises
        ------
        ScopeError
            No flow runs here.
        """
        submit = getattr(scopes.current(), "submit_task", None)
        if submit is None:
            raise ScopeError(
                "Unable to determine task runner to use for submission.\n"
                f"  '{self.name}' was submitted where no `@flow` function runs.\n"
                "  Submit it inside one, or call it."
            )
        return submit(self, args, kwargs)

    def map(self, *args: Any, flow: Any = None, **kwargs: Any) -> Any:
        """Add a node that runs once for each element of its arguments.

        In an `@flow` function: submit a call for each, and return the futures.

        Parameters
        ----------
        *args, **kwargs
            As for a call. What is marked by `unmapped` is given to every child as it is.

        Raises
        ------
        TypeError
            An argument that has no elements.
        NoFlowError
            No flow is being built, or runs, here.

        Examples
        --------
        >>> from nbflow import Flow, task
        >>> @task
        ... def double(x):
        ...     return 2 * x
        >>> with Flow("sums") as sums:
        ...     doubled = double.map([1, 2, 3])
        >>> [edge.mapped for edge in sums.edges]
        [True]
        """
        __tracebackhide__ = True
        submit = getattr(scopes.current(), "map_task", None)
        if submit is not None:
            return submit(self, args, kwargs if flow is None else {**kwargs, "flow": flow})
        scope = scopes.building(f"a mapped call of '{self.name}'", flow)
        return scope.call_task(self, args, {**kwargs, "mapped": True})

    def set_upstream(
        self, task: Any, flow: Any = None, key: str | None = None, mapped: bool = False
    ) -> "Task":
        """Let this task wait for another, taking its result as parameter ``key``."""
        scopes.building(f"an edge to '{self.name}'", flow).connect(task, self, key, mapped)
        return self

    def set_downstream(
        self, task: "Task", flow: Any = None, key: str | None = None, mapped: bool = False
    ) -> "Task":
        """Let another task wait for this one, taking its result as parameter ``key``."""
        scopes.building(f"an edge from '{self.name}'", flow).connect(self, task, key, mapped)
        return self

    def set_dependencies(
        self,
        flow: Any = None,
        upstream_tasks: Iterable["Task"] | None = None,
        downstream_tasks: Iterable["Task"] | None = None,
        keyword_tasks: Mapping[str, Any] | None = None,
        mapped: bool = False,
    ) -> "Task":
        """Let this task wait for others, be waited for by others, and take what is named.

        ``mapped`` is about what it takes and waits for, not about what waits for it.
        """
        scopes.building(f"edges of '{self.name}'", flow).set_dependencies(
            self, upstream_tasks, downstream_tasks, keyword_tasks, mapped
        )
        return self

    def inputs(self) -> dict[str, dict[str, Any]]:
        """Return what ``run`` takes: name → its type, default and whether it is required."""
        empty = SignatureParameter.empty
        required = self.signature.missing(())
        return {
            name: {
                "type": Any if parameter.annotation is empty else parameter.annotation,
                "default": None if parameter.default is empty else parameter.default,
                "required": name in required,
            }
            for name, parameter in self.signature.parameters.items()
        }

    def outputs(self) -> Any:
        """Return the annotation of what ``run`` returns, ``Any`` where there is none."""
        return getattr(self.run, "__annotations__", {}).get("return", Any)

    def __repr__(self) -> str:
        return f"<Task: {self.options.name}>"

    def __nbflow_fingerprint__(self) -> Any:
        """Return what stands for a task that another task's code reaches: class and attributes."""
        return type(self), dict(getattr(self, "__dict__", {}))

    def __getattr__(self, attribute: str) -> Any:
        __tracebackhide__ = True
        if attribute.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {attribute!r}")
        if attribute in Task.__slots__:
            raise AttributeError(
                f"{type(self).__name__!r} object has no attribute {attribute!r} yet.\n"
                "  Its `__init__` has to call `super().__init__(...)` first."
            )
        raise AttributeError(self._not_a_value("", f".{attribute}"))


class FunctionTask(Task):
    """A task made of a function by ``@task``."""

    __slots__ = ("__dict__", "fn")

    fn: Callable[..., Any]

    def __init__(self, fn: Callable[..., Any], name: str | None = None, **options: Any) -> None:
        if not callable(fn):
            raise TypeError(
                f"@task was given {fn!r}, which cannot be called.\n"
                "  Put it above a function: `@task` on the line before `def`."
            )
        title = name if name else str(getattr(fn, "__name__", type(fn).__name__))
        if options.get("description") is None:
            options["description"] = getdoc(fn)
        self._set_up(TaskOptions.checked(title, **options))
        self.fn = fn
        self.signature = Signature(fn, title)
        self.__doc__ = getattr(fn, "__doc__", None)

    @property
    def run(self) -> Callable[..., Any]:
        """The function."""
        return self.fn

    def copy(self, **changes: Any) -> "FunctionTask":
        """Return a task of the same function that can have a node of its own."""
        if changes or len(self.__dict__) > 1:
            twin = super().copy(**changes)
            assert isinstance(twin, FunctionTask)
        else:
            twin = object.__new__(type(self))
            twin.options = self.options
            twin.signature = self.signature
            twin.origin = self if self.origin is None else self.origin
            twin.home = None
        twin.fn = self.fn
        return twin

    def __nbflow_fingerprint__(self) -> Any:
        """Return the function, which is all that another task's code can call."""
        return self.fn


def _check_nout(options: TaskOptions) -> None:
    nout = options.nout
    if nout is not None and (type(nout) is not int or nout < 0):
        raise TypeError(
            f"Task '{options.name}' got nout={nout!r}, which is no number of results.\n"
            "  Say how many results it returns: `nout=2`."
        )


@overload
def task(fn: Callable[..., Any], /) -> FunctionTask: ...
@overload
def task(*, name: str | None = None, **options: Any) -> Callable[..., FunctionTask]: ...
def task(
    fn: Callable[..., Any] | None = None, /, *, name: str | None = None, **options: Any
) -> FunctionTask | Callable[..., FunctionTask]:
    """Make a task of a function.

    Parameters
    ----------
    fn
        The function; left out when the decorator is given options.
    name
        The function's name when None.
    **options
        See `nbflow.core.options.TaskOptions`.

    Raises
    ------
    TypeError
        What is decorated cannot be called; an option that there is not.

    Examples
    --------
    >>> @task
    ... def double(x):
    ...     return 2 * x
    >>> double(21)
    42
    """
    if fn is None:
        return lambda fn: FunctionTask(fn, name, **options)
    return FunctionTask(fn, name, **options)
