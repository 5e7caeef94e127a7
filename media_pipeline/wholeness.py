"""Whether the end of a file is there, by what its own structure says: a copy that stopped half-way promises more bytes.

Read in plain Python, in bounded steps: nothing is trusted but lengths, and those only to be compared with the file's.
"""

from pathlib import Path
from typing import BinaryIO

from media_pipeline.sniff import MATROSKA, MOV

MOST_BOXES = 200_000  # at two boxes a second, a day of fragments
FILM_BOXES = (b"moov", b"moof", b"mdat")
SEGMENT = b"\x18\x53\x80\x67"
ASF_FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
ASF_BROADCAST = 1  # flag: written while sent, so that its size was not known
ASF_HEAD_BYTES = 1 << 16
UNKNOWN_RIFF_SIZE = 0xFFFFFF00  # recorders that never came to write a length leave ones, or zero


def ends_too_soon(path: Path, demuxer: str) -> bool:
    """Whether the container says that the file is longer than it is; False also where it says nothing."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if demuxer == MOV:
            return _boxes_end(file, size) > size
        if demuxer == MATROSKA:
            return _segment_end(file) > size
        if demuxer in ("avi", "wav"):
            return _riff_end(file, size) > size
        return demuxer == "asf" and _asf_end(file) > size


def _boxes_end(file: BinaryIO, size: int) -> int:
    """Where the last box that a film is made of ends (ISO/IEC 14496-12, 4.2); what lies behind them is not weighed."""
    at = end = 0
    for _ in range(MOST_BOXES):
        file.seek(at)
        head = file.read(16)
        length = int.from_bytes(head[:4])
        if length == 1 and len(head) == 16:
            length = int.from_bytes(head[8:])
        if len(head) < 8 or length < 8 or not head[4:8].isalnum():
            break
        at += length
        end = at if head[4:8] in FILM_BOXES else end
        if at >= size:
            break
    return end


def _segment_end(file: BinaryIO) -> int:
    """Where Matroska's one segment ends (RFC 8794, sections 4 and 5); 0 where its length is unknown."""
    head = file.read(64)
    name_at = head.find(SEGMENT)
    if name_at < 0 or name_at + 5 > len(head):
        return 0
    first = head[name_at + 4]
    width = 9 - first.bit_length()
    if width > 8:
        return 0
    at = name_at + 4 + width
    length = int.from_bytes(head[name_at + 4 : at]) & ((1 << 7 * width) - 1)
    unknown = length == (1 << 7 * width) - 1
    return 0 if unknown else at + length


def _riff_end(file: BinaryIO, size: int) -> int:
    """Where the last of the RIFF lists ends: large AVI films have several."""
    at = 0
    for _ in range(MOST_BOXES):
        file.seek(at)
        head = file.read(8)
        length = int.from_bytes(head[4:], "little")
        if head[:4] != b"RIFF" or not 0 < length < UNKNOWN_RIFF_SIZE:
            break
        at += 8 + length
        if at >= size:
            break
        at += at % 2
    return at


def _asf_end(file: BinaryIO) -> int:
    """The file size that Windows Media writes into its header (ASF specification, 3.2)."""
    head = file.read(ASF_HEAD_BYTES)
    at = head.find(ASF_FILE_PROPERTIES)
    if at < 0 or len(head) < at + 92:
        return 0
    live = int.from_bytes(head[at + 88 : at + 92], "little") & ASF_BROADCAST
    return 0 if live else int.from_bytes(head[at + 40 : at + 48], "little")
