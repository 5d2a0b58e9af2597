"""What submitted calls of an `@flow` run give."""

from nbflow.engine.futures import FutureList, NbflowFuture

__all__ = ["FutureList", "NbflowFuture"]
