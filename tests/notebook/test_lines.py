from nbflow.core.events import NodeAdded, NodeLogged, NodeMapped, RunLogged, RunStarted
from nbflow.notebook.lines import MOST_AT_ONCE, MOST_KEPT, Lines
from nbflow.notebook.protocol import Logs, TaskLine


def lines_of(*texts):
    lines = Lines()
    lines.observe(RunStarted(1.0, "r1", "delays", ("load", "tidy")))
    for place, text in enumerate(texts):
        lines.observe(NodeLogged(2.0 + place, 1, "INFO", text))
    return lines


def test_before_a_run_there_are_none():
    assert Lines().since(0) == Logs(None, 0, 0)


def test_lines_are_told_from_a_number_on():
    told = lines_of("one", "two").since(1)

    assert told == Logs("r1", 1, 2, (TaskLine("tidy", 3.0, "INFO", "two"),))


def test_a_number_ahead_of_all_lines_tells_where_they_end():
    assert lines_of("one").since(9) == Logs("r1", 1, 1)


def test_another_run_begins_anew():
    lines = lines_of("one")
    lines.observe(RunStarted(9.0, "r2", "delays", ("load",)))

    assert lines.since(0) == Logs("r2", 0, 0)


def test_lines_of_no_task_have_the_name_of_the_flow():
    lines = lines_of("one")
    lines.observe(RunLogged(3.0, "WARNING", "two"))

    assert lines.since(1).lines == (TaskLine("delays", 3.0, "WARNING", "two"),)


def test_children_have_names_of_their_own():
    lines = lines_of()
    lines.observe(NodeMapped(2.0, 1, ("tidy[0]", "tidy[1]")))
    lines.observe(NodeLogged(3.0, 3, "PRINT", "hello"))

    assert [line.node for line in lines.since(0).lines] == ["tidy[1]"]


def test_there_are_not_more_at_once_than_somebody_reads():
    lines = lines_of(*map(str, range(MOST_KEPT + 10)))

    told = lines.since(0)

    assert (told.first, told.total, len(told.lines)) == (10, MOST_KEPT + 10, MOST_AT_ONCE)


def test_texts_are_bounded_and_clean_and_keep_their_colours():
    told = lines_of("\x1b[31mred\x1b[0m\x07" + "x" * 10_000).since(0)

    text = told.lines[0].text
    assert text.startswith("\x1b[31mred\x1b[0m\ufffd")
    assert len(text) <= 2_000


def test_lines_of_calls_have_their_names():
    lines = Lines()
    lines.observe(RunStarted(1.0, "r1", "sums", ()))
    lines.observe(NodeAdded(2.0, "double-0"))
    lines.observe(NodeLogged(3.0, 0, "INFO", "doubled"))

    assert lines.since(0).lines == (TaskLine("double-0", 3.0, "INFO", "doubled"),)
