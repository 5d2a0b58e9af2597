"""Where runs, their events and their results are kept across kernels.

`Store` opens a store; `Store.begin` and `Store.resume` return a `Driving`, which holds the run's
lock, takes its events and records its results; `Store.find` and `Store.load` give them back.

===============  ================================================================================
`store`          opening a store; beginning and resuming runs, finding results
`history`        its runs and their events, read back
`driving`        one run while a kernel drives it
`group`          rows committed together; `journal` makes rows of events
`results`        values → signed rows and files, and back; `entry` is what is signed, `body` the
                 format, `serializers` make the bytes, `folder` keeps the files
`codes`          what the code of tasks was
`database`       the SQLite file; `schema` its tables and versions, `peek` a look without opening,
                 `networks` where it cannot keep a log
`upkeep`         prune, check, collect; `holdings` tells what of which task is kept; `salvage` and
                 `trust` mend a store
`texts`          what names and messages are stored as
`signing`        the key; `paths`, `locks`, `faults` (what errors say), `failpoints` (for tests)
===============  ================================================================================
"""
