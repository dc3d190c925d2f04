import gzip
import zlib

import pytest

from kiosk.feeds.unpacking import PackingError, Unpacker


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize("around", [65_536, 131_072])
def test_nothing_stays_behind_in_the_unpacker(around: int) -> None:
    for size in range(around - 10, around + 300):
        unpacker = Unpacker("deflate")
        assert len(unpacker.unpack(raw_deflate(bytes(size)), 1_000_000)) == size
        unpacker.finish()


def test_no_more_is_unpacked_than_there_is_room_for() -> None:
    packed = gzip.compress(bytes(50 << 20))
    assert 1000 < len(Unpacker("gzip").unpack(packed, 1000)) <= 65_536 + 1000


def test_bytes_one_by_one_give_the_same() -> None:
    body = bytes(n * n % 251 for n in range(5000))
    for name, packed in (("gzip", gzip.compress(body)), ("deflate", zlib.compress(body))):
        unpacker = Unpacker(name)
        assert b"".join(unpacker.unpack(bytes([one]), 10_000) for one in packed) == body
        unpacker.finish()


@pytest.mark.parametrize("encoding", ["", "identity", " Identity "])
def test_what_is_not_packed_comes_as_it_is(encoding: str) -> None:
    unpacker = Unpacker(encoding)
    assert unpacker.unpack(b"\x1f\x8b", 10) == b"\x1f\x8b"
    unpacker.finish()


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress", "\x07bell"])
def test_other_packings_are_named(encoding: str) -> None:
    with pytest.raises(
        PackingError, match=r"^it is packed as '[ -~]+', and only gzip and deflate are unpacked$"
    ):
        Unpacker(encoding)
