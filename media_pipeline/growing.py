"""Makes a file watchable while it still arrives: one small picture and the sound, in pieces of two seconds.

Its clock is the one that the playback film will have: the first frame shown is at 0 and sound from before it is left
out, so a moment noted here is the same frame later. Stamps that a container rounded to milliseconds can be put back on
their grid only when all of them are known. Here they come one tick late instead: a moment slightly after a frame's
beginning is still that frame, a moment before it would be the one before.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from media_pipeline import ffmpeg, refusals
from media_pipeline.attempt import MOST_THREADS, Attempt, Source
from media_pipeline.errors import Cancelled, MediaError, UnreadableMedia
from media_pipeline.feeding import Feed, Growing
from media_pipeline.finding import INTERLACED
from media_pipeline.limits import Limits
from media_pipeline.probe import read_headers, read_packets
from media_pipeline.shape import HDR_TRANSFERS, read_shape
from media_pipeline.sniff import MATROSKA, MOV, sniff_head
from media_pipeline.streams import Stream, choose_streams
from media_pipeline.timecode import parse_rate, rate_text, to_ms
from media_pipeline.timeline import COARSE_TICK, Rhythm, least_gap, too_many_frames

PLAYLIST, HEADER = "index.m3u8", "init.mp4"
PIECE_S = 2
LINES = 480
SOUND_RATE = 48_000
TIMESCALE = 90_000
PICTURE = {
    "c:v": "libx264",
    "preset": "superfast",
    "tune": "zerolatency",
    "crf": 26,
    "maxrate": "1200k",
    "bufsize": "2400k",
    "bf": 0,
    "pix_fmt": "yuv420p",
    "profile:v": "high",
}
HEAD_BYTES = 64 << 10
MOST_HEAD_BYTES = 24 << 20  # a film whose first picture is not in there will not be looked at early
MORE_HEAD = Fraction(3, 2)
ANALYSED_US = 1_000_000  # of the film, before its first piece is begun
GROWABLE = (MATROSKA, "flv", "mpegts")
PASSED_OVER = (b"free", b"skip", b"wide", b"pnot", b"uuid", b"ftyp")
SOUND_WITHIN_BYTES = (
    16 << 20
)  # a track that is only announced may keep the first piece waiting for as long as this
APART_US = 200_000  # a fragment's sound comes after all of its picture: a piece that is whole does not wait for the next
MAY_BE_CURED = {"damaged", "truncated", "no-playable-stream", "undecodable"}  # by more of the file


class _NothingHeard(Exception):
    """A sound was announced and did not come, and without it no piece is ever whole."""


class NotEarly(MediaError):
    """The recording can be watched only once it is whole; nothing is wrong with it."""


@dataclass(frozen=True)
class Piece:
    """What came to be watchable: files to publish in this order, and then the playlist that names them."""

    files: tuple[str, ...]
    playlist: str
    duration_ms: int
    """How much of the film can be watched now, from its beginning."""
    frame_rate: str | None
    """As the file's head claims it; what it really is, only the whole file tells."""


@dataclass(frozen=True)
class _Known:
    """What the head of a file tells of the whole."""

    demuxer: str
    video: Stream
    sounds: tuple[Stream, ...]
    heard: frozenset[int]
    start: Fraction
    time_base: Fraction
    interlaced: bool

    @property
    def channels(self) -> int:
        return 1 if len(self.sounds) == 1 and self.sounds[0].get("channels") == 1 else 2

    @property
    def frame_rate(self) -> str | None:
        return rate_text(parse_rate(self.video.get("avg_frame_rate")))

    @property
    def certain(self) -> "_Known":
        """The same without sound that was only announced: the first fragment keeps its sound for its end."""
        sounds = tuple(stream for stream in self.sounds if stream["index"] in self.heard)
        return replace(self, sounds=sounds)


def readable_early(head: bytes) -> str | None:
    """The demuxer that can read a file while it arrives, by its first bytes (256 kB, say); None where none can.

    Raises UnreadableMedia, as `sniff` does, for what is no recording.
    """
    demuxer = sniff_head(head).demuxer
    if demuxer == MOV:
        return MOV if _index_comes_first(head) else None
    return demuxer if demuxer in GROWABLE else None


