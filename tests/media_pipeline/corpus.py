"""A corpus of awkward and hostile recordings, made on the spot: what each one is, and what has to come of it.

The classes M1 to M17 are those of the threat table for media files; `CLASSES` says what each is about.
"""

import struct
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from media_pipeline.ffmpeg import program
from tests.media_pipeline import forging as forged
from tests.media_pipeline.films import Shot, write_film
from tests.media_pipeline.forging import Edit

CLASSES = {
    "M1": "a playlist that reads local files",
    "M2": "a playlist or description that makes the server connect out",
    "M3": "a list of neighbouring files by relative name",
    "M4": "a film that points at other files from inside",
    "M5": "a document, program or archive in place of a recording",
    "M6": "forged first bytes, and files that are two things at once",
    "M7": "a still picture posing as a film",
    "M8": "a small file that unfolds into enormous pictures",
    "M9": "absurd times: rates, lengths, tables",
    "M10": "absurd structure: tracks, nesting, sound",
    "M11": "a sound container around nothing that can be decoded",
    "M12": "a recording cut short, or rotten in places",
    "M13": "rare decoders",
    "M14": "valid but awkward",
    "M15": "script in tags, captions, chapters and attachments",
    "M16": "places, devices and names in tags",
    "M17": "hostile file names",
}
SENTINEL = "SENTINEL-of-the-neighbour"
SMALL = (128, 72)


@dataclass(frozen=True)
class Traps:
    """What no recording may reach: a neighbouring file that holds the sentinel, and a local server that counts calls."""

    neighbour: Path
    server: str


@dataclass(frozen=True)
class Plays:
    """A viewer gets it. Size as shown; None where there is no picture."""

    duration_ms: int
    size: tuple[int, int] | None = SMALL
    pace: float | None = 25  # frames a second; None where they come unevenly, or some are missing
    frames: int | None = None
    sound: bool = True
    clicks: tuple[float, ...] = ()  # when a click is heard, in seconds
    first_number: int | None = 0  # on the first frame; None where the picture carries no numbers
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """It is turned away with this word."""

    code: str


@dataclass(frozen=True)
class Specimen:
    """One recording: its file name, what it is, the class it stands for, how to make it, and what must come of it."""

    name: str
    what: str
    kind: str
    make: Callable[[Path, Traps], object]
    outcome: Plays | Refused
    slow: bool = False
    secrets: tuple[bytes, ...] = field(default=())  # must be in the source, and in nothing made from it


# ---------------------------------------------------------------------------------------------------- how they are made

FILM = Shot(count=50, size=SMALL)


def film(shot: Shot, *edits: Edit) -> Callable[[Path, Traps], object]:
    """A numbered film, then its bytes changed."""

    def make(path: Path, _traps: Traps) -> None:
        write_film(path, shot)
        for edit in edits:
            path.write_bytes(edit(path.read_bytes()))

    return make


def shot(**how: Any) -> Shot:
    """Two seconds, small."""
    return replace(FILM, **how)


def damaged(base: Shot, spoil: Callable[[Path], None]) -> Callable[[Path, Traps], object]:
    """A numbered film, then its file spoilt."""

    def make(path: Path, _traps: Traps) -> None:
        spoil(write_film(path, base))

    return make


def remuxed(
    base: Shot, base_name: str, *arguments: str, edits: Sequence[Edit] = ()
) -> Callable[[Path, Traps], object]:
    """A numbered film put through ffmpeg, for what only its muxers do."""
    return assembled([(base_name, base)], *arguments, edits=edits)


def assembled(
    bases: Sequence[tuple[str, Shot]], *arguments: str, edits: Sequence[Edit] = ()
) -> Callable[[Path, Traps], object]:
    """Several numbered films put through one ffmpeg."""

    def make(path: Path, _traps: Traps) -> None:
        inputs: list[str] = []
        for name, base in bases:
            inputs += ["-i", str(write_film(path.with_name(f"base-{len(inputs)}-{name}"), base))]
        run_ffmpeg(*inputs, *arguments, f"file:{path}")
        for edit in edits:
            path.write_bytes(edit(path.read_bytes()))

    return make


def generated(*arguments: str, edits: Sequence[Edit] = ()) -> Callable[[Path, Traps], object]:
    """A file that ffmpeg makes from its own test sources."""

    def make(path: Path, _traps: Traps) -> None:
        run_ffmpeg(*arguments, f"file:{path}")
        for edit in edits:
            path.write_bytes(edit(path.read_bytes()))

    return make


def run_ffmpeg(*arguments: str) -> None:
    """Run the wheel's ffmpeg, unguarded: it makes the corpus, it does not read a stranger's."""
    command = [program("ffmpeg"), "-nostdin", "-v", "error", "-y", *arguments]
    subprocess.run(command, check=True, timeout=60)


def joined(*shots: Shot) -> Callable[[Path, Traps], object]:
    """Transport streams laid end to end, as recorders do that start a new one without a new file."""

    def make(path: Path, _traps: Traps) -> None:
        pieces = [
            write_film(path.with_name(f"piece-{n}.ts"), piece).read_bytes() for n, piece in enumerate(shots)
        ]
        path.write_bytes(b"".join(pieces))

    return make


def written(body: bytes) -> Callable[[Path, Traps], object]:
    """These very bytes."""
    return lambda path, _traps: path.write_bytes(body)


