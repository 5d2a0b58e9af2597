"""The loggers of nbflow, and of the run that is under way here."""

from nbflow.engine.logs import get_logger
from nbflow.engine.run_loggers import get_run_logger

__all__ = ["get_logger", "get_run_logger"]
