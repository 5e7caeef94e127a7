"""What a packet's bytes tell without being decoded: whether they are damaged, and whether the picture changes here.

Part of the sandboxed reading in `scan.py`. A browser gives up at a packet that ffmpeg would step over, so a film with
such packets is not copied.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

H264_PARAMETERS = 7  # the type of a unit that says how large the picture is (ITU-T H.264, table 7-1)
HEVC_PARAMETERS = 33  # the same (ITU-T H.265, table 7-1)
FORBIDDEN_BIT = 0x80
START_CODE = b"\x00\x00\x01"
LOOKED_AT = 4096  # bytes of a key packet in which parameters are looked for
HOLE_STEP = 64  # bytes; H.264 and HEVC forbid three zeros in a row, so this many are a hole in the file
AAC_OPENING = 8  # bytes; no sound begins with so many zeros, a hole in a file does


class DamagedPacket(ValueError):
    """The units of a packet do not fill it."""


@dataclass
class PictureCheck:
    """Looks at one picture track's packets as they come."""

    prefix: int  # bytes before each unit that say how long it is; 0 where start codes part them
    known: set[bytes] = field(default_factory=set)
    hevc: bool = False

    @classmethod
    def of(cls, stream: Any) -> "PictureCheck | None":
        """The check for this track; None where packets of its codec tell nothing from outside."""
        header = bytes(stream.codec_context.extradata or b"")
        name = stream.codec_context.name
        if name == "h264":
            avcc = header[:1] == b"\x01" and len(header) > 6
            return cls((header[4] & 3) + 1 if avcc else 0, set(_parameters_of(header) if avcc else ()))
        if name == "hevc" and len(header) > 22 and header[0] == 1:
            return cls((header[21] & 3) + 1, hevc=True)
        return None

    def damaged(self, packet: Any) -> bool:
        """Whether the packet cannot be what its codec says."""
        if self.prefix == 0:
            return False  # behind start codes zeros may be padding; transport streams tell of their losses themselves
        body = memoryview(packet)
        try:
            return any(unit[0] & FORBIDDEN_BIT for unit in units(body, self.prefix)) or has_hole(body)
        except DamagedPacket:
            return True

    def changes(self, packet: Any) -> bool:
        """Whether a key packet brings parameters that were not there before: another size, say."""
        found = set(self._parameters(memoryview(packet)))
        fresh = found - self.known
        first = not self.known
        self.known |= found
        return bool(fresh) and not first

    def _parameters(self, packet: memoryview) -> list[bytes]:
        if not self.prefix:
            pieces = bytes(packet[:LOOKED_AT]).split(START_CODE)[1:]
            return [piece.rstrip(b"\x00") for piece in pieces if piece and self._is_parameters(piece[0])]
        try:
            return [bytes(unit) for unit in units(packet, self.prefix) if self._is_parameters(unit[0])]
        except DamagedPacket:
            return []

    def _is_parameters(self, first: int) -> bool:
        return first >> 1 & 0x3F == HEVC_PARAMETERS if self.hevc else first & 0x1F == H264_PARAMETERS


def units(packet: memoryview, prefix: int) -> Iterator[memoryview]:
    """The units of a packet, each behind its length. Raises DamagedPacket where lengths do not fit."""
    at, end = 0, len(packet)
    while at + prefix < end:
        length = int.from_bytes(packet[at : at + prefix])
        at += prefix
        if length == 0 or at + length > end:
            raise DamagedPacket
        yield packet[at : at + length]
        at += length


def has_hole(packet: memoryview) -> bool:
    """Whether a stretch of a packet is zeros: only every 64th byte is looked at, until that gives a suspicion."""
    sparse = bytes(packet[::HOLE_STEP])
    at = sparse.find(b"\x00\x00")
    while at >= 0:
        if not any(packet[at * HOLE_STEP : (at + 1) * HOLE_STEP]):
            return True
        at = sparse.find(b"\x00\x00", at + 1)
    return False


def _parameters_of(avcc: bytes) -> Iterator[bytes]:
    """The parameter sets in a header (ISO/IEC 14496-15, 5.3.3.1)."""
    at = 6
    for _ in range(avcc[5] & 0x1F):
        length = int.from_bytes(avcc[at : at + 2])
        yield avcc[at + 2 : at + 2 + length]
        at += 2 + length


def damaged_sound(packet: Any) -> bool:
    """Whether a packet of AAC is a hole: zeros where sound begins."""
    return not any(bytes(memoryview(packet)[:AAC_OPENING]))
