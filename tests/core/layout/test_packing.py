from nbflow.core.layout.packing import pack


def test_nothing_packs_into_nothing():
    assert pack([], 10) == []


def test_two_wide_parts_stand_below_each_other():
    assert pack([(300, 40), (280, 40)], 20) == [(0, 0), (0, 60)]


def test_small_parts_share_a_row_as_wide_as_the_widest():
    assert pack([(300, 40), (90, 30), (90, 30), (90, 30)], 10) == [
        (0, 0),
        (0, 50),
        (100, 50),
        (200, 50),
    ]


def test_many_small_parts_fill_a_shape_wider_than_high():
    corners = pack([(60, 30)] * 40, 20)

    wide = max(left for left, _ in corners) + 60
    high = max(top for _, top in corners) + 30
    assert 1 < wide / high < 2.5
