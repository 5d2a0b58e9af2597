"""Run every benchmark and print its tables: what `benchmarks/README.md` records."""

from benchmarks import (
    engine,
    imports,
    interrupts,
    layout,
    memory,
    paint,
    planning,
    results,
    store,
    view,
)

for module in (imports, engine, memory, planning, interrupts, layout, store, results, view, paint):
    module.main()
