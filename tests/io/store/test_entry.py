from hypothesis import given
from hypothesis import strategies as st

from nbflow.io.store.entry import Entry, entry_of, file_name, head_of, is_file_name, signed_part

TEXT = st.text(st.characters(codec="utf-8"))
NUMBER = st.floats(allow_nan=False)
ENTRIES = st.builds(
    Entry,
    run=TEXT,
    flow=TEXT,
    task=TEXT,
    key=st.binary(),
    digest=st.binary(),
    seconds=NUMBER,
    time=NUMBER,
    serializer=TEXT,
    meta=st.binary(),
)


@given(ENTRIES)
def test_an_entry_comes_back_from_its_bytes(entry):
    assert entry_of(head_of(entry)) == entry


@given(ENTRIES, ENTRIES)
def test_two_entries_never_have_the_same_bytes(one, other):
    assert (head_of(one) == head_of(other)) == (one == other)


@given(ENTRIES, st.binary(min_size=1))
def test_a_file_is_named_by_digests(entry, nonce):
    assert is_file_name(file_name(entry, nonce))
    assert file_name(entry, nonce) != file_name(entry, b"")


def test_what_nbflow_would_not_name_so_is_no_file_name():
    own = "a" * 32

    assert is_file_name(f"{own}/{own}")
    assert is_file_name(f"{own}/{own}.{own[:16]}.part")
    for name in (
        "",
        own,
        f"../{own}",
        f"{own}/../{own}",
        f"/{own}/{own}",
        f"{own}/{own}\n",
        b"a",
        1,
    ):
        assert not is_file_name(name)


def test_what_is_signed_cannot_be_cut_differently():
    assert signed_part(b"ab", (1,), 2, "", b"c") != signed_part(b"a", (1,), 2, "", b"bc")
