"""The tasks that stand for collections of steps."""

from nbflow.core.collecting import Dict, List, Set, Tuple

__all__ = ["Dict", "List", "Set", "Tuple"]
