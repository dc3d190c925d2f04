"""Bodies unpacked as they come, never by more than there is room for."""

import zlib
from typing import Final

ACCEPTED: Final = "gzip, deflate"
"""What is asked for, as in the header Accept-Encoding."""

_GZIP: Final = zlib.MAX_WBITS | 16
_STEP: Final = 1 << 16


class PackingError(ValueError):
    """A body is not packed as its header says; the message is one sentence without a full stop."""


class Unpacker:
    """Takes a body piece by piece and gives it back unpacked, in small pieces."""

    def __init__(self, encoding: str) -> None:
        """Prepare for a Content-Encoding.

        Raises:
            PackingError: one that wasn't asked for, or several.
        """
        name = encoding.strip().lower().removeprefix("x-")
        if name not in {"", "identity", "gzip", "deflate"}:
            shown = "".join(one for one in encoding.strip()[:40] if one.isprintable())
            raise PackingError(f"it is packed as '{shown}', and only gzip and deflate are unpacked")
        self._name = "" if name == "identity" else name
        self._object = zlib.decompressobj(_GZIP) if name == "gzip" else None
        self._started = False

    def unpack(self, data: bytes, room: int) -> bytes:
        """Return what a piece unpacks to: all of it, or the first `room` bytes or a little more.

        Raises:
            PackingError: damaged.
        """
        if not self._name or not data:
            return data
        out = bytearray()
        self._started = True
        try:
            more = True
            while more and len(out) <= room:
                if self._object is None:
                    self._object = zlib.decompressobj(_deflate_bits(data))
                elif self._object.eof and self._name == "gzip" and data[:1] == b"\x1f":
                    self._object = zlib.decompressobj(_GZIP)  # gzip files may follow each other
                elif self._object.eof:
                    break  # zeros or rubbish behind the end, as some servers send
                piece = self._object.decompress(data, _STEP)
                out += piece
                data = self._object.unconsumed_tail or self._object.unused_data
                more = bool(data) or len(piece) == _STEP  # zlib may have taken all and hold some back
        except zlib.error as error:
            raise PackingError(f"it is damaged: {self._name} can't be unpacked") from error
        return bytes(out)

    def finish(self) -> None:
        """Check that nothing is missing.

        Raises:
            PackingError: the body breaks off.
        """
        if self._started and self._object is not None and not self._object.eof:
            raise PackingError(f"it breaks off before the end of its {self._name}")


def _deflate_bits(start: bytes) -> int:
    """Tell zlib's wrapping, which the standard means, from raw deflate, which some servers send."""
    wrapped = start[0] & 0x0F == 8 and (len(start) < 2 or (start[0] << 8 | start[1]) % 31 == 0)
    return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS
