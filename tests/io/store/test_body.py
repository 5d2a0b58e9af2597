import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.io.store import body
from nbflow.io.store.body import Body, Found, copy_parts, examine, file_size, read_parts, split
from nbflow.io.store.signing import Signer

SIGNER = Signer(bytes(32))
HEAD = b"head"


class Draft:
    name = "draft"
    place = "/folder/draft"

    def __init__(self):
        self.content = b""

    def write(self, data):
        self.content += data

    def commit(self):
        """Leave it as it is."""

    def discard(self):
        self.content = b""


def filed(parts, *, head=HEAD, signer=SIGNER):
    """Return the content of a file with these parts, and its digest."""
    draft = Draft()
    written = Body(head, signer, lambda: draft)
    for part in parts:
        written.write(part)
    digest = written.finish([len(part) for part in parts])
    return draft.content, digest


def read(content, digest, lengths, *, head=HEAD, signer=SIGNER):
    return read_parts(io.BytesIO(content), head, lengths, digest, signer)


PARTS = [b"a" * 20_000, b"", b"b" * 5]
LENGTHS = [len(part) for part in PARTS]


def test_a_small_result_needs_no_file():
    written = Body(HEAD, SIGNER, Draft)
    written.write(b"a" * 16_000)
    written.write(memoryview(b"b" * 384))

    assert written.draft is None
    assert written.size == 16_384
    parts = split(written.inline, [16_000, 384])
    assert parts is not None
    assert [bytes(part) for part in parts] == [b"a" * 16_000, b"b" * 384]


def test_how_much_is_small_can_be_said():
    draft = Draft()
    written = Body(HEAD, SIGNER, lambda: draft, most_inline=3)
    written.write(b"abc")
    assert written.draft is None

    written.write(b"d")

    assert written.draft is draft


def test_one_byte_more_is_a_file():
    written = Body(HEAD, SIGNER, Draft)
    written.write(b"a" * 16_384)
    written.write(b"b")

    assert written.draft is not None
    assert written.inline == b""


@pytest.mark.parametrize("mapped", [1, 1 << 20])
def test_a_file_gives_back_its_parts_in_memory_of_their_own(monkeypatch, mapped):
    monkeypatch.setattr(body, "MAPPED", mapped)
    content, digest = filed(PARTS)

    parts = read(content, digest, LENGTHS)

    assert [bytes(part) for part in parts] == PARTS
    parts[0][0] = 99
    assert file_size(HEAD, LENGTHS) == len(content)


@given(st.data())
def test_no_change_of_a_file_goes_unnoticed(data):
    content, digest = filed(PARTS)
    place = data.draw(st.integers(0, len(content) - 1))
    flipped = bytearray(content)
    flipped[place] ^= data.draw(st.integers(1, 255))
    cut = content[: data.draw(st.integers(0, len(content) - 1))]

    assert read(bytes(flipped), digest, LENGTHS) is None
    assert examine(io.BytesIO(flipped), len(flipped), SIGNER) is None
    assert read(cut, digest, LENGTHS) is None
    assert examine(io.BytesIO(cut), len(cut), SIGNER) is None
    assert read(content + b"x", digest, LENGTHS) is None


def test_a_whole_file_of_another_result_is_not_taken():
    content, digest = filed(PARTS)
    other, other_digest = filed(PARTS, head=b"daeh")

    assert read(other, other_digest, LENGTHS) is None
    assert read(content, other_digest, LENGTHS) is None
    assert read(content, digest, LENGTHS, signer=Signer(b"1" * 32)) is None


def test_other_lengths_are_not_taken():
    content, digest = filed(PARTS)

    assert read(content, digest, [20_001, 0, 4]) is None
    assert read(content, digest, [20_000, 5]) is None
    assert split(b"abc", [1, 1]) is None


def test_a_file_says_by_itself_what_it_is():
    content, digest = filed(PARTS)

    found = examine(io.BytesIO(content), len(content), SIGNER)

    assert found == Found(HEAD, tuple(LENGTHS), len(content), digest)


def test_a_large_file_is_examined_in_pieces(monkeypatch):
    monkeypatch.setattr(body, "CHUNK", 64)
    content, digest = filed(PARTS)

    found = examine(io.BytesIO(content), len(content), SIGNER)
    assert found == Found(HEAD, tuple(LENGTHS), len(content), digest)
    assert [bytes(part) for part in read(content, digest, LENGTHS)] == PARTS


def test_parts_are_copied_under_another_key():
    other = Signer(b"1" * 32)
    content, _ = filed(PARTS)
    draft = Draft()
    copy = Body(HEAD, other, lambda: draft)

    assert copy_parts(io.BytesIO(content), HEAD, LENGTHS, copy)

    digest = copy.finish(LENGTHS)
    parts = read(draft.content, digest, LENGTHS, signer=other)
    assert [bytes(part) for part in parts] == PARTS


def test_a_file_cut_off_is_not_copied():
    content, _ = filed(PARTS)

    assert not copy_parts(io.BytesIO(content[:10_000]), HEAD, LENGTHS, Body(HEAD, SIGNER, Draft))
