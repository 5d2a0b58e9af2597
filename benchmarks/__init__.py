"""The figures that nbflow is held to, measured: `make bench` runs them all."""
