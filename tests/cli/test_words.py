import pytest

from nbflow.cli.words import count_of, node_of


def test_a_task_is_named_after_the_last_stroke():
    assert node_of("delays/tidy") == ("delays", "tidy")
    assert node_of("my/flow/tidy") == ("my/flow", "tidy")


@pytest.mark.parametrize("text", ["tidy", "/tidy", "delays/", ""])
def test_a_task_without_its_flow_is_refused(text):
    with pytest.raises(ValueError, match="names no task of a flow"):
        node_of(text)


def test_a_count_is_a_number_from_one():
    assert count_of("12") == 12
    for text in ("0", "-1", "x", "1.5", ""):
        with pytest.raises(ValueError, match="is no number from 1"):
            count_of(text)
