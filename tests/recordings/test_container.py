"""The encrypted file opens by ranges, and only whole, unchanged and in its place."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.crypto import KeyRing
from core.errors import WrongKey
from recordings.container import TAG, Reader, write

RING = KeyRing({"k1": b"1" * 32}, "k1")
CHUNK = 16


def sealed(plain: bytes, chunk: int = CHUNK) -> bytes:
    target = io.BytesIO()
    assert write(target, [plain], RING, "rec-1", chunk) == len(plain)
    return target.getvalue()


def opened(data: bytes, ring: KeyRing = RING, recording_id: str = "rec-1") -> Reader:
    return Reader(io.BytesIO(data), ring, recording_id)


@given(st.binary(min_size=1, max_size=100), st.integers(-5, 110), st.integers(-5, 110))
def test_any_range_reads_as_the_plaintext(plain: bytes, start: int, end: int) -> None:
    reader = opened(sealed(plain))
    assert reader.size == len(plain)
    assert reader.read_range(start, end) == plain[max(start, 0) : max(end, 0)]


@given(st.lists(st.binary(max_size=40), min_size=1).filter(any))
def test_the_pieces_handed_over_do_not_matter(pieces: list[bytes]) -> None:
    target = io.BytesIO()
    write(target, pieces, RING, "rec-1", CHUNK)
    assert opened(target.getvalue()).read_range(0, 10**6) == b"".join(pieces)


@given(st.binary(min_size=1, max_size=80), st.data())
def test_a_file_cut_short_anywhere_is_refused_at_opening(plain: bytes, data: st.DataObject) -> None:
    whole = sealed(plain)
    length = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(WrongKey):
        opened(whole[:length])


@given(st.binary(min_size=40, max_size=80), st.data())
def test_a_changed_byte_is_noticed(plain: bytes, data: st.DataObject) -> None:
    whole = bytearray(sealed(plain))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= 1
    with pytest.raises(WrongKey):
        opened(bytes(whole)).read_range(0, len(plain))


def test_swapped_chunks_are_refused() -> None:
    whole = sealed(bytes(range(64)))
    begin = len(whole) - 4 * (CHUNK + TAG)
    one, two = (whole[begin + i * 32 : begin + (i + 1) * 32] for i in (0, 1))
    swapped = whole[:begin] + two + one + whole[begin + 64 :]
    with pytest.raises(WrongKey):
        opened(swapped).read_range(0, 32)


def test_another_recordings_file_does_not_open() -> None:
    with pytest.raises(WrongKey):
        opened(sealed(b"x"), recording_id="rec-2")


def test_another_key_does_not_open() -> None:
    with pytest.raises(WrongKey):
        opened(sealed(b"x"), KeyRing({"k2": b"2" * 32}, "k2"))
    with pytest.raises(WrongKey):
        opened(sealed(b"x"), KeyRing({"k1": b"2" * 32}, "k1"))


def test_the_same_audio_is_never_the_same_file() -> None:
    assert sealed(b"hello") != sealed(b"hello")
    assert b"hello" not in sealed(b"hello")


def test_nothing_is_not_a_recording() -> None:
    with pytest.raises(ValueError, match="nothing"):
        write(io.BytesIO(), [b""], RING, "rec-1")
