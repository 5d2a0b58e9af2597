"""Run every benchmark and print its tables: what `benchmarks/README.md` records."""

from benchmarks import engine, imports, layout, memory, planning

for module in (imports, engine, memory, planning, layout):
    module.main()
