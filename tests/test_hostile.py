"""Nothing that a user's texts hold becomes markup, in outputs or in the page of a notebook.

The same texts go through the view in `labextension/src/view/hostile.test.ts`, and through a real
JupyterLab in `labextension/ui-tests/hostile.test.ts`.
"""

import json
import re
import shutil
from collections import Counter
from html.parser import HTMLParser
from math import ceil
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from nbflow.notebook.textwidth import clean
from tests.hostile import AT_A_TIME
from tests.texts import HOSTILE

pytestmark = pytest.mark.slow

PARTS = [f"evil_{place}" for place in range(ceil(len(HOSTILE) / AT_A_TIME))]
CELLS = (
    "%load_ext nbflow\nimport json\nfrom hostile import flows_of, named\n"
    "texts = json.load(open('texts.json'))",
    f"{', '.join(PARTS)}, = flows_of(texts)",
    *(
        cell.replace("evil", part)
        for part in PARTS
        for cell in (
            "evil",
            "%flow plan evil",
            "%flow run evil",
            "%flow logs evil",
            "for name in evil.last_run.failures:\n    display(evil.failure(name))",
            "for step in evil.plan():\n    display(step)",
            "for node in evil.tasks:\n    display(node)",
        )
    ),
    "globals().update(named(texts))\nfor flow in named(texts).values():\n    display(flow)",
    "%flow",
)
QUOTED = re.compile("__pwned|example.invalid")


class Skeleton(HTMLParser):
    """The elements of a page with the names of their attributes, and what scripts and links say."""

    def __init__(self, page):
        super().__init__()
        self.elements = []
        self.risky = []
        self._open = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, *sorted(name for name, _ in attributes)))
        told = {name: value or "" for name, value in attributes}
        told.pop("aria-label", None)
        self.risky.append("".join(told.values()))
        self._open = tag

    def handle_endtag(self, tag):
        self._open = ""

    def handle_data(self, data):
        if self._open in ("script", "style"):
            self.risky.append(data)


def executed(folder, texts):
    shutil.copy(Path(__file__).with_name("hostile.py"), folder)
    (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    for cell in notebook.cells:
        cell.outputs = whole(cell.outputs)
    path = folder / "evil.ipynb"
    nbformat.write(notebook, path)
    return nbformat.read(path, as_version=4)


def whole(outputs):
    """Return the outputs with each stream in one piece, as a kernel under no load sends it."""
    streams: dict[str, list[str]] = {}
    for output in outputs:
        if output.output_type == "stream":
            streams.setdefault(output.name, []).append(output.text)
    merged = [
        nbformat.v4.new_output("stream", name=name, text="".join(streams[name]))
        for name in sorted(streams)
    ]
    return merged + [output for output in outputs if output.output_type != "stream"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    return executed(tmp_path_factory.mktemp("hostile"), HOSTILE)


@pytest.fixture(scope="module")
def harmless(tmp_path_factory):
    return executed(tmp_path_factory.mktemp("harmless"), [f"text {n}" for n in range(len(HOSTILE))])


def shown(notebook, kind):
    outputs = [output for cell in notebook.cells for output in cell.outputs]
    return [output.data[kind] for output in outputs if kind in output.get("data", {})]


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml"])
def test_outputs_have_the_elements_and_attributes_of_those_of_harmless_texts(
    hostile, harmless, kind
):
    seen, wanted = shown(hostile, kind), shown(harmless, kind)

    assert len(seen) == len(wanted) > 0
    for page, other in zip(seen, wanted, strict=True):
        assert Skeleton(page).elements == Skeleton(other).elements
        assert not any(map(QUOTED.search, Skeleton(page).risky))


def test_pictures_are_xml_that_says_the_texts(hostile):
    pictures = [ElementTree.fromstring(picture) for picture in shown(hostile, "image/svg+xml")]

    titles = {element.text for picture in pictures for element in picture.iter()}
    assert len(pictures) == len(PARTS) + len(HOSTILE)
    assert {clean(text) for text in HOSTILE} <= titles


@pytest.mark.parametrize("kind", ["text/plain", "text/html", "image/svg+xml"])
def test_outputs_hold_no_character_that_is_not_seen_as_it_is(hostile, kind):
    for text in shown(hostile, kind):
        # The tabs and colours of a result's own text are its own.
        for line in re.split("[\n\t\x1b]" if kind == "text/plain" else "\n", text):
            assert clean(line) == line


def test_every_text_stands_in_the_plan(hostile):
    plans = [cell.outputs for cell in hostile.cells if cell.source.startswith("%flow plan")]
    plan = "".join(output.data["text/plain"] for outputs in plans for output in outputs)

    assert len(plans) == len(PARTS)
    assert [text for text in HOSTILE if clean(text).strip() not in plan] == []


def test_there_are_two_hundred_texts_and_no_two_are_equal():
    assert len(set(HOSTILE)) == len(HOSTILE) >= 200


def test_the_page_of_a_notebook_has_the_elements_of_that_of_harmless_texts(hostile, harmless):
    page, other = (Skeleton(HTMLExporter().from_notebook_node(n)[0]) for n in (hostile, harmless))

    # Colours that a task prints are shown, in spans.
    more = Counter(page.elements) - Counter(other.elements)
    assert set(more) <= {("span", "class"), ("span", "style")}
    assert not Counter(other.elements) - Counter(page.elements)
    assert not any(map(QUOTED.search, page.risky))