def naming(template: str) -> Callable[[Path, Traps], object]:
    """A text that names the neighbour ({near}, {file}) or the local server ({server})."""
    return lambda path, traps: path.write_text(
        template.format(
            near=traps.neighbour.name,
            file=traps.neighbour,
            server=traps.server,
            port=traps.server.rpartition(":")[2],
        )
    )


# ------------------------------------------------------------------------------------------------------------ the table

MJPEG: dict[str, Any] = {"codec": "mjpeg", "pix_fmt": "yuvj420p", "encoder": {}}
VP8: dict[str, Any] = {"codec": "libvpx", "encoder": {"deadline": "realtime"}, "sound_codec": "libopus"}
COPY = ("-map", "0", "-c", "copy")
CLICKS = (0.0, 1.0)
SCRIPT = "<script>sentinel()</script>"
PLACE = "+51.5074-000.1278/"

HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{}\n#EXT-X-ENDLIST\n"
MPD = (
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><AdaptationSet>'
    '<Representation id="1"><BaseURL>{server}/film.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>'
)
SDP = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nc=IN IP4 127.0.0.1\r\nm=video {port} RTP/AVP 96\r\n"
ASX = '<ASX version="3.0"><ENTRY><REF HREF="{server}/a"/></ENTRY></ASX>'
LINK = '<?xml version="1.0"?><?quicktime type="application/x-quicktime-media-link"?><embed src="{server}/a.mov"/>'


def pointing(data_reference: str) -> Callable[[Path, Traps], object]:
    """A QuickTime film whose frames are said to lie in the neighbour."""

    def make(path: Path, traps: Traps) -> None:
        whole = write_film(path, shot(sound=False)).read_bytes()
        path.write_bytes(
            forged.with_reference(
                whole,
                data_reference.format(near=traps.neighbour.name, file=traps.neighbour, server=traps.server),
            )
        )

    return make


def captioned_by_a_playlist(path: Path, traps: Traps) -> None:
    """An AVI that carries a playlist of the neighbour as its captions."""
    whole = write_film(path, shot(**MJPEG, sound=False)).read_bytes()
    path.write_bytes(forged.avi_with_captions(whole, HLS.format(traps.neighbour.as_uri()).encode()))


def resized_webm(first: tuple[int, int]) -> Callable[[Path, Traps], object]:
    """A browser's recording whose picture changes its size half-way, to the usual one."""

    def make(path: Path, _traps: Traps) -> None:
        shots = (shot(**VP8, size=first), shot(**VP8, first_number=50))
        pieces = [write_film(path.with_name(f"piece-{n}.webm"), piece) for n, piece in enumerate(shots)]
        text = "".join(f"file '{piece}'\nduration 2\n" for piece in pieces)
        path.with_name("pieces.txt").write_text(text)
        run_ffmpeg(
            "-f", "concat", "-safe", "0", "-i", str(path.with_name("pieces.txt")), "-c", "copy", str(path)
        )

    return make


def turned_left(picture: Any) -> Any:
    """How a camera held upright, turned to the left, lays a picture down."""
    return np.rot90(np.ascontiguousarray(forged.upright(picture)), 1)


def turned_right(picture: Any) -> Any:
    """The same, turned to the right."""
    return np.rot90(np.ascontiguousarray(forged.upright(picture)), -1)


def with_words(path: Path, _traps: Traps) -> None:
    """A film with script wherever Matroska keeps words."""
    base = write_film(path.with_name("base.mkv"), FILM)
    chapters, page = path.with_name("chapters.txt"), path.with_name("page.html")
    chapters.write_text(
        f";FFMETADATA1\ntitle={SCRIPT}\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle={SCRIPT}\n"
    )
    page.write_text(SCRIPT)
    captions = path.with_name("captions.srt")
    captions.write_text(f"1\n00:00:00,000 --> 00:00:01,000\n{SCRIPT}\n")
    run_ffmpeg(
        "-i",
        str(base),
        "-i",
        str(chapters),
        "-i",
        str(captions),
        "-map",
        "0",
        "-map",
        "2",
        "-map_metadata",
        "1",
        "-c",
        "copy",
        "-attach",
        str(page),
        "-metadata:s:t",
        "mimetype=text/html",
        "-metadata:s:t",
        "filename=../../page.html",
        f"file:{path}",
    )


