"""What runs again after an edit: each edit is played in a real kernel and the calls are counted.

`python -m benchmarks.edits` writes ``docs/edits.md``; with ``--others`` it plays the same edits
with other tools too, which it installs into an environment of its own under ``.make``.

The layers, each importing only from those before it::

    edit                                what an edit is: its stages, and what has to run after it
    program                             the small program that most edits are made in
    code calls objects values modules outside notebook limits
                                        the edits themselves, by what they change
    listed                              all of them in order
    front_end  folders                  a real kernel, and where an edit is played
    tools                               how a tool runs the program in a kernel
    play                                one edit with one tool, and what ran
    marimo  others                      the other tools
    table                               what the documentation shows

What became of the edits with the other tools is kept in ``others.json``, so that the page can be
written without them.
"""
