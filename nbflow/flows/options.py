"""The options of a flow: what is told of its states, and how the results of its tasks are kept."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from nbflow.core.nearest import nearest
from nbflow.engine.keeping import Persist

__all__ = ["FlowOptions"]


@dataclass(frozen=True, slots=True)
class FlowOptions:
    """How a flow's runs are followed.

    Parameters
    ----------
    state_handlers
        Called with (flow, old state, new state) at each change of the flow's own state; what one
        returns is the new state, None keeps it.
    on_failure
        Called with (flow, state) when a run failed.
    terminal_state_handler
        Called with (flow, state, reference states) at the end of a run; what it returns is the
        state of the run, None keeps it.
    result
        How and where the results of tasks are written that say nothing themselves.
    persist_result
        Whether the results of tasks are kept beyond this kernel that say nothing themselves;
        "auto": as the setting ``results.keep`` says.
    """

    state_handlers: tuple[Callable[..., Any], ...] = ()
    on_failure: Callable[..., Any] | None = None
    terminal_state_handler: Callable[..., Any] | None = None
    result: Any = None
    persist_result: Persist | None = None

    @classmethod
    def checked(cls, flow: str, options: Mapping[str, Any]) -> "FlowOptions":
        """Return the options of a flow.

        Raises
        ------
        TypeError
            An option that there is not; handlers that are no list of functions.
        """
        names = [field.name for field in fields(cls)]
        for name in options:
            if name not in names:
                near = nearest(name, names)
                advice = f"Did you mean {near}? " if near else ""
                raise TypeError(
                    f"Flow '{flow}' got the option {name}, which there is not.\n"
                    f"  {advice}There are {', '.join(names)}, and those in its signature."
                )
        persist = options.get("persist_result")
        if persist is not None and persist != "auto" and not isinstance(persist, bool):
            raise TypeError(
                f"Flow '{flow}' got persist_result={persist!r}.\n"
                "  Write True to keep all results, False for none, 'auto' for what was slow to "
                "make or is small."
            )
        handlers = options.get("state_handlers")
        is_list = isinstance(handlers, Iterable) and not isinstance(handlers, str)
        if handlers is not None and not is_list:
            raise TypeError(
                f"state_handlers should be iterable.\n  Flow '{flow}' got {handlers!r}. "
                "Write `state_handlers=[...]`."
            )
        return cls(**{**options, "state_handlers": tuple(handlers or ())})