# fmt: off
SPECIMENS: tuple[Specimen, ...] = (
    Specimen("lesson.mp4", "HLS that reads a file", "M1", naming(HLS.format("file://{file}")),
        Refused("playlist")),
    Specimen("lesson.m3u8", "the same by its own name", "M1", naming(HLS.format("file://{file}")),
        Refused("playlist")),
    Specimen("lesson.ts", "HLS that joins files", "M1", naming(HLS.format("concat:{near}|{near}")),
        Refused("playlist")),
    Specimen("part.mp4", "HLS of part of a file", "M1",
        naming(HLS.format("subfile,,start,0,end,9,,:{file}")), Refused("playlist")),
    Specimen("spaced.mp4", "HLS behind empty lines", "M1", naming("\n\n " + HLS.format("file://{file}")),
        Refused("playlist")),
    Specimen("wide.mp4", "HLS in UTF-16", "M1",
        lambda path, traps: path.write_text(HLS.format(traps.neighbour), "utf-16"), Refused("playlist")),
    Specimen("live.mp4", "HLS of a server", "M2", naming(HLS.format("{server}/a.ts")), Refused("playlist")),
    Specimen("dash.mp4", "DASH of a server", "M2", naming(MPD), Refused("playlist")),
    Specimen("session.mp4", "SDP of a server", "M2", naming(SDP), Refused("playlist")),
    Specimen("stream.mp4", "an RTSP address", "M2", naming("rtsp://{server}/film"), Refused("playlist")),
    Specimen("stream.wmv", "ASX of a server", "M2", naming(ASX), Refused("playlist")),
    Specimen("link.mov", "a QuickTime media link", "M2", naming(LINK), Refused("playlist")),
    Specimen("remote.mov", "a QuickTime film kept on a server", "M2", pointing("{server}/film.mov"),
        Refused("undecodable")),
    Specimen("concat.mp4", "a list of neighbours", "M3", naming("ffconcat version 1.0\nfile {near}\n"),
        Refused("playlist")),
    Specimen("noted.mp4", "a list behind a remark", "M3",
        naming("# films\nffconcat version 1.0\nfile {near}\n"), Refused("not-media")),
    Specimen("elsewhere.mov", "a QuickTime film kept in a neighbour", "M4", pointing("{file}"),
        Refused("undecodable")),
    Specimen("captions.avi", "captions that are a playlist", "M4", captioned_by_a_playlist,
        Plays(2000, sound=False, warnings=("no-sound",))),
    Specimen("lesson.tar.mp4", "a tape archive", "M5",
        written(b"lesson.txt".ljust(257, b"\0") + b"ustar\x0000" + bytes(2000)), Refused("archive-file")),
    Specimen("._lesson.mp4", "what a Mac leaves beside a film on a stick", "M5",
        written(b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X " + bytes(4000)), Refused("not-media")),
    Specimen("mail.mp4", "a web page without a doctype", "M5",
        written(b"<html><script>alert(1)</script></html>"), Refused("document-file")),
    Specimen("base.mp4", "a database", "M5", written(b"SQLite format 3\x00" + bytes(4000)),
        Refused("not-media")),
    Specimen("forged.mp4", "a film's first bytes before noise", "M6",
        written(forged.box(b"ftyp", b"isom\0\0\2\0isommp41") + forged.noise(50_000)), Refused("truncated")),
    Specimen("forged.ts", "packets of a transport stream without a stream", "M6",
        written((b"\x47" + bytes(187)) * 200), Refused("damaged")),
    Specimen("both.mp4", "a film with a packed folder behind it", "M6",
        film(FILM, forged.appended(b"PK\x03\x04SENTINEL-zip")), Plays(2000, clicks=CLICKS),
        secrets=(b"SENTINEL-zip",)),
    Specimen("page.mp4", "a film with a web page in a free box", "M6",
        film(FILM, forged.after_ftyp(forged.box(b"free", SCRIPT.encode()))), Plays(2000, clicks=CLICKS),
        secrets=(SCRIPT.encode(),)),
    Specimen("lying.mp4", "WebM by another name", "M6",
        remuxed(shot(**VP8), "base.webm", *COPY, "-f", "webm"), Plays(2000, clicks=CLICKS)),
    Specimen("lying.txt", "MP4 by another name", "M6", remuxed(FILM, "base.mp4", *COPY, "-f", "mp4"),
        Plays(2000, clicks=CLICKS)),
    Specimen("lying.mov", "AVI by another name", "M6",
        remuxed(shot(**MJPEG), "base.mkv", *COPY, "-c:a", "pcm_s16le", "-f", "avi"),
        Plays(2000, clicks=CLICKS)),
    Specimen("still.avif", "an AVIF", "M7",
        written(forged.box(b"ftyp", b"avif\0\0\0\0avifmif1") + bytes(500)), Refused("picture-file")),
    Specimen("still.jpg.mp4", "a picture by a film's name", "M7",
        generated("-f", "lavfi", "-i", "testsrc=s=64x64", "-frames:v", "1", "-f", "mjpeg"),
        Refused("picture-file")),
    Specimen("bomb.png.avi", "PNG in AVI that claims 16k", "M8",
        film(shot(codec="png", pix_fmt="gray", encoder={}, count=5, sound=False),
            forged.at_box(b"IHDR", 0, struct.pack(">II", 16_000, 16_000))), Refused("unsupported-codec")),
    Specimen("bomb.png", "a PNG that claims 30000 x 30000", "M8", written(forged.png(30000, 30000)),
        Refused("picture-file")),
    Specimen("silent.jpeg.avi", "JPEGs that claim 16k, without sound", "M8",
        film(shot(**MJPEG, sound=False), forged.jpeg_claims(16000, 16000)), Refused("undecodable")),
    Specimen("silent.webm", "VP8 that claims 16k, without sound", "M8",
        film(shot(**VP8, sound=False), forged.vp8_claims(16383, 16383)), Refused("undecodable")),
    Specimen("bomb.jpeg.avi", "JPEGs that claim 16k", "M8",
        film(shot(**MJPEG), forged.jpeg_claims(16000, 16000)),
        Plays(2000, None, warnings=("picture-unreadable",))),
    Specimen("bomb.webm", "VP8 that claims 16k", "M8", film(shot(**VP8), forged.vp8_claims(16383, 16383)),
        Plays(2000, None, warnings=("picture-unreadable",))),
    Specimen("late.jpeg.avi", "JPEGs that claim 16k half-way through", "M8",
        film(shot(**MJPEG), forged.jpeg_claims(16000, 16000, behind=0.5)), Refused("undecodable")),
    Specimen("late.webm", "VP8 that claims 16k half-way through", "M8",
        film(shot(**VP8, gop=10), forged.vp8_claims(16383, 16383, behind=0.7)),
        Plays(2000, warnings=("frames-missing",), pace=25)),
    Specimen("million.mp4", "a million frames a second", "M9",
        film(shot(sound=False), forged.retimed(512_000_000, (50, 512))), Refused("nothing-to-watch")),
    Specimen("thousands.mp4", "10 000 frames a second", "M9",
        film(shot(sound=False), forged.retimed(512_000_000, (50, 51_200))),
        Plays(17, sound=False, frames=1, warnings=("no-sound",), pace=None)),
    Specimen("gap.mp4", "microseconds, then seconds of nothing", "M9",
        film(shot(sound=False), forged.retimed(512_000_000, (40, 512), (1, 2**31 - 1), (9, 512))),
        Plays(4194, sound=False, frames=7, warnings=("no-sound",), pace=None)),
    Specimen("ages.mp4", "68 years in a table", "M9",
        film(FILM, forged.renamed(b"edts", b"free"),
            forged.at_box(b"stts", 4, struct.pack(">III", 1, 50, 0x7FFFFFFF // 50))), Refused("too-long")),
    Specimen("boast.mp4", "68 years in its headers only", "M9",
        film(FILM, forged.at_box(b"mvhd", 16, b"\x7f\xff\xff\xff"),
            forged.at_box(b"mdhd", 16, b"\x7f\xff\xff\xff")), Plays(2000, clicks=CLICKS)),
    Specimen("table.stsz.mp4", "a table of 2^31 sizes", "M9",
        film(FILM, forged.at_box(b"stsz", 8, b"\x80\0\0\0")), Refused("damaged")),
    Specimen("table.stts.mp4", "2^31 frames of one length", "M9",
        film(FILM, forged.at_box(b"stts", 8, b"\x80\0\0\0")), Plays(2000)),
    Specimen("table.fixed.mp4", "2^31 frames of one size", "M9",
        film(FILM, forged.at_box(b"stsz", 4, b"\0\0\0\1\x80\0\0\0")),
        Plays(2000, None, warnings=("picture-unreadable",))),
    Specimen("over.mp4", "4 hours and a minute", "M9",
        film(Shot(rate=Fraction(1, 10), count=1446, gop=1, size=SMALL, sound=False)), Refused("too-long")),
    Specimen("many.mkv", "10 000 tracks of sound", "M10", written(forged.matroska_of_many_tracks(10_000)),
        Refused("too-many-streams")),
    Specimen("many.mp4", "5 000 tracks of a film", "M10",
        film(FILM, lambda data: forged.mp4_of_many_tracks(data, 5000)), Refused("too-many-streams")),
    Specimen("deep.mp4", "boxes 10 000 deep", "M10", film(FILM, forged.appended(forged.nested(10_000))),
        Refused("damaged")),
    Specimen("deep.moov.mp4", "movie boxes 10 000 deep", "M10",
        written(forged.box(b"ftyp", b"isom\0\0\2\0isommp41") + forged.nested(10_000, b"moov")),
        Refused("damaged")),
    Specimen("zero.mp4", "a box of no size", "M10",
        film(FILM, forged.after_ftyp(b"\0\0\0\1free" + bytes(8))), Refused("truncated")),
    Specimen("beyond.mp4", "a box far larger than the file", "M10",
        film(FILM, forged.after_ftyp(b"\x7f\xff\xff\xfffree")), Refused("truncated")),
    Specimen("crowd.wav", "65 535 channels", "M10", written(forged.wav(65535, 8000, 8)), Refused("damaged")),
    Specimen("shrill.wav", "4 GHz", "M10", written(forged.wav(1, 2**32 - 1)), Refused("damaged")),
    Specimen("tags.mkv", "six megabytes of tags", "M10",
        remuxed(shot(count=5), "b.mkv", *COPY,
            *(word for n in range(19) for word in ("-metadata", f"t{n}={'x' * 100_000}")),
            edits=[forged.renamed(b"x" * 1000, b"\1" * 1000)]), Refused("takes-too-long")),
    Specimen("noise.mp4", "noise in place of every frame", "M11",
        film(shot(sound=False), forged.scrambled_payload), Refused("undecodable")),
    Specimen("dark.mp4", "noise in place of the picture, sound as it was", "M11",
        damaged(FILM, forged.spoiled("picture", 1.0)),
        Plays(2000, None, clicks=CLICKS, warnings=("picture-unreadable",))),
    Specimen("hollow.mp4", "headers without a single frame", "M11",
        film(shot(muxer={"movflags": "frag_keyframe+empty_moov"}),
            lambda data: data[: data.index(b"moof") - 4]), Refused("undecodable")),
    Specimen("half.faststart.mp4", "index in front, half of the film", "M12",
        film(shot(count=100, muxer={"movflags": "faststart"}), forged.cut(0.6)),
        Plays(1320, clicks=CLICKS, warnings=("truncated",))),
    Specimen("half.fragments.mp4", "fragments, cut short", "M12",
        film(shot(count=100, muxer={"movflags": "frag_keyframe+empty_moov"}), forged.cut(0.6)),
        Plays(2020, clicks=CLICKS, warnings=("truncated",))),
    Specimen("half.mkv", "Matroska, cut short", "M12", film(shot(count=100), forged.cut(0.6)),
        Plays(2000, clicks=CLICKS, warnings=("truncated",))),
    Specimen("half.webm", "WebM, cut short", "M12", film(shot(**VP8, count=100), forged.cut(0.6)),
        Plays(2080, clicks=(0, 1, 2), warnings=("truncated",))),
    Specimen("half.avi", "AVI, cut short", "M12",
        film(shot(**MJPEG, sound_codec="pcm_s16le", count=100), forged.cut(0.6)),
        Plays(2400, clicks=(0, 1, 2), warnings=("truncated",))),
    Specimen("half.wmv", "WMV, cut short", "M12",
        film(shot(codec="wmv2", encoder={}, sound_codec="wmav2", count=100), forged.cut(0.6)),
        Plays(2400, clicks=(1, 2), warnings=("truncated",))),
    Specimen("half.ts", "a transport stream, cut short", "M12", film(shot(count=100), forged.cut(0.6)),
        Plays(2360, clicks=(0, 1, 2))),
    Specimen("half.wav", "a sound file, cut short", "M12", written(forged.clicking_wav(4.0)[:192_000]),
        Plays(2000, None, clicks=CLICKS, warnings=("truncated",))),
    Specimen("half.mp4", "MP4 whose index never arrived", "M12", film(shot(count=100), forged.cut(0.6)),
        Refused("truncated")),
    Specimen("rotten.mp4", "a stretch of zeros, H.264", "M12",
        film(shot(count=100, gop=25), forged.rotten(0.3, 600)),
        Plays(4000, clicks=(0, 1, 2, 3), warnings=("picture-damaged", "sound-damaged", "frames-missing"), pace=None)),
    Specimen("rotten.avi", "a stretch of zeros, MJPEG", "M12",
        film(shot(**MJPEG, count=100), forged.rotten(0.4, 20_000)),
        Plays(2280, clicks=CLICKS, warnings=("truncated",), pace=None)),
    Specimen("rotten.mkv", "a stretch of zeros, Matroska", "M12",
        film(shot(count=100), forged.rotten(0.4, 3000)),
        Plays(1040, first_number=None, warnings=("truncated",), pace=None)),
    Specimen("holes.mp4", "a hole in some frames", "M12",
        damaged(shot(size=(512, 288), gop=10, encoder={"crf": "1"}),
            forged.spoiled("picture", 0.7, every=20, first=10)),
        Plays(2000, (512, 288), first_number=None, clicks=CLICKS, warnings=("picture-damaged",))),
    Specimen("silences.mp4", "holes in the sound", "M12",
        damaged(FILM, forged.spoiled("sound", 1.0, every=10, first=5)),
        Plays(2000, warnings=("sound-damaged",))),
    Specimen("rotten.ts", "a stretch of noise in a transport stream", "M12",
        film(shot(count=100), lambda data: data[:40_000] + forged.noise(9_000) + data[49_000:]),
        Plays(4000, clicks=(0, 1, 2, 3), warnings=("picture-damaged", "frames-missing"), pace=None)),
    Specimen("rare.avi", "FFV1", "M13", film(shot(codec="ffv1", encoder={}, sound=False, count=5)),
        Refused("unsupported-codec")),
    Specimen("rare.mov", "PNG as a film", "M13",
        film(shot(codec="png", pix_fmt="rgb24", encoder={}, sound=False, count=5)),
        Refused("unsupported-codec")),
    Specimen("old.avi", "Cinepak", "M13",
        film(shot(codec="cinepak", pix_fmt="rgb24", encoder={}, sound=False, count=3)),
        Refused("unsupported-codec")),
    Specimen("disguised.mov", "H.264 that says it is MagicYUV", "M13",
        film(shot(sound=False), forged.renamed(b"avc1", b"M8RG")), Refused("unsupported-codec")),
    Specimen("rare-sound.mkv", "a film whose sound is True Audio", "M13", film(shot(sound_codec="tta")),
        Plays(2000, sound=False, warnings=("sound-left-out", "no-sound"))),
    # ------------------------------------------------------------------------------------------ valid but awkward
    Specimen("camera.mov", "H.264 and PCM", "M14", film(shot(sound_codec="pcm_s16le")),
        Plays(2000, clicks=CLICKS)),
    Specimen("film.m4v", "M4V", "M14", remuxed(FILM, "b.mp4", *COPY, "-f", "mp4"),
        Plays(2000, clicks=CLICKS)),
    Specimen("phone.3gp", "3GP with H.263 and AMR", "M14",
        film(
            shot(codec="h263", encoder={}, size=(176, 144), sound_codec="libopencore_amrnb", sound_rate=8000)),
        Plays(2000, (192, 144), clicks=CLICKS)),
    Specimen("browser.webm", "WebM without length or index", "M14",
        remuxed(shot(**VP8), "b.webm", *COPY, "-live", "1"), Plays(2000, clicks=CLICKS)),
    Specimen("vp9.mp4", "VP9 and Opus in MP4", "M14",
        film(shot(codec="libvpx-vp9", encoder={"deadline": "realtime"}, sound_codec="libopus", count=25)),
        Plays(1000, clicks=CLICKS[:1])),
    Specimen("camcorder.mts", "AVCHD: interlaced, AC-3, packets of 192 bytes", "M14",
        film(
            shot(encoder={"flags": "+ildct+ilme"}, sound_codec="ac3", sound_channels="stereo",
                muxer={"mpegts_m2ts_mode": "1"}, size=(192, 144))), Plays(2000, (192, 144), clicks=CLICKS)),
    Specimen("hevc.ts", "HEVC in a transport stream", "M14",
        film(shot(codec="libx265", encoder={"x265-params": "log-level=error"}, count=25)),
        Plays(1000, clicks=CLICKS[:1])),
    Specimen("film.ogv", "Ogg with VP8 and Opus", "M14", film(shot(**VP8)), Plays(2000, clicks=CLICKS)),
    Specimen("tape.dv", "raw DV", "M14",
        generated("-f", "lavfi", "-i", "testsrc=s=720x576:r=25:d=0.4", "-f", "lavfi", "-i",
            "sine=r=48000:d=0.4", "-ac", "2", "-target", "pal-dv"),
        Plays(400, (768, 576), first_number=None)),
    Specimen("tape.avi", "DV in AVI", "M14",
        generated("-f", "lavfi", "-i", "testsrc=s=720x576:r=25:d=0.4", "-f", "lavfi", "-i",
            "sine=r=48000:d=0.4", "-c:v", "dvvideo", "-pix_fmt", "yuv420p", "-c:a", "pcm_s16le"),
        Plays(400, (720, 576), first_number=None)),
    Specimen("studio.mov", "ProRes, 10 bits, PCM of 24 bits", "M14",
        film(shot(codec="prores_ks", pix_fmt="yuv422p10le", encoder={}, count=25, sound_codec="pcm_s24le")),
        Plays(1000, clicks=CLICKS[:1])),
    Specimen("desk.avi", "a document camera: MJPEG 4:2:2, PCM", "M14",
        film(shot(**{**MJPEG, "pix_fmt": "yuvj422p"}, sound_codec="pcm_s16le")), Plays(2000, clicks=CLICKS)),
    Specimen("dash.avi", "H.264 with B-frames in AVI", "M14",
        film(shot(bframes=2, sound_codec="libmp3lame")), Plays(2000, clicks=CLICKS[1:])),
    Specimen("divx.avi", "MPEG-4 with B-frames in AVI", "M14",
        film(shot(codec="mpeg4", bframes=2, encoder={"bf": "2"}, sound_codec="libmp3lame")),
        Plays(2000, clicks=CLICKS[1:])),
    Specimen("old.flv", "Flash video, H.264 and AAC", "M14", film(shot(bframes=2)),
        Plays(2000, clicks=CLICKS)),
    Specimen("old.mpg", "MPEG-1", "M14", film(shot(codec="mpeg1video", encoder={}, sound_codec="mp2")),
        Plays(2000, clicks=CLICKS)),
    Specimen("disc.vob", "a DVD's program stream, AC-3", "M14",
        film(
            shot(codec="mpeg2video", encoder={}, size=(352, 288), aspect=Fraction(12, 11), sound_codec="ac3",
                sound_channels="5.1")), Plays(2000, (384, 288), clicks=CLICKS)),
    Specimen("film.m2v", "bare MPEG-2", "M14", film(shot(codec="mpeg2video", encoder={}, sound=False)),
        Plays(2000, sound=False, warnings=("no-sound",))),
    Specimen("voice.mp3", "MP3 with a cover", "M14",
        assembled(
            [("a.mp3", shot(picture=False, sound_codec="libmp3lame")), ("b.avi", shot(**MJPEG, count=1, sound=False))],
            "-map", "0:a", "-map", "1:v", "-c", "copy", "-disposition:v", "attached_pic"),
        Plays(2000, None, clicks=CLICKS)),
    Specimen("voice.aac", "bare AAC", "M14", film(shot(picture=False), ), Plays(2000, None, clicks=CLICKS)),
    Specimen("voice.opus", "Opus in Ogg", "M14", film(shot(picture=False, sound_codec="libopus")),
        Plays(2000, None, clicks=CLICKS)),
    Specimen("voice.flac", "FLAC", "M14", film(shot(picture=False, sound_codec="flac")),
        Plays(2000, None, clicks=CLICKS)),
    Specimen("voice.amr", "AMR", "M14",
        film(shot(picture=False, sound_codec="libopencore_amrnb", sound_rate=8000)),
        Plays(2000, None, clicks=CLICKS)),
    Specimen("voice.wma", "WMA", "M14", film(shot(picture=False, sound_codec="wmav2")),
        Plays(2000, None, clicks=CLICKS[1:])),
    Specimen("voice.aiff", "AIFF", "M14", film(shot(picture=False, sound_codec="pcm_s16be")),
        Plays(2000, None, clicks=CLICKS)),
    Specimen("voice.wav", "a WAV whose lengths were never filled in", "M14",
        written(forged.never_finished(forged.clicking_wav())), Plays(2000, None, clicks=CLICKS)),
    Specimen("hall.wav", "six channels at 96 kHz", "M14",
        film(shot(picture=False, sound_codec="pcm_s24le", sound_channels="5.1", sound_rate=96000)),
        Plays(2000, None, clicks=CLICKS)),
    Specimen("cover.m4a", "a cover before the sound", "M14",
        assembled([("b.avi", shot(**MJPEG, count=1, sound=False)), ("a.m4a", shot(picture=False))], "-map",
            "0", "-map", "1", "-c", "copy", "-disposition:v:0", "attached_pic"),
        Plays(2000, None, clicks=CLICKS)),
    Specimen("cover.mp4", "a cover before the film", "M14",
        assembled([("b.avi", shot(**MJPEG, count=1, sound=False, size=(640, 360))), ("a.mp4", FILM)], "-map",
            "0", "-map", "1", "-c", "copy", "-disposition:v:0", "attached_pic"), Plays(2000, clicks=CLICKS)),
    Specimen("two.mp4", "two pictures", "M14",
        assembled([("a.mp4", FILM), ("b.mp4", shot(sound=False, size=(64, 64)))], "-map", "0", "-map", "1",
            "-c", "copy"), Plays(2000, clicks=CLICKS, warnings=("one-picture-shown",))),
    Specimen("upside.mp4", "held upside down", "M14",
        film(shot(rotation=180, stored=lambda picture: picture[::-1, ::-1])), Plays(2000, clicks=CLICKS)),
    Specimen("portrait.mp4", "held upright", "M14",
        film(shot(rotation=90, stored=turned_right, size=(128, 72))), Plays(2000, (72, 128), clicks=CLICKS)),
    Specimen("other.mp4", "held upright, the other way", "M14",
        film(shot(rotation=270, stored=turned_left, size=(128, 72))), Plays(2000, (72, 128), clicks=CLICKS)),
    Specimen("selfie.mp4", "mirrored", "M14",
        film(shot(stored=lambda picture: picture[:, ::-1]),
            forged.at_box(b"tkhd", 40, struct.pack(">i", -0x10000))), Plays(2000, clicks=CLICKS)),
    Specimen("tape.mov", "pixels that are not square", "M14",
        film(shot(aspect=Fraction(4, 3), size=(96, 72))), Plays(2000, clicks=CLICKS)),
    Specimen("odd.mkv", "odd width and height", "M14", film(shot(pix_fmt="yuv444p", size=(127, 71))),
        Plays(2000, (128, 72), clicks=CLICKS)),
    Specimen("tiny.mp4", "a very small picture", "M14", film(shot(size=(64, 32))),
        Plays(2000, (64, 32), clicks=CLICKS)),
    Specimen("fine.mp4", "10 bits, 4:2:2", "M14", film(shot(pix_fmt="yuv422p10le")),
        Plays(2000, clicks=CLICKS)),
    Specimen("still.mp4", "one picture and a talk", "M14",
        assembled([("a.mp4", shot(count=1, sound=False)), ("b.m4a", shot(picture=False, count=75))], "-map",
            "0", "-map", "1", "-c", "copy"), Plays(3000, clicks=(0, 1, 2))),
    Specimen("frozen.mp4", "a screen that hardly changes", "M14",
        film(shot(times=[Fraction(0), Fraction(1, 30), Fraction(3), Fraction(91, 30)])),
        Plays(3073, clicks=(0, 1, 2, 3), pace=None)),
    Specimen("longer.mp4", "sound that goes on", "M14",
        assembled([("a.mp4", shot(sound=False)), ("b.m4a", shot(picture=False, count=100))], "-map", "0",
            "-map", "1", "-c", "copy"), Plays(4000, clicks=(0, 1, 2, 3))),
    Specimen("shorter.mp4", "sound that stops", "M14",
        assembled([("a.mp4", shot(sound=False)), ("b.m4a", shot(picture=False, count=25))], "-map", "0",
            "-map", "1", "-c", "copy"), Plays(2000, clicks=CLICKS[:1])),
    Specimen("late-sound.mkv", "sound that begins late", "M14", film(shot(sound_start=Fraction(1, 2))),
        Plays(2500, clicks=(0.5, 1.5))),
    Specimen("microphones.mkv", "two sounds of different kinds", "M14",
        assembled(
            [("a.mkv", FILM), ("b.wav", shot(picture=False, sound_codec="pcm_s16le", sound_rate=8000))],
            "-map", "0", "-map", "1", "-c", "copy"), Plays(2000, clicks=CLICKS)),
    Specimen("mute.mkv", "a sound track without any sound", "M14",
        remuxed(FILM, "b.mkv", *COPY, "-bsf:a", "noise=drop=1"),
        Plays(2000, sound=False, warnings=("sound-left-out", "no-sound"))),
    Specimen("fragments.mp4", "fragmented", "M14",
        film(shot(muxer={"movflags": "frag_keyframe+empty_moov"})), Plays(2000, clicks=CLICKS)),
    Specimen("fragments-b.mp4", "fragmented with B-frames", "M14",
        remuxed(shot(bframes=2), "b.mp4", *COPY, "-movflags", "frag_keyframe+empty_moov+default_base_moof"),
        Plays(2000, clicks=CLICKS)),
    Specimen("delayed.mp4", "sound before the picture, by an edit list", "M14",
        remuxed(FILM, "b.mp4", *COPY, "-bsf:v", "setts=ts=TS+0.4/TB"),
        Plays(2000, clicks=(0.6,), warnings=("sound-before-picture",))),
    Specimen("resized.webm", "WebM that grows, as a call does", "M14", resized_webm((64, 36)),
        Plays(4000, (64, 36), clicks=(0, 1, 3))),
    Specimen("reshaped.webm", "WebM of a window that changes shape", "M14", resized_webm((96, 96)),
        Plays(4000, (96, 96), clicks=(0, 1, 3))),
    Specimen("lasting.mov", "the same, encoded anew", "M9",
        film(shot(pix_fmt="yuv422p", sound=False), forged.retimed(12_800, (49, 512), (1, 46_080_000))),
        Plays(2000, sound=False, warnings=("no-sound",))),
    Specimen("late.mkv", "a clock that starts at an hour", "M14",
        remuxed(FILM, "b.mp4", *COPY, "-output_ts_offset", "3600"), Plays(2000, clicks=CLICKS)),
    Specimen("wrap.ts", "a clock that wraps", "M14",
        film(shot(start=Fraction(95442) + Fraction(17, 25), bframes=2, count=75)),
        Plays(3000, clicks=(0, 1, 2))),
    Specimen("jump.ts", "a clock that jumps an hour ahead", "M14",
        joined(shot(count=50), shot(count=50, start=Fraction(3600), first_number=50)),
        Plays(4000, clicks=(0, 1, 2, 3), warnings=("picture-damaged",))),
    Specimen("again.ts", "a clock that starts again", "M14",
        joined(shot(count=50, start=Fraction(100)), shot(count=50, first_number=50)),
        Plays(4000, clicks=(0, 1, 2, 3), warnings=("picture-damaged",))),
    Specimen("resized.ts", "a picture that changes size", "M14",
        joined(shot(count=50), shot(count=50, start=Fraction(2), first_number=50, size=(192, 108))),
        Plays(4000, clicks=(0, 1, 2, 3), warnings=("picture-damaged",))),
    Specimen("turned.ts", "a picture that changes shape", "M14",
        joined(shot(count=50), shot(count=50, start=Fraction(2), first_number=50, size=(96, 128))),
        Plays(4000, clicks=(0, 1, 2, 3), warnings=("picture-damaged",))),
    Specimen("midway.ts", "a transport stream from the middle of a packet on", "M14",
        film(shot(count=50), lambda data: data[100:]), Plays(2000, clicks=CLICKS)),
    Specimen("parity.ts", "packets of 204 bytes", "M14", film(shot(count=50), forged.with_parity),
        Plays(2000, clicks=CLICKS)),
    Specimen("bare.mov", "QuickTime of before there was a first box", "M14", film(FILM, forged.without_ftyp),
        Plays(2000, clicks=CLICKS)),
    Specimen("timecode.mov", "a timecode track", "M14",
        remuxed(FILM, "b.mov", *COPY, "-timecode", "01:00:00:00"), Plays(2000, clicks=CLICKS)),
    Specimen("sparse.mp4", "one picture in twenty seconds", "M14",
        film(shot(rate=Fraction(1, 20), count=3, gop=1, sound=False)),
        Plays(60_000, sound=False, warnings=("no-sound",), pace=0.05)),
    Specimen("hours.mp4", "four hours", "M14",
        film(Shot(rate=Fraction(1, 10), count=1439, gop=1, size=(64, 32), sound=False)),
        Plays(14_390_000, (64, 32), sound=False, warnings=("no-sound",), pace=0.1), slow=True),
    Specimen("quick.mkv", "120 frames a second", "M14", film(shot(rate=Fraction(120), count=120)),
        Plays(1000, clicks=CLICKS[:1], pace=60)),
    Specimen("lasting.mp4", "a last frame that says it lasts an hour", "M9",
        film(shot(sound=False), forged.retimed(12_800, (49, 512), (1, 46_080_000))),
        Plays(2000, sound=False, warnings=("no-sound",))),
    Specimen("short.mp4", "a fifth of a second", "M14", film(shot(count=5)), Plays(200, clicks=(0,))),
    Specimen("tagged.aac", "AAC behind an ID3 tag", "M14",
        film(shot(picture=False), forged.prepended(b"ID3\x04\0\0\0\0\x7f\x76" + bytes(128 * 127 + 118))),
        Plays(2000, None, clicks=CLICKS)),
    Specimen("webp.mkv", "a cover in a kind that is not on the list", "M14",
        film(FILM, forged.with_cover(b"image/webp", b"RIFF\x24\0\0\0WEBPVP8 " + bytes(28))),
        Plays(2000, clicks=CLICKS)),
    # ------------------------------------------------------------------------------------------- what films say besides
    Specimen("script.mkv", "script in title, chapter and attachment", "M15", with_words,
        Plays(2000, clicks=CLICKS), secrets=(SCRIPT.encode(),)),
    Specimen("places.mov", "where, with what and by whom", "M16",
        film(
            shot(tags={"location": PLACE, "make": "SENTINEL-make", "author": "SENTINEL-author"},
                muxer={"movflags": "use_metadata_tags"})), Plays(2000, clicks=CLICKS),
        secrets=(PLACE.encode(), b"SENTINEL-make")),
    Specimen("places.mkv", "the same in Matroska", "M16",
        film(shot(tags={"location": PLACE, "artist": "SENTINEL-artist"})), Plays(2000, clicks=CLICKS),
        secrets=(PLACE.encode(),)),
    Specimen("-i.mp4", "a name that is an option", "M17", film(shot(count=5, sound=False)),
        Plays(200, sound=False, warnings=("no-sound",))),
    Specimen("%03d'\"$(x)`;&|*?\n\u202egpj.mp4", "a name full of signs", "M17",
        film(shot(count=5, sound=False)), Plays(200, sound=False, warnings=("no-sound",))),
    Specimen(f"{'a' * 251}.mp4", "the longest name there can be", "M17", film(shot(count=5, sound=False)),
        Plays(200, sound=False, warnings=("no-sound",))),
)
# fmt: on
