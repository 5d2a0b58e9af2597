import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from nbflow.errors import StoreError
from nbflow.io.store.paths import key_path
from nbflow.io.store.signing import Signer, read_key
from tests.messages import matches


def test_the_key_is_made_once_and_only_its_owner_can_read_it():
    key = read_key(key_path())

    assert len(key) == 32
    assert read_key(key_path()) == key
    assert stat.S_IMODE(key_path().stat().st_mode) == 0o600
    assert [each.name for each in key_path().parent.iterdir()] == ["store.key"]


def test_those_who_make_it_at_the_same_time_have_the_same():
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: read_key(key_path()), range(50)))

    assert len(keys) == 1


def test_a_key_that_others_can_read_is_refused():
    read_key(key_path())
    key_path().chmod(0o644)

    with pytest.raises(StoreError) as error:
        read_key(key_path())

    assert matches("store_key_readable", str(error.value).replace(str(key_path()), "PATH"))


def test_a_key_of_another_length_is_refused():
    read_key(key_path())
    key_path().write_bytes(b"short")

    with pytest.raises(StoreError) as error:
        read_key(key_path())

    assert matches("store_key_damaged", str(error.value).replace(str(key_path()), "PATH"))


def test_a_key_that_cannot_be_made_says_why(home):
    (home.parent / "config").write_text("a file where the folder should be")

    with pytest.raises(StoreError) as error:
        read_key(key_path())

    assert matches("store_key_unreadable", str(error.value).replace(str(key_path()), "PATH"))


def test_a_signature_holds_for_these_bytes_and_this_key_only():
    signer, other = Signer(bytes(32)), Signer(bytes(31) + b"1")
    mac = signer.mac(b"bytes")

    assert signer.is_signed(b"bytes", mac)
    assert not signer.is_signed(b"bytez", mac)
    assert not other.is_signed(b"bytes", mac)
    assert signer.identity != other.identity


def test_a_digest_of_pieces_is_that_of_the_whole():
    signer = Signer(bytes(32))
    digest = signer.begin()
    digest.update(b"by")
    digest.update(b"tes")

    assert digest.digest() == signer.mac(b"bytes")
