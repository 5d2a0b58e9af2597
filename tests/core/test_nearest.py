from nbflow.core.nearest import nearest


def test_the_most_similar_name_is_found():
    assert nearest("tidyy", ["flights", "tidy", "tide"]) == "tidy"


def test_a_name_like_none_finds_none():
    assert nearest("weather", {"x": 1, "y": 2}) is None


def test_among_no_names_there_is_none():
    assert nearest("tidy", ()) is None