def preview(
    growing: Growing,
    folder: Path,
    *,
    on_piece: Callable[[Piece], None],
    limits: Limits | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Make `init.mp4`, `part-NNNNN.m4s` and an HLS EVENT playlist in `folder`, as fast as the file arrives.

    Ends when the file has ended: at once, with what is there. Raises NotEarly for a file that has to be whole first,
    UnreadableMedia or OverLimit for one that is refused, FfmpegFailed, and Cancelled, which leaves nothing behind.
    It works on half of the machine's processors at most.
    """

    def stopped() -> bool:
        return cancelled() or growing.ended()

    cores = min(max(1, (os.cpu_count() or 1) // 2), MOST_THREADS)
    attempt = Attempt(limits or Limits(), cancelled=stopped, threads=cores)
    try:
        with Feed(growing) as feed:
            known = _get_to_know(feed, folder, attempt)
            longest = replace(attempt, duration_s=float(attempt.limits.duration_s))
            try:
                _make(known, folder, longest, feed, on_piece)
            except _NothingHeard:
                feed.rewind()
                _make(known.certain, folder, longest, feed, on_piece)
    except Cancelled:
        if cancelled():
            shutil.rmtree(folder, ignore_errors=True)
            raise


# ----------------------------------------------------------------------------------------------------- knowing the file


def _index_comes_first(head: bytes) -> bool:
    """Whether an MP4's table of contents is met before its frames."""
    at = 0
    while at + 8 <= len(head):
        size, kind = int.from_bytes(head[at : at + 4]), head[at + 4 : at + 8]
        if kind == b"moov":
            return True
        if kind not in PASSED_OVER or size < 8:
            return False
        at += size
    return False


def _get_to_know(feed: Feed, folder: Path, attempt: Attempt) -> _Known:
    """Look at the head, and at more of it as it arrives, until its first picture can be decoded."""
    demuxer, wanted = None, HEAD_BYTES
    while True:
        head = feed.head(wanted, attempt.cancelled)
        demuxer = demuxer or readable_early(head)
        if demuxer is None:
            raise NotEarly("index-at-the-end", "This recording can be watched once all of it has arrived.")
        try:
            return _known(head, demuxer, folder, attempt)
        except UnreadableMedia as refusal:
            if refusal.code not in MAY_BE_CURED or len(head) >= MOST_HEAD_BYTES:
                raise
        wanted = min(int(len(head) * MORE_HEAD), MOST_HEAD_BYTES)


def _known(head: bytes, demuxer: str, folder: Path, attempt: Attempt) -> _Known:
    path = folder / ".head"
    try:
        path.write_bytes(head)
        source = Source(path, demuxer)
        streams = choose_streams(read_headers(source, attempt), attempt.limits)
        if streams.video is None:
            raise NotEarly("no-picture", "A sound recording can be listened to once all of it has arrived.")
        if streams.video.get("color_transfer") in HDR_TRANSFERS:
            raise NotEarly("hdr", "A film in HDR can be watched once all of it has arrived.")
        scanned = read_packets(source, streams, folder, attempt)
    finally:
        for left in (path, folder / "times.npy"):
            left.unlink(missing_ok=True)
    if scanned["picture"]["first"] is None:
        raise refusals.undecodable("The first picture of this recording can’t be read.")
    base = Fraction(scanned["time_base"])
    return _Known(
        demuxer=demuxer,
        video=streams.video,
        sounds=streams.audio,
        heard=frozenset(sound["index"] for sound in scanned["audio"] if sound["heard"] is not None),
        start=int(scanned["picture"]["first"]) * base,
        time_base=base,
        interlaced=streams.video.get("field_order") in INTERLACED or bool(scanned["picture"]["interlaced"]),
    )


# ------------------------------------------------------------------------------------------------------ making the film


def _make(
    known: _Known, folder: Path, attempt: Attempt, feed: Feed, on_piece: Callable[[Piece], None]
) -> None:
    arrivals = _Arrivals(folder, known.frame_rate, on_piece)

    def look() -> None:
        arrivals.look()
        if known != known.certain and not arrivals.told and feed.at > SOUND_WITHIN_BYTES:
            raise _NothingHeard

    ffmpeg.run_fed([_output(known, folder, attempt)], attempt, feed, look)


def _output(known: _Known, folder: Path, attempt: Attempt) -> Any:
    node = ffmpeg.open_pipe(known.demuxer, attempt, analyzeduration=ANALYSED_US, copyts=None)
    streams = [_picture(node, known, attempt)]
    options: dict[str, Any] = {
        **PICTURE,
        "fps_mode": "passthrough",
        "enc_time_base:v": f"1/{TIMESCALE}",
        "threads:v": attempt.cores,
        "g": 9999,
        "sc_threshold": 0,
        "force_key_frames": f"expr:gte(t,n_forced*{PIECE_S})",
    }
    if known.sounds:
        streams.append(_sound(node, known))
        # What the encoder puts before the first sample would move the picture's clock by as much.
        unheard = "noise=drop=lt(pts\\,0):amount=0"
        options |= {"c:a": "aac", "b:a": "96k", "ac": known.channels, "bsf:a": unheard}
    options |= {
        "format": "hls",
        "max_interleave_delta": APART_US,
        "hls_time": PIECE_S,
        "hls_playlist_type": "event",
        "hls_segment_type": "fmp4",
        "hls_fmp4_init_filename": HEADER,
        "hls_segment_filename": str(folder.resolve() / "part-%05d.m4s"),
        "hls_flags": "independent_segments+temp_file",
    }
    return ffmpeg.write(streams, folder / PLAYLIST, **options)


def _picture(node: Any, known: _Known, attempt: Attempt) -> Any:
    late = "+gt(N,0)" if known.time_base > COARSE_TICK else ""
    width, height = read_shape(known.video).fitted(LINES)
    picture = node[str(known.video["index"])].filter("setpts", f"PTS-STARTPTS{late}")
    if known.interlaced:
        picture = picture.filter("bwdif", mode="send_frame", deint="interlaced")
    picture = picture.filter("settb", f"1/{TIMESCALE}").filter("select", _kept_frames(known.video, attempt))
    return picture.filter("scale", width, height, flags="bilinear", out_range="tv").filter("setsar", 1)


def _kept_frames(video: Stream, attempt: Attempt) -> str:
    """The frames that the playback film will keep, as far as a head can tell."""
    rate, most = parse_rate(video.get("avg_frame_rate")), attempt.limits.output_frame_rate
    fast = rate is not None and too_many_frames(Rhythm(rate, variable=False, rounded=False), most)
    gap = float(least_gap(most)) if fast else 0.0
    return f"isnan(prev_selected_t)+gte(t-prev_selected_t,{gap!r})*gt(t,prev_selected_t)"


def _sound(node: Any, known: _Known) -> Any:
    shift = f"PTS-{float(known.start)!r}/TB"
    tracks = [node[str(sound["index"])].filter("asetpts", shift) for sound in known.sounds]
    tracks = [track.filter("aresample", SOUND_RATE, **{"async": 1, "first_pts": 0}) for track in tracks]
    return tracks[0] if len(tracks) == 1 else ffmpeg.mix(tracks)


# ------------------------------------------------------------------------------------------------- telling of its pieces


class _Arrivals:
    """Tells of each piece once, when ffmpeg has named it in its playlist: then its bytes are all there."""

    def __init__(self, folder: Path, frame_rate: str | None, tell: Callable[[Piece], None]) -> None:
        self.folder, self.frame_rate, self.tell = folder, frame_rate, tell
        self.told = 0
        self.changed_ns = 0

    def look(self) -> None:
        path = self.folder / PLAYLIST
        try:
            changed_ns = path.stat().st_mtime_ns
        except FileNotFoundError:
            return
        if changed_ns == self.changed_ns:
            return
        self.changed_ns = changed_ns
        written = path.read_text(encoding="ascii")
        lines = written.splitlines()
        names = [line for line in lines if line and not line.startswith("#")]
        if len(names) == self.told:
            return
        lengths = [Fraction(line[8:].rstrip(",")) for line in lines if line.startswith("#EXTINF:")]
        header = () if self.told else (HEADER,)
        files = (*header, *names[self.told :])
        self.told = len(names)
        duration_ms = to_ms(sum(lengths, Fraction(0)))
        self.tell(Piece(files, _from_its_beginning(written), duration_ms, self.frame_rate))


def _from_its_beginning(playlist: str) -> str:
    """A player begins what still goes on at its newest end, unless it is told otherwise."""
    return playlist.replace("#EXTM3U\n", "#EXTM3U\n#EXT-X-START:TIME-OFFSET=0,PRECISE=YES\n", 1)
