"""Run every benchmark and print its tables: what `benchmarks/README.md` records."""

from benchmarks import engine, imports, interrupts, layout, memory, paint, planning, view

for module in (imports, engine, memory, planning, interrupts, layout, view, paint):
    module.main()
