"""What a run that somebody watches need not wait for."""

import pytest

pytestmark = pytest.mark.slow

LOADED = "import sys; print('ipywidgets' in sys.modules)"


def test_the_widget_is_loaded_between_cells_where_somebody_looks(kernel):
    kernel.good("%unload_ext nbflow")
    assert kernel.good(LOADED).printed == "False\n"

    kernel.run("%load_ext nbflow", answers=[])

    assert kernel.good(LOADED).printed == "True\n"


def test_it_is_not_loaded_where_nobody_looks(kernel):
    assert kernel.good(LOADED).printed == "False\n"
