"""The kinds of results: in files, written into their own location, constants."""

from nbflow.engine.results.constant import ConstantResult
from nbflow.engine.results.local import LocalResult
from nbflow.engine.results.nbflow_result import NbflowResult

__all__ = ["ConstantResult", "LocalResult", "NbflowResult"]
