"""Run every benchmark and print its tables: what `benchmarks/README.md` records."""

from benchmarks import engine, imports, layout, memory, paint, planning, view

for module in (imports, engine, memory, planning, layout, view, paint):
    module.main()
