from nbflow.cli.printing import complain, lines, say, table

HOSTILE = "a\x1b[31m\nb\u202e"


def test_no_character_acts_on_the_terminal(capsys):
    say(HOSTILE)
    complain(HOSTILE)
    told = capsys.readouterr()

    for text in (told.out, told.err, table([HOSTILE], [[HOSTILE]])):
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert told.err.startswith("nbflow: a")


def test_lines_stay_lines():
    assert lines("a\n  b") == "a\n  b"


def test_a_table_has_headings():
    assert table(("RUN", "FLOW"), [("1", "etl")]) == "RUN  FLOW\n1    etl"
