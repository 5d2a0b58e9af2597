"""What runs again after an edit: each edit is played in a real kernel and the calls are counted.

`python -m benchmarks.edits` writes ``docs/edits.md``; with ``--others`` it plays the same edits
with other tools too, which it installs into an environment of its own under ``.make``.

The layers::

    edit                                what an edit is: its stages, and what has to run after it
    program                             the small program that most edits are made in
    code calls objects values modules outside notebook limits
                                        the edits themselves, by what they change
    listed                              all of them in order
    front_end  folders                  a real kernel, and where an edit is played
    tools  hamilton  marimo  others     the ways to run the program: nbflow, nothing, other tools
    play                                one edit with one tool, and what ran
    table                               what the documentation shows
"""
