"""Reads and joins what an H.264 decoder must know before the first picture: the parameter sets of an `avc1` track.

Formats: ISO/IEC 14496-15 (`avcC`, 5.3.3) and ITU-T H.264 (7.3.2.1 and E.1.1, sequence parameter set).
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce

from media_pipeline.mp4 import boxes
from media_pipeline.mp4_boxes import box

SEQUENCE, PICTURE = 7, 8  # kinds of NAL unit
PROFILES = {66: "baseline", 77: "main", 100: "high"}  # those that an encoder can be asked for
EXTENDED = 255  # a pixel shape that is written out
LENGTH_BYTES = 4
MOST_IDS = 32
MOST_ZEROS = 31  # before a coded number
ENTRY_AT, PARTS_AT = 16, 94  # in an stsd body: what each picture track says, and the boxes behind that
MAKER_AT = slice(8, 24)  # of an entry: QuickTime's fields for the program that wrote it
NAME_AT = slice(42, 74)  # of an entry: the program or the camera that encoded it
PIXEL_SHAPES = (
    (1, 1),
    (1, 1),
    (12, 11),
    (10, 11),
    (16, 11),
    (40, 33),
    (24, 11),
    (20, 11),
    (32, 11),
    (80, 33),
    (18, 11),
    (15, 11),
    (64, 33),
    (160, 99),
    (4, 3),
    (3, 2),
    (2, 1),
)  # fmt: skip  table E-1
UNKNOWN_COLOURS = (2, 2, 2)


class UnusualPicture(ValueError):
    """A picture track that is not described the one way that can be joined."""


@dataclass(frozen=True)
class Look:
    """What must be the same for pictures to be shown alike."""

    blocks: tuple[int, int]
    crop: tuple[int, ...]
    pixel_shape: Fraction
    colours: tuple[int, ...]
    full_range: bool


@dataclass(frozen=True)
class Configuration:
    """The body of an `avcC` box: profile, level and parameter sets."""

    profile: int
    compatibility: int
    level: int
    sequences: tuple[bytes, ...]
    pictures: tuple[bytes, ...]
    extension: bytes

    @property
    def units(self) -> frozenset[bytes]:
        """Every parameter set, as it may also stand among the pictures."""
        return frozenset(self.sequences + self.pictures)

    @property
    def ids(self) -> set[int]:
        """The numbers that are taken, by which pictures call for their sets."""
        sequences = {_Bits(unit, 4).number() for unit in self.sequences}
        return sequences | {_Bits(unit, 1).number() for unit in self.pictures}

    @property
    def look(self) -> Look:
        """How the pictures look, by the first set. Raises UnusualPicture for fields, and for other than 8-bit 4:2:0."""
        return _look(self.sequences[0])

    def free_ids(self, count: int) -> list[int]:
        """Numbers for further sets that do not disturb those here."""
        return sorted(set(range(1, MOST_IDS)) - self.ids)[:count]

    def joined(self, others: Sequence["Configuration"]) -> "Configuration":
        """One configuration for all; profile and level are the highest, so that they hold for each."""
        return reduce(_join, others, self)

    def to_bytes(self) -> bytes:
        """The body of the box."""
        head = bytes([1, self.profile, self.compatibility, self.level, 0xFC | LENGTH_BYTES - 1])
        sequences = [struct.pack(">H", len(unit)) + unit for unit in self.sequences]
        pictures = [struct.pack(">H", len(unit)) + unit for unit in self.pictures]
        counts = bytes([0xE0 | len(sequences)]), bytes([len(pictures)])
        return head + counts[0] + b"".join(sequences) + counts[1] + b"".join(pictures) + self.extension


def read_configuration(description: bytes) -> Configuration:
    """From the body of an stsd box. Raises UnusualPicture for what is not one plain `avc1` track."""
    if description[4:8] != b"\0\0\0\1" or description[12:16] != b"avc1":
        raise UnusualPicture("not one plain H.264 track")
    body = dict(boxes(description[PARTS_AT:])).get(b"avcC", b"")
    if len(body) < 7 or body[1] not in PROFILES or body[4] & 3 != LENGTH_BYTES - 1:
        raise UnusualPicture("a profile or a length of units that is not ours")
    sequences, at = _units(body, 5, 0x1F)
    pictures, at = _units(body, at, 0xFF)
    if not sequences or not pictures:
        raise UnusualPicture("no parameter sets")
    return Configuration(body[1], body[2], body[3], sequences, pictures, body[at:])


def described(description: bytes, configuration: Configuration, *, bare: bool = False) -> bytes:
    """The body of an stsd box with another configuration; `bare` of all that the container says of the picture."""
    head, parts = description[ENTRY_AT:PARTS_AT], dict(boxes(description[PARTS_AT:]))
    kept = [] if bare else [box(name, parts[name]) for name in (b"colr", b"pasp", b"clap") if name in parts]
    nameless = bytearray(head)
    for place in (MAKER_AT, NAME_AT):
        nameless[place] = bytes(place.stop - place.start)
    return description[:8] + box(b"avc1", bytes(nameless), box(b"avcC", configuration.to_bytes()), *kept)


def _units(body: bytes, at: int, mask: int) -> tuple[tuple[bytes, ...], int]:
    """Units with their lengths before them, and where they end."""
    units = []
    count = body[at] & mask if at < len(body) else 0
    at += 1
    for _ in range(count):
        size = int.from_bytes(body[at : at + 2])
        units.append(body[at + 2 : at + 2 + size])
        at += 2 + size
    if at > len(body) or not all(units):
        raise UnusualPicture("parameter sets that are cut short")
    return tuple(units), at


def _join(one: Configuration, other: Configuration) -> Configuration:
    return replace(
        one,
        profile=max(one.profile, other.profile),
        compatibility=one.compatibility & other.compatibility,
        level=max(one.level, other.level),
        sequences=one.sequences + other.sequences,
        pictures=one.pictures + other.pictures,
        extension=one.extension or other.extension,
    )


def _look(unit: bytes) -> Look:
    if unit[1] not in PROFILES:
        raise UnusualPicture("a profile that is not ours")
    bits = _Bits(unit, 4)
    bits.number()  # its own number
    if PROFILES[unit[1]] == "high":
        _expect_ordinary_samples(bits)
    bits.number()  # how far pictures are counted
    _skip_order(bits)
    bits.number()  # pictures referred to
    bits.take(1)
    blocks = bits.number() + 1, bits.number() + 1
    if not bits.take(1):
        raise UnusualPicture("fields instead of frames")
    bits.take(1)
    crop = tuple(bits.number() for _ in range(4)) if bits.take(1) else (0, 0, 0, 0)
    shape, colours, full_range = _appearance(bits) if bits.take(1) else (Fraction(1), UNKNOWN_COLOURS, False)
    return Look(blocks, crop, shape, colours, full_range)


def _expect_ordinary_samples(bits: "_Bits") -> None:
    """8-bit 4:2:0; then the lists of weights are passed over."""
    if (bits.number(), bits.number(), bits.number()) != (1, 0, 0):
        raise UnusualPicture("other than 8-bit 4:2:0")
    bits.take(1)
    if bits.take(1):
        for number in range(8):
            if bits.take(1):
                _skip_weights(bits, 16 if number < 6 else 64)


def _skip_weights(bits: "_Bits", count: int) -> None:
    last = following = 8
    for _ in range(count):
        if following:
            following = (last + bits.signed()) % 256
        last = following or last


def _skip_order(bits: "_Bits") -> None:
    """How the order of showing is told."""
    kind = bits.number()
    if kind == 0:
        bits.number()
    elif kind == 1:
        bits.take(1)
        bits.signed()
        bits.signed()
        for _ in range(bits.number()):
            bits.signed()


def _appearance(bits: "_Bits") -> tuple[Fraction, tuple[int, ...], bool]:
    """The shape of a pixel, its colours, and whether they use the full range."""
    shape = bits.take(8) if bits.take(1) else 0
    across, down = (
        (bits.take(16), bits.take(16))
        if shape == EXTENDED
        else PIXEL_SHAPES[min(shape, len(PIXEL_SHAPES) - 1)]
    )
    if bits.take(1):
        bits.take(1)  # whether edges may be hidden
    colours: tuple[int, ...] = UNKNOWN_COLOURS
    full_range = False
    if bits.take(1):
        bits.take(3)
        full_range = bool(bits.take(1))
        colours = (bits.take(8), bits.take(8), bits.take(8)) if bits.take(1) else UNKNOWN_COLOURS
    return Fraction(across or 1, down or 1), colours, full_range


class _Bits:
    """A unit's bits, without the bytes that only keep it from looking like the start of another."""

    def __init__(self, unit: bytes, skipped_bytes: int) -> None:
        plain = unit.replace(b"\0\0\3", b"\0\0")
        self.value = int.from_bytes(plain)
        self.left = 8 * (len(plain) - skipped_bytes)

    def take(self, count: int) -> int:
        self.left -= count
        if self.left < 0:
            raise UnusualPicture("a parameter set that is cut short")
        return self.value >> self.left & (1 << count) - 1

    def number(self) -> int:
        """An unsigned number, coded by its length (H.264, 9.1)."""
        zeros = 0
        while not self.take(1):
            zeros += 1
        if zeros > MOST_ZEROS:
            raise UnusualPicture("a number that is too long")
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        number = self.number()
        return (number + 1) // 2 if number % 2 else -(number // 2)
