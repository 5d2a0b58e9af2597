"""Build a flow cell by cell, watch it live, debug the task that broke, fix it, resume.

The layers, each importing only from those above it:

=============  =====================================================================
``errors``     the exception tree
``core``       what a workflow is: tasks, graph, states, keys, events, context
``io``         where bytes live; settings files
``executors``  where calls happen
``schedules``  when flows are due
``engine``     how a run happens: run, recording, plan, runners
``flows``      what people build and run
``notebook``   magics, cells, pictures
=============  =====================================================================
"""

from nbflow import runtime as runtime
from nbflow.core.annotations import allow_failure, flatten, mapped, quote, unmapped
from nbflow.core.branching import case, merge
from nbflow.core.context import context
from nbflow.core.file import File
from nbflow.core.mapping import apply_map
from nbflow.core.parameter import Parameter
from nbflow.core.plain import stand_in as _stand_in
from nbflow.core.resources import resource_manager
from nbflow.core.settings import config
from nbflow.core.tagging import tags
from nbflow.core.task import Task, task
from nbflow.engine.bus import watchers as _watchers
from nbflow.engine.log_lines import log_lines as _log_lines
from nbflow.engine.run_loggers import get_run_logger
from nbflow.engine.standalone import call_alone as _call_alone
from nbflow.flows.flow import Flow
from nbflow.flows.function import flow
from nbflow.io import config_file as _config_file
from nbflow.notebook.loading import load_ipython_extension as load_ipython_extension
from nbflow.notebook.loading import unload_ipython_extension as unload_ipython_extension

__all__ = [
    "File",
    "Flow",
    "Parameter",
    "Task",
    "allow_failure",
    "apply_map",
    "case",
    "config",
    "context",
    "flatten",
    "flow",
    "get_run_logger",
    "mapped",
    "merge",
    "quote",
    "resource_manager",
    "tags",
    "task",
    "unmapped",
]

_config_file.install()
_watchers.append(_log_lines)
_stand_in(_call_alone)
