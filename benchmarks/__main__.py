"""Run every benchmark and print its tables: what `benchmarks/README.md` records."""

from importlib import import_module

RUN = (
    "imports engine calls memory planning interrupts stale layout store results "
    "view paint pan flood"
)

for name in RUN.split():
    import_module(f"benchmarks.{name}").main()
