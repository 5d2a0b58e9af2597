"""What runs a flow that is a function."""

from nbflow.engine.flow_engine import FlowRunEngine
from nbflow.engine.flow_running import run_flow

__all__ = ["FlowRunEngine", "run_flow"]
