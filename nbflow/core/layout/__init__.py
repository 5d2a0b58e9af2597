"""Layered drawings of graphs, computed once per shape; shared by the still and the live view."""

from nbflow.core.layout.drawing import Box, Direction, Layout, Route, lay_out

__all__ = ["Box", "Direction", "Layout", "Route", "lay_out"]
