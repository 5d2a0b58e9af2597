"""A long run does not flood its page; `make bench` measures that it does not freeze it either."""

import pytest

from benchmarks.flood import LIMIT_MESSAGES, SECONDS, SHAPES, sent
from tests.notebook.page import Page

TASKS = 5_000


@pytest.mark.parametrize("shape", SHAPES)
def test_a_long_run_sends_few_messages_and_a_page_arrives_at_its_end(shape):
    page = Page()

    said = sent(*SHAPES[shape](TASKS))

    assert [page.receive(each["message"], each["buffers"]) for each in said] == ["taken"] * len(
        said
    )
    assert len(said) <= 1 + LIMIT_MESSAGES * SECONDS
    assert page.run.state == "Success"
    assert {row["state"] for row in page.rows} <= {"Success", "Mapped"}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_drawing_is_sent_once_and_is_small(shape):
    said = sent(*SHAPES[shape](TASKS))

    graphs = [each["message"]["graph"] for each in said if each["message"].get("graph")]
    assert len(graphs) == 1
    folded = {node for group in graphs[0]["groups"] for node in group["nodes"][1:]}
    assert len(graphs[0]["nodes"]) - len(folded) < 30
