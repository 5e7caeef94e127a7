"""What a file is, by its own first bytes: before any media library sees it, and whatever its name says."""

from dataclasses import dataclass
from pathlib import Path

from media_pipeline.errors import UnreadableMedia

HEAD_BYTES = 4096
TS_PACKETS = (188, 192, 204)  # bare; behind a time of 4 bytes (AVCHD); before 16 bytes of error correction
LEAST_SYNC_MARKS = 12  # in a row, where a recording does not begin with one
WIDE_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
TAPE_ARCHIVE_AT = 257
MOV = "mov,mp4,m4a,3gp,3g2,mj2"
MATROSKA = "matroska,webm"
QUICKTIME_BOXES = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
PICTURE_BRANDS = (
    b"heic",
    b"heix",
    b"heim",
    b"heis",
    b"hevc",
    b"hevx",
    b"mif1",
    b"msf1",
    b"avif",
    b"avis",
    b"crx ",
)

CHOOSE = "Choose the video or sound file from your phone, camera or computer instead."
PICTURE = f"This file is a picture, so there is nothing to play. {CHOOSE}"
MOVING_PICTURE = f"This file is a moving picture (GIF) without sound, not a recording. {CHOOSE}"
DOCUMENT = f"This file is a document. You can attach it to the lesson. {CHOOSE}"
ARCHIVE = f"This file is a packed folder. Unpack it first. {CHOOSE}"
PROGRAM = f"This file is a program, not a recording. {CHOOSE}"
PLAYLIST = f"This file only lists where a film is kept; the film itself is not in it. {CHOOSE}"
CAPTIONS = f"This file holds captions, without the film that they belong to. {CHOOSE}"
TEXT = f"This file holds text, not picture or sound. {CHOOSE}"
EMPTY = f"This file is empty. The copy may have stopped before it began. {CHOOSE}"
UNKNOWN = f"We can’t find a film or a sound recording in this file. {CHOOSE}"


@dataclass(frozen=True)
class Sniffed:
    """A kind of container, in words, and the demuxer that is forced on it."""

    container: str
    demuxer: str


def sniff(path: Path) -> Sniffed:
    """Name the container of a recording. Raises UnreadableMedia for everything else, with a reason for a teacher."""
    return sniff_head(_head(path))


def sniff_head(head: bytes) -> Sniffed:
    """The same from a file's first bytes; only the first 4096 of them are looked at."""
    head = head[:HEAD_BYTES]
    if not head:
        raise UnreadableMedia("empty-file", EMPTY)
    _refuse_other_kinds(head)
    found = _by_box(head) or _by_magic(head) or _by_packets(head) or _by_sync(head)
    if found is None:
        raise _text_or_unknown(head)
    return found


