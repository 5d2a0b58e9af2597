"""A state asked for its result in a cell."""

import pytest


@pytest.mark.parametrize("awaits", ["", "import asyncio; await asyncio.sleep(0)\n"])
def test_a_cell_gets_the_value_whether_or_not_it_awaits(bare, awaits):
    bare.good("from nbflow.states import Completed")

    bare.good(f"{awaits}value = Completed(data=3).result()")

    assert bare.vars["value"] == 3
