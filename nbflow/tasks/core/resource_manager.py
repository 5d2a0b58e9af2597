"""Resources that steps use: set up before them and cleaned up after them."""

from nbflow.core.resources import ResourceManager, resource_cleanup_trigger, resource_manager

__all__ = ["ResourceManager", "resource_cleanup_trigger", "resource_manager"]
