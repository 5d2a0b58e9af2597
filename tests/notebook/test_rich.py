import pandas as pd
import pytest

from nbflow.notebook.rich import MOST_BYTES, bundle_of, picked


class Html:
    def _repr_html_(self):
        return "<b>bold</b><script>window.__pwned = 1</script>"


class Png:
    def _repr_png_(self):
        return b"\x89PNG"


class Bad:
    def _repr_html_(self):
        raise ValueError("no")

    def __repr__(self):
        raise ValueError("no")


class Shows:
    def _ipython_display_(self):
        print("shown")


class Bundle:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": "<i>x</i>", "application/vnd.plot+json": {}}, {"text/html": {}}


def test_of_a_frame_there_is_its_table(bare):
    kind, content, note = picked(bundle_of(bare.ip, pd.DataFrame({"day": [1]})))

    assert (kind, note) == ("text/html", "")
    assert "<table" in content


def test_markup_is_handed_on_as_it_is(bare):
    assert picked(bundle_of(bare.ip, Html())) == ("text/html", Html()._repr_html_(), "")


def test_images_are_in_base64(bare):
    assert picked(bundle_of(bare.ip, Png())) == ("image/png", "iVBORw==", "")


def test_a_value_without_more_is_text(bare):
    assert picked(bundle_of(bare.ip, [1, 2])) == ("text/plain", "[1, 2]", "")


def test_reprs_that_raise_are_left_out_and_shown_nowhere(bare, monkeypatch):
    monkeypatch.setattr(bare.ip, "showtraceback", lambda *args: pytest.fail("it was shown"))

    assert picked(bundle_of(bare.ip, Bad())) == (
        "text/plain",
        "<Bad, whose repr raised ValueError>",
        "",
    )


def test_what_displays_itself_is_told_by_its_repr_where_that_cannot_be_kept(bare, capsys):
    kind, content, _ = picked(bundle_of(bare.ip, Shows()))

    assert kind == "text/plain"
    assert "Shows" in content


def test_what_displays_itself_is_kept_where_the_publisher_lets_it_be(bare, monkeypatch):
    class Publisher:
        def __init__(self):
            self.hooks = []

        def register_hook(self, hook):
            self.hooks.append(hook)

        def unregister_hook(self, hook):
            self.hooks.remove(hook)

    publisher = Publisher()

    class Displays:
        def _ipython_display_(self):
            for hook in publisher.hooks:
                hook({"content": {"data": {"text/html": "<p>"}}})

    class Shell:
        display_formatter = bare.ip.display_formatter
        display_pub = publisher

    assert picked(bundle_of(Shell(), Displays())) == ("text/html", "<p>", "")
    assert publisher.hooks == []


def test_a_bundle_counts_before_the_rest_and_says_that_a_cell_shows_more(bare):
    assert picked(bundle_of(bare.ip, Bundle())) == (
        "text/html",
        "<i>x</i>",
        "A cell shows more of it.",
    )


def test_without_a_shell_there_is_the_repr():
    assert picked(bundle_of(None, 42)) == ("text/plain", "42", "")


def test_what_is_too_large_gives_way_to_what_is_not():
    bundle = {"text/html": "x" * (MOST_BYTES + 1), "image/png": b"1", "text/plain": "short"}

    kind, content, note = picked(bundle)

    assert (kind, content) == ("image/png", "MQ==")
    assert note == "Its HTML takes 2 MB, and at most 2 MB are shown here."


def test_a_repr_of_a_hundred_megabytes_is_cut():
    kind, content, _ = picked({"text/plain": "x" * 100_000_000})

    assert (kind, len(content) < 21_000) == ("text/plain", True)
    assert content.endswith("(100,000,000 characters)")


def test_halves_of_characters_can_be_sent():
    picked({"text/html": "a\ud800b"})[1].encode()


def test_what_has_no_text_says_so():
    assert picked({"text/markdown": "*x*"}) == ("text/plain", "(it has no text)", "")
