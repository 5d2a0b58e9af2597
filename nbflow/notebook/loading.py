"""What IPython calls for ``%load_ext nbflow``; imports no Jupyter before it is called."""

from typing import Any

__all__ = ["load_ipython_extension", "unload_ipython_extension"]


def load_ipython_extension(shell: Any) -> None:
    """Put the magics into a shell: what ``%load_ext nbflow`` asks for."""
    from nbflow.notebook.extension import load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Take them out again: what ``%unload_ext nbflow`` asks for."""
    from nbflow.notebook.extension import unload

    unload(shell)
