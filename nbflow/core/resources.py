"""Resources that steps use: set up before them, cleaned up after them, whatever became of them."""

from collections.abc import Callable, Mapping
from typing import Any, overload

from nbflow.core import scope as scopes
from nbflow.core.branching import entries
from nbflow.core.signals import SKIP, TRIGGERFAIL
from nbflow.core.state import State
from nbflow.core.task import FunctionTask, Task

__all__ = ["Resource", "ResourceManager", "resource_cleanup_trigger", "resource_manager"]


def resource_cleanup_trigger(upstream_states: Mapping[Any, State]) -> bool:
    """Clean up whatever became of the steps, unless there is nothing to clean up."""
    for edge, state in upstream_states.items():
        if edge.key == "resource":
            if state.is_skipped():
                raise SKIP("Resource setup was skipped.", result=None)
            if state.is_failed():
                raise TRIGGERFAIL("Resource setup failed.")
    return True


class ResourceInit(FunctionTask):
    """Makes the object that sets a resource up and cleans it up."""

    __slots__ = ()

    is_resource = True


class ResourceSetup(Task):
    """Sets a resource up and gives it to the steps of the block."""

    is_resource = True

    def run(self, manager: Any) -> Any:
        """Return what ``setup()`` returns."""
        return manager.setup()


class ResourceCleanup(Task):
    """Cleans a resource up when the steps of the block have finished."""

    is_resource = True

    def run(self, manager: Any, resource: Any) -> None:
        """Call ``cleanup(resource)``."""
        manager.cleanup(resource)


class Resource:
    """A resource of one flow: a block of steps, between setup and cleanup.

    Fields: ``init_task``, ``setup_task`` and, after the block, ``cleanup_task``.
    """

    def __init__(self, scope: Any, init: Task, setup: Task, cleanup: Task) -> None:
        self._scope = scope
        self._cleanup = cleanup
        self._before = 0
        self.init_task = init
        self.setup_task: Task = scope.call_task(setup, (init,), {})
        self.cleanup_task: Task | None = None

    def __enter__(self) -> Task:
        scope = scopes.building("a resource")
        if scope.graph is not self._scope.graph:
            raise ValueError(
                f"The resource '{self.init_task.name}' was made in flow "
                f"'{self._scope.graph.name}' and opened in flow '{scope.graph.name}'.\n"
                "  Multiple flows cannot be used with the same resource block: make it where it "
                f"is opened, `with {self.init_task.name}(...) as resource:`."
            )
        self._scope = scope
        self._before = len(scope.declared)
        return self.setup_task

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is not None:
            return
        scope, setup = self._scope, self.setup_task
        nodes = scope.graph.nodes
        inside = {step for step in scope.declared[self._before :] if step in nodes}
        first = entries(scope, self._before)
        last = [
            step
            for step in scope.declared[self._before :]
            if step in nodes and not any(e.downstream_task in inside for e in nodes[step].outputs)
        ]
        for step in first:
            if not any(edge.upstream_task is setup for edge in nodes[step].inputs):
                scope.connect(setup, step)
        self.cleanup_task = scope.call_task(
            self._cleanup, (self.init_task, setup), {"upstream_tasks": last}
        )


class ResourceManager:
    """A class with ``setup`` and ``cleanup`` that steps of a flow can be put between.

    Calling it inside a flow gives the block: ``with Database(url) as connection:``.
    """

    def __init__(
        self,
        resource_class: type,
        name: str | None = None,
        init_task_kwargs: Mapping[str, Any] | None = None,
        setup_task_kwargs: Mapping[str, Any] | None = None,
        cleanup_task_kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        _check_class(resource_class)
        self.resource_class = resource_class
        self.name = name or resource_class.__name__
        self.init_task_kwargs = {"name": self.name, **(init_task_kwargs or {})}
        self.setup_task_kwargs = {"name": f"{self.name}.setup", **(setup_task_kwargs or {})}
        self.cleanup_task_kwargs = {"name": f"{self.name}.cleanup", **(cleanup_task_kwargs or {})}

    def __call__(self, *args: Any, flow: Any = None, **kwargs: Any) -> Resource:
        """Return the block of a resource made with these arguments, which may be steps."""
        scope = scopes.building(f"the resource '{self.name}'", flow)
        # What was open in an earlier run is closed: none of this is ever taken from there.
        init = ResourceInit(self.resource_class, **{"cache": False, **self.init_task_kwargs})
        made = scope.call_task(init, args, kwargs)
        setup = ResourceSetup(**{"cache": False, **self.setup_task_kwargs})
        ways = {"trigger": resource_cleanup_trigger, "skip_on_upstream_skip": False}
        cleanup = ResourceCleanup(**{"cache": False, **ways, **self.cleanup_task_kwargs})
        return Resource(scope, made, setup, cleanup)


@overload
def resource_manager(resource_class: type, /) -> ResourceManager: ...
@overload
def resource_manager(
    *,
    name: str | None = None,
    init_task_kwargs: Mapping[str, Any] | None = None,
    setup_task_kwargs: Mapping[str, Any] | None = None,
    cleanup_task_kwargs: Mapping[str, Any] | None = None,
) -> Callable[[type], ResourceManager]: ...
def resource_manager(
    resource_class: type | None = None, /, **options: Any
) -> ResourceManager | Callable[[type], ResourceManager]:
    """Make a resource of a class that sets something up and cleans it up.

    The cleanup runs when the steps of the block have finished, whatever became of them, unless the
    setup failed or was skipped. It takes no part in whether the run succeeded.

    Parameters
    ----------
    resource_class
        Has the methods ``setup(self)``, whose result the steps are given, and
        ``cleanup(self, resource)``; left out when the decorator is given options.
    **options
        ``name``, and options of the three tasks: ``init_task_kwargs``, ``setup_task_kwargs``,
        ``cleanup_task_kwargs``.

    Raises
    ------
    TypeError
        What is decorated is no class, or lacks one of the methods.

    Examples
    --------
    >>> from nbflow import Flow, resource_manager, task
    >>> @resource_manager
    ... class Folder:
    ...     def __init__(self, path):
    ...         self.path = path
    ...     def setup(self):
    ...         return f"{self.path}/open"
    ...     def cleanup(self, resource):
    ...         print("cleaned up", resource)
    >>> @task
    ... def use(folder):
    ...     print("used", folder)
    >>> with Flow("files") as files:
    ...     with Folder("a") as folder:
    ...         used = use(folder)
    >>> [each.name for each in files.sorted_tasks()]
    ['Folder', 'Folder.setup', 'use', 'Folder.cleanup']
    >>> files.reference_tasks() == {used}
    True
    """
    if resource_class is None:
        return lambda cls: ResourceManager(cls, **options)
    return ResourceManager(resource_class)


def _check_class(resource_class: object) -> None:
    if not isinstance(resource_class, type):
        raise TypeError(
            f"@resource_manager was given {resource_class!r}, which is no class.\n"
            "  Put it above a class with the methods `setup(self)` and `cleanup(self, resource)`."
        )
    for method in ("setup", "cleanup"):
        if not callable(getattr(resource_class, method, None)):
            raise TypeError(
                f"@resource_manager was given the class '{resource_class.__name__}', which has no "
                f"method '{method}'.\n"
                "  It needs `setup(self)` and `cleanup(self, resource)`."
            )
