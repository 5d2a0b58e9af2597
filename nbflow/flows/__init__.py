"""Flows: what people build and run. Short methods over the graph and the engine."""