def _head(path: Path) -> bytes:
    """The first bytes; where they are an ID3 tag before AAC, those behind it."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        if head[:3] != b"ID3" or len(head) < 10:
            return head
        tag = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
        file.seek(10 + tag)
        behind = file.read(HEAD_BYTES)
    found = _by_sync(behind)
    return behind if found is not None and found.demuxer == "aac" else head


_MAGIC: tuple[tuple[bytes, Sniffed], ...] = (
    (b"\x1a\x45\xdf\xa3", Sniffed("Matroska or WebM", MATROSKA)),
    (b"FLV\x01", Sniffed("Flash video", "flv")),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Sniffed("Windows Media", "asf")),
    (b"OggS", Sniffed("Ogg", "ogg")),
    (b"fLaC", Sniffed("FLAC sound", "flac")),
    (b"\x00\x00\x01\xba", Sniffed("MPEG program stream", "mpeg")),
    (b"\x00\x00\x01\xb3", Sniffed("MPEG video", "mpegvideo")),
    (b"#!AMR", Sniffed("AMR sound", "amr")),
    (b"caff", Sniffed("Core Audio sound", "caf")),
    (b"riff\x2e\x91\xcf\x11", Sniffed("Wave64 sound", "w64")),
    (b"ID3", Sniffed("MP3 sound", "mp3")),
    (b"\x0b\x77", Sniffed("AC-3 sound", "ac3")),
    (b"\x1f\x07\x00", Sniffed("DV", "dv")),
    (b"\x9f\x07\x00", Sniffed("DV", "dv")),
)

_FORMS: dict[tuple[bytes, bytes], Sniffed] = {
    (b"RIFF", b"AVI "): Sniffed("AVI", "avi"),
    (b"RIFF", b"WAVE"): Sniffed("WAV sound", "wav"),
    (b"RF64", b"WAVE"): Sniffed("WAV sound", "wav"),
    (b"FORM", b"AIFF"): Sniffed("AIFF sound", "aiff"),
    (b"FORM", b"AIFC"): Sniffed("AIFF sound", "aiff"),
}

_OTHER_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"GIF8", "picture-file", MOVING_PICTURE),
    (b"\x89PNG", "picture-file", PICTURE),
    (b"\xff\xd8\xff", "picture-file", PICTURE),
    (b"BM", "picture-file", PICTURE),
    (b"II*\x00", "picture-file", PICTURE),
    (b"MM\x00*", "picture-file", PICTURE),
    (b"8BPS", "picture-file", PICTURE),
    (b"\x00\x00\x01\x00", "picture-file", PICTURE),
    (b"\x00\x00\x00\x0cJXL ", "picture-file", PICTURE),
    (b"%PDF", "document-file", DOCUMENT),
    (b"{\\rtf", "document-file", DOCUMENT),
    (b"\xd0\xcf\x11\xe0", "document-file", DOCUMENT),
    (b"PK\x03\x04", "archive-file", ARCHIVE),
    (b"PK\x05\x06", "archive-file", ARCHIVE),
    (b"\x1f\x8b", "archive-file", ARCHIVE),
    (b"7z\xbc\xaf", "archive-file", ARCHIVE),
    (b"Rar!", "archive-file", ARCHIVE),
    (b"BZh", "archive-file", ARCHIVE),
    (b"\xfd7zXZ", "archive-file", ARCHIVE),
    (b"\x7fELF", "program-file", PROGRAM),
    (b"MZ", "program-file", PROGRAM),
    (b"#!/", "program-file", PROGRAM),
)

_TEXTS: tuple[tuple[bytes, str, str], ...] = (
    (b"#extm3u", "playlist", PLAYLIST),
    (b"ffconcat", "playlist", PLAYLIST),
    (b"[playlist]", "playlist", PLAYLIST),
    (b"[reference]", "playlist", PLAYLIST),
    (b"<smil", "playlist", PLAYLIST),
    (b"<asx", "playlist", PLAYLIST),
    (b"<mpd", "playlist", PLAYLIST),
    (b"v=0", "playlist", PLAYLIST),
    (b"rtsp://", "playlist", PLAYLIST),
    (b"http://", "playlist", PLAYLIST),
    (b"https://", "playlist", PLAYLIST),
    (b"file ", "playlist", PLAYLIST),
    (b"<svg", "picture-file", PICTURE),
    (b"webvtt", "captions-file", CAPTIONS),
    (b"<tt", "captions-file", CAPTIONS),
    (b"[script info]", "captions-file", CAPTIONS),
    (b"1\r\n00:", "captions-file", CAPTIONS),
    (b"1\n00:", "captions-file", CAPTIONS),
)


def _refuse_other_kinds(head: bytes) -> None:
    for magic, code, sentence in _OTHER_KINDS:
        if head.startswith(magic):
            raise UnreadableMedia(code, sentence)
    if head[TAPE_ARCHIVE_AT : TAPE_ARCHIVE_AT + 5] == b"ustar":
        raise UnreadableMedia("archive-file", ARCHIVE)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        raise UnreadableMedia("picture-file", PICTURE)
    if head[4:8] == b"ftyp" and head[8:12] in PICTURE_BRANDS:
        raise UnreadableMedia("picture-file", PICTURE)


def _by_box(head: bytes) -> Sniffed | None:
    if head[4:8] == b"ftyp":
        return Sniffed("MP4 or QuickTime", MOV)
    size = int.from_bytes(head[:4])  # 0: to the end of the file; 1: the true size follows
    if head[4:8] in QUICKTIME_BOXES and (size in (0, 1) or size >= 8):
        return Sniffed("QuickTime", MOV)
    return None


def _by_magic(head: bytes) -> Sniffed | None:
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    return _FORMS.get((head[:4], head[8:12]))


def _by_packets(head: bytes) -> Sniffed | None:
    """MPEG transport streams have no magic word, only a 0x47 at every packet's start; some begin inside a packet."""
    for size in TS_PACKETS:
        for first in range(size):
            marks = head[first::size]
            least = 3 if first in (0, 4) else LEAST_SYNC_MARKS
            if len(marks) >= least and marks.count(0x47) == len(marks):
                return Sniffed("MPEG transport stream", "mpegts")
    return None


def _by_sync(head: bytes) -> Sniffed | None:
    """Bare MPEG sound: eleven set bits, then fields that cannot hold every value."""
    if len(head) < 4 or head[0] != 0xFF or _wide_text(head):
        return None
    if head[1] & 0xF6 == 0xF0:
        return Sniffed("AAC sound", "aac")
    layered = head[1] & 0xE0 == 0xE0 and head[1] & 0x06 and head[2] & 0xF0 != 0xF0 and head[2] & 0x0C != 0x0C
    return Sniffed("MP3 sound", "mp3") if layered else None


def _text_or_unknown(head: bytes) -> UnreadableMedia:
    head = _wide_text(head) or head
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for word, code, sentence in _TEXTS:
        if start.startswith(word):
            return UnreadableMedia(code, sentence)
    if start.startswith((b"<?xml", b"<!doctype", b"<html", b"<!--")):
        return _markup(start)
    if _reads_as_text(head):
        return UnreadableMedia("not-media", TEXT)
    return UnreadableMedia("not-media", UNKNOWN)


def _wide_text(head: bytes) -> bytes:
    """A text of two bytes a letter, as Windows writes them, in one; nothing where it is none."""
    encoding = WIDE_MARKS.get(head[:2])
    text = head[2 : len(head) & ~1].decode(encoding, "replace") if encoding else ""
    narrow = text.encode("ascii", "replace")
    return narrow if narrow and narrow.count(b"?") / len(narrow) < 0.5 else b""


def _markup(start: bytes) -> UnreadableMedia:
    if b"<svg" in start:
        return UnreadableMedia("picture-file", PICTURE)
    if any(word in start for word in (b"<mpd", b"<smil", b"<?quicktime", b"<asx")):
        return UnreadableMedia("playlist", PLAYLIST)
    return UnreadableMedia("document-file", DOCUMENT)


def _reads_as_text(head: bytes) -> bool:
    printable = sum(byte in b"\t\r\n" or byte >= 0x20 for byte in head)
    return b"\x00" not in head and printable / len(head) > 0.95
